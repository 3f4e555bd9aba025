Feature: Names can be rectified, restricted, disclosed and erased, and no figure changes
  The log holds no name. It holds a random id and a commitment; the record lies in the vault. What is done to a record is
  an event that says what was done and on which ground, and never what the record says. An erased record is gone for
  good, from past answers too, while amounts, seal and every earlier event stay as they are.

  Background:
    Given an empty book on 2026-07-05
    And what the client records was announced in the press, unless it says otherwise
    And the organisations and neighbourhoods of Duisburg
    And the agreement "dichterviertel" from 2004 to 2024-12-31
    And the client calls sign_agreement on "dichterviertel" with {party: vivawest, signed_on: "2004", signatory: {name: Erika Beispiel, function: Geschäftsführung}, grounds: {certainty: announced, source: {kind: press}, note: Rückruf von Frau Beispiel}}
    And the answer's "/signatures/0/signatory/person" is remembered as signatory
    And the client asks list_persons with kind=note
    And the answer's "/items/0/id" is remembered as note

  Rule: Whoever is named can be found, with every place that names them

    Scenario: The records of the vault are listed, and each says what it is
      When the client asks list_persons
      Then it is answered
      And the answer lists 4 at "/items"
      When the client asks list_persons with kind=person
      Then it is answered
      And the answer has:
        | /items/0/id              | {signatory}                                         |
        | /items/0/kind            | person                                              |
        | /items/0/status          | kept                                                |
        | /items/0/record          | {name: Erika Beispiel, function: Geschäftsführung}  |
        | /items/0/retain_until    | null                                                |
      When the client asks list_persons with limit=3
      Then it is answered
      And the answer lists 3 at "/items"
      When the client follows the next page
      Then it is answered
      And the answer lists 1 at "/items"

    Scenario: One record has a version of its own, which counts what was done to it
      When the client asks read_person of "{signatory}"
      Then it is answered
      And the answer has:
        | /record/name  | Erika Beispiel |
        | /status       | kept           |
        | /version      | 0              |
      And the header ETag is "0"

    Scenario: Every place that names somebody is found in the log
      When the client asks list_mentions of "{note}"
      Then it is answered
      And the answer lists 1 at "/items"
      And the answer has:
        | /items/0/pointer  | /note                    |
        | /items/0/position | 9                        |
        | /items/0/type     | AgreementSigned          |
        | /items/0/stream   | agreement/dichterviertel |
      Given the answer's "/items/0/actor" is remembered as actor
      When the client asks list_mentions of "{actor}" with limit=5
      Then it is answered
      And the answer lists 5 at "/items"
      And the answer has:
        | /items/0/pointer   | /actor                |
        | /items/0/operation | register_organisation |
      When the client follows the next page
      Then it is answered
      And the answer lists 3 at "/items"

    Scenario: Nobody of that id
      When the client asks read_person of "person-0000000000000000"
      Then it is refused with 404 "not_found"
      When the client asks list_mentions of "person-0000000000000000"
      Then it is refused with 404 "not_found"
      When the client calls erase_person on "person-0000000000000000" with {ground: objection}
      Then it is refused with 404 "not_found"
      When the client calls record_batch with {commands: [{operation: erase_person, path: {id: person-0000000000000000}, body: {ground: objection, grounds: {certainty: announced, source: {kind: press}}}}]}
      Then it is refused with 404 "not_found"

    Scenario: Everything about one person is one document for them
      Given the client calls rectify_person on "{signatory}" with {record: {name: Erika Muster}}
      When the client asks disclose_person of "{signatory}"
      Then it is answered
      And the answer has:
        | /record              | {name: Erika Muster}     |
        | /named/0/stream      | agreement/dichterviertel |
        | /named/0/operation   | sign_agreement           |
        | /named/0/client      | finance                  |
        | /named/0/recorded_at | 2026-07-05T10:00:00.000008Z |
        | /acts/0/type         | PersonRectified          |
        | /acts/0/ground       | null                     |
      And the answer lists 1 at "/named"
      And the answer lists 1 at "/acts"
      And nowhere in the answer stands "Erika Beispiel"
      And nowhere in the answer stands "Sachbearbeitung Finanzen"

  Rule: A wrong record is replaced by the right one

    Scenario: The right record is shown from now on, and in past answers too
      When the client calls rectify_person on "{signatory}" with {record: {name: Erika Muster, function: Vorstand}}
      Then it records PersonRectified
      And the answer has:
        | /record  | {name: Erika Muster, function: Vorstand} |
        | /version | 1                                        |
      When the client asks read_agreement of "dichterviertel" with position=9
      Then it is answered
      And the answer has:
        | /signatures/0/signatory/name   | Erika Muster |
        | /signatures/0/signatory/erased | false        |
      When the client asks list_events with after=9
      Then it is answered
      And the answer has:
        | /items/0/type           | PersonRectified      |
        | /items/0/stream         | person/{signatory}   |
        | /items/0/data/person/id | {signatory}          |
      And nowhere in the answer stands "Muster"

    Scenario: A note keeps being a note
      When the client calls rectify_person on "{note}" with {record: {text: Rückruf erledigt}}
      Then it records PersonRectified
      When the client calls rectify_person on "{note}" with {record: {name: Erika Muster}}
      Then it is refused with 422 "invalid_body" at "/record" as "not_allowed_here"
      When the client calls rectify_person on "{signatory}" with {record: {text: Rückruf}}
      Then it is refused with 422 "invalid_body" at "/record" as "not_allowed_here"
      When the client calls rectify_person on "{signatory}" with {record: {}}
      Then it is refused with 422 "invalid_body" at "/record" as "required"

    Scenario: Two who rectify at once do not overwrite each other unseen
      Given the client calls rectify_person on "{signatory}" with {record: {name: Erika Muster}}
      And the next request has If-Match: "0"
      When the client calls rectify_person on "{signatory}" with {record: {name: Erika Probe}}
      Then it is refused with 412 "version_conflict"

    Scenario: A dry run of a rectification leaves nothing
      Given the next request has the parameter dry_run=true
      When the client calls rectify_person on "{signatory}" with {record: {name: Erika Muster}}
      Then it is answered
      And the answer has:
        | /record/name | Erika Muster |
        | /dry_run     | true         |
      And nothing is recorded
      When the client asks read_person of "{signatory}"
      Then it is answered
      And the answer has:
        | /record/name | Erika Beispiel |

    Scenario: A correction of an entry brings no person
      When the client calls amend_entries with {amendments: [{entry: 9, correction: {signatory: {id: Erika Muster}}}], grounds: {certainty: announced, source: {kind: press}, reason: wrong_person}}
      Then it is refused with 422 "invalid_body" at "/amendments/0/correction/signatory" as "invalid"
      When the client calls amend_entries with {amendments: [{entry: 9, correction: {signatory: null}}], grounds: {certainty: announced, source: {kind: press}, reason: wrong_person}}
      Then it records EntryCorrected

  Rule: A restricted record is kept and shown to nobody

    Scenario: Restricted, and shown again
      When the client calls restrict_person on "{signatory}" with {ground: accuracy_contested}
      Then it records PersonRestricted
      And the answer has:
        | /status             | restricted         |
        | /record             | null               |
        | /restriction_ground | accuracy_contested |
      When the client asks read_agreement of "dichterviertel" with position=9
      Then it is answered
      And the answer has:
        | /signatures/0/signatory | {person: {signatory}, erased: false, withheld: restricted} |
      When the client calls lift_restriction on "{signatory}" with {}
      Then it records RestrictionLifted
      And the answer has:
        | /record/name | Erika Beispiel |

    Scenario: Whoever is restricted can still be told everything about themselves
      Given the client calls restrict_person on "{signatory}" with {ground: legal_claims}
      When the client asks disclose_person of "{signatory}"
      Then it is answered
      And the answer has:
        | /status      | restricted     |
        | /record/name | Erika Beispiel |

    Scenario: A restriction is made once, lifted once, and stands before an erasure
      Given the client calls restrict_person on "{signatory}" with {ground: legal_claims}
      When the client calls restrict_person on "{signatory}" with {ground: objection}
      Then it is refused with 409 "already_restricted"
      When the client calls erase_person on "{signatory}" with {ground: objection}
      Then it is refused with 409 "person_restricted"
      Given the client calls lift_restriction on "{signatory}" with {}
      When the client calls lift_restriction on "{signatory}" with {}
      Then it is refused with 409 "not_restricted"

  Rule: An erased record is gone, and every figure stays

    Scenario: Erased from every answer, past ones too
      Given its extension to 2026-12-31
      And the client asks read_funding of "dichterviertel" with year=2026
      And the answer's "/totals/value" is remembered as value
      And the header ETag is remembered as tag
      When the client calls erase_person on "{signatory}" with {ground: consent_withdrawn}
      Then it records PersonErased
      And the answer has:
        | /status         | erased            |
        | /record         | null              |
        | /erasure_ground | consent_withdrawn |
      When the client asks read_agreement of "dichterviertel" with position=9
      Then it is answered
      And the answer has:
        | /signatures/0/signatory | {person: {signatory}, erased: true} |
      When the client asks list_events with after=9 and type=PersonErased
      Then it is answered
      And the answer has:
        | /items/0/stream | person/{signatory}          |
        | /items/0/data   | {ground: consent_withdrawn} |
      When the client asks read_funding of "dichterviertel" with year=2026
      Then it is answered
      And the answer has:
        | /totals/value | {value} |

    Scenario: An answer that is held is not held any more once a name in it is gone
      Given the client asks list_partners of "dichterviertel" with on=2024-12-31 and position=9
      And the header ETag is remembered as tag
      And the next request has If-None-Match: {tag}
      And the client calls erase_person on "{signatory}" with {ground: objection}
      And the next request has If-None-Match: {tag}
      When the client asks list_partners of "dichterviertel" with on=2024-12-31 and position=9
      Then it is answered

    Scenario: Erasing is repeated without harm, with a key and without
      Given the next request has Idempotency-Key: erase-1
      And the client calls erase_person on "{signatory}" with {ground: objection}
      And the next request has Idempotency-Key: erase-1
      When the client calls erase_person on "{signatory}" with {ground: objection}
      Then it is replayed
      When the client calls erase_person on "{signatory}" with {ground: unlawful}
      Then it is replayed
      And the answer has:
        | /erasure_ground | objection |

    Scenario: A dry run of an erasure leaves the record where it is
      Given the next request has the parameter dry_run=true
      When the client calls erase_person on "{signatory}" with {ground: objection}
      Then it is answered
      And the answer has:
        | /status | erased |
      And nothing is recorded
      When the client asks read_person of "{signatory}"
      Then it is answered
      And the answer has:
        | /record/name | Erika Beispiel |

    Scenario: Many are erased at once, all or none
      When the client calls record_batch with:
        """
        commands:
          - operation: erase_person
            path: {id: {signatory}}
            body: {ground: objection, grounds: {certainty: announced, source: {kind: press}}}
          - operation: erase_person
            path: {id: {note}}
            body: {ground: no_longer_needed, grounds: {certainty: announced, source: {kind: press}}}
        """
      Then it records 2 PersonErased
      When the client calls erase_person on "{signatory}" with {ground: objection}
      Then it is replayed
      And the answer has:
        | /id      | {signatory} |
        | /version | 1           |
      When the client asks list_persons with kind=note
      Then it is answered
      And the answer has:
        | /items/0/id     | {note} |
        | /items/0/status | erased |
        | /items/0/record | null   |

    Scenario: Nothing more happens to what is erased, and it does not come back
      Given the client calls erase_person on "{signatory}" with {ground: objection}
      When the client calls rectify_person on "{signatory}" with {record: {name: Erika Muster}}
      Then it is refused with 409 "person_erased"
      When the client calls restrict_person on "{signatory}" with {ground: objection}
      Then it is refused with 409 "person_erased"
      When the client calls amend_entries with {amendments: [{entry: 10, reversal: true}], grounds: {certainty: announced, source: {kind: press}, reason: mistake}}
      Then it is refused with 409 "entry_not_amendable" at "/amendments/0/entry"

  Rule: A record may carry the date until which it is kept

    Scenario: What is kept too long is reported, until it is erased
      When the client calls state_retention on "{signatory}" with {until: "2025"}
      Then it records RetentionStated
      And the answer has:
        | /retain_until | "2025" |
      When the client asks report_retention_due with on=2025-12-31
      Then it is answered
      And the answer lists 0 at "/items"
      When the client asks report_retention_due
      Then it is answered
      And the answer has:
        | /items/0/id          | {signatory}    |
        | /items/0/days        | 186            |
        | /items/0/record/name | Erika Beispiel |
      Given the client calls erase_person on "{signatory}" with {ground: retention_ended}
      When the client asks report_retention_due
      Then it is answered
      And the answer lists 0 at "/items"

    Scenario: Whoever is restricted is due all the same, without a name
      Given the client calls state_retention on "{signatory}" with {until: "2026-07-04"}
      And the client calls restrict_person on "{signatory}" with {ground: legal_claims}
      When the client asks report_retention_due
      Then it is answered
      And the answer has:
        | /items/0/status | restricted |
        | /items/0/record | null       |
        | /items/0/days   | 1          |

    Scenario: A date can be taken back, and the same date changes nothing
      Given the client calls state_retention on "{signatory}" with {until: "2025"}
      When the client calls state_retention on "{signatory}" with {until: "2025"}
      Then it is refused with 409 "nothing_changes" at "/until"
      When the client calls state_retention on "{signatory}" with {until: null}
      Then it records RetentionStated
      And the answer has:
        | /retain_until | null |

  Rule: A token may be made without names

    Scenario: It shows every figure, and no name
      Given the client has a token without names
      When the client asks read_agreement of "dichterviertel"
      Then it is answered
      And the answer has:
        | /signatures/0/signatory | {person: {signatory}, erased: false, withheld: without_names} |
      When the client asks read_agreement_history of "dichterviertel"
      Then it is answered
      And nowhere in the answer stands "Beispiel"
      When the client asks list_persons
      Then it is answered
      And nowhere in the answer stands "Beispiel"
      When the client asks read_person of "{signatory}"
      Then it is answered
      And the answer has:
        | /status | kept |
        | /record | null |

    Scenario: It decides about no record and discloses none
      Given the client has a token without names
      When the client asks disclose_person of "{signatory}"
      Then it is refused with 403 "forbidden"
      When the client calls erase_person on "{signatory}" with {ground: objection}
      Then it is refused with 403 "forbidden"
      When the client calls rectify_person on "{signatory}" with {record: {name: Erika Muster}}
      Then it is refused with 403 "forbidden"
      When the client calls record_batch with {commands: [{operation: erase_person, path: {id: {signatory}}, body: {ground: objection, grounds: {certainty: announced, source: {kind: press}}}}]}
      Then it is refused with 403 "forbidden"

    Scenario: An answer that one token holds is not the answer of another
      Given the client asks list_partners of "dichterviertel" with on=2024-12-31
      And the header ETag is remembered as tag
      And the client has a token without names
      And the next request has If-None-Match: {tag}
      When the client asks list_partners of "dichterviertel" with on=2024-12-31
      Then it is answered
