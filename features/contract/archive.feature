Feature: A book is archived, and is read as before
  A partnership ends and its book is put away: nothing is recorded in it any more, and all that it answers, proves and exports
  stays. That it was archived is an event, with who did it and why, and a checkpoint is signed over all of it. What the law
  asks for goes on: persons are rectified, restricted and erased in an archived book as in any other.

  Background:
    Given an empty book on 2026-07-05
    And what the client records was announced in the press, unless it says otherwise
    And the organisations and neighbourhoods of Duisburg
    And the agreement "dichterviertel" from 2004 to 2024-12-31

  Scenario: A book is archived, with a reason, and all of it is signed
    When the client calls archive_book with {}
    Then it is refused with 409 "reason_required" at "/grounds/reason"
    When the client calls archive_book with {grounds: {certainty: resolved, source: {kind: statement}, reason: partnership_ended}}
    Then it records BookArchived
    When the client asks list_checkpoints
    Then it is answered
    And the answer has:
      | /items/0/size | 9 |
    When the client asks list_archivings
    Then it is answered
    And the answer has:
      | /archived   | true                                  |
      | /archivings | [{archived_at: 9, reopened_at: null}] |
    When the client asks list_events with after=8
    Then it is answered
    And the answer has:
      | /items/0/type   | BookArchived      |
      | /items/0/reason | partnership_ended |

  Scenario: Nothing is recorded in an archived book
    Given the client calls archive_book with {grounds: {certainty: resolved, source: {kind: statement}, reason: partnership_ended}}
    When the client calls extend_agreement on "dichterviertel" with {end: "2026", continuity: seamless}
    Then it is refused with 409 "book_archived"
    When the client calls register_organisation with {id: diakonie, name: Diakonie Duisburg, kind: welfare_association}
    Then it is refused with 409 "book_archived"
    When the client calls close_period with {year: 2025}
    Then it is refused with 409 "book_archived"
    When the client calls amend_entries with {amendments: [{entry: 8, reversal: true}], grounds: {certainty: announced, source: {kind: statement}, reason: wrong_entry}}
    Then it is refused with 409 "book_archived"
    When the client calls archive_book with {grounds: {certainty: resolved, source: {kind: statement}, reason: partnership_ended}}
    Then it is refused with 409 "book_archived"
    Given the next request has the parameter dry_run=true
    When the client calls extend_agreement on "dichterviertel" with {end: "2026", continuity: seamless}
    Then it is refused with 409 "book_archived"
    When the client calls record_batch with:
      """
      commands:
        - operation: reopen_book
          body: {grounds: {certainty: resolved, source: {kind: statement}, reason: partnership_renewed}}
        - operation: archive_book
          body: {grounds: {certainty: resolved, source: {kind: statement}, reason: partnership_ended}}
        - operation: close_period
          body: {year: 2025, grounds: {certainty: resolved, source: {kind: statement}}}
      """
    Then it is refused with 409 "book_archived" at "/commands/2/body"

  Scenario: An archived book answers, proves and repeats what it answered before
    Given the next request has Idempotency-Key: extension-1
    And the client calls extend_agreement on "dichterviertel" with {end: "2026", continuity: seamless}
    And the client calls archive_book with {grounds: {certainty: resolved, source: {kind: statement}, reason: partnership_ended}}
    When the client asks read_agreement of "dichterviertel"
    Then it is answered
    And the answer has:
      | /term/end | 2026 |
    When the client asks read_receipt of "10"
    Then it is answered
    When the client asks read_checkpoint
    Then it is answered
    And the answer is a checkpoint over 10 events, signed by the book's key
    Given the next request has Idempotency-Key: extension-1
    When the client calls extend_agreement on "dichterviertel" with {end: "2026", continuity: seamless}
    Then it is replayed

  Scenario: What the law asks for about persons goes on
    Given the client calls sign_agreement on "dichterviertel" with {party: vivawest, signed_on: "2004", signatory: {name: Erika Beispiel, function: Geschäftsführung}}
    And the answer's "/signatures/0/signatory/person" is remembered as signatory
    And the client calls archive_book with {grounds: {certainty: resolved, source: {kind: statement}, reason: partnership_ended}}
    When the client calls restrict_person on "{signatory}" with {ground: accuracy_contested}
    Then it records PersonRestricted
    When the client calls lift_restriction on "{signatory}" with {}
    Then it records RestrictionLifted
    When the client calls erase_person on "{signatory}" with {ground: retention_ended}
    Then it records PersonErased
    And the answer has:
      | /status | erased |
    When the client asks list_archivings
    Then it is answered
    And the answer has:
      | /archived | true |

  Scenario: The key that signs can be replaced
    Given the client calls archive_book with {grounds: {certainty: resolved, source: {kind: statement}, reason: partnership_ended}}
    When the keeper rotates the signing key
    And the client asks read_checkpoint
    Then it is answered
    And the answer is a checkpoint over 10 events, signed by the book's key

  Scenario: A book is reopened, with a reason, and both stay in its history
    When the client calls reopen_book with {grounds: {certainty: resolved, source: {kind: statement}, reason: partnership_renewed}}
    Then it is refused with 409 "book_not_archived"
    Given the client calls archive_book with {grounds: {certainty: resolved, source: {kind: statement}, reason: partnership_ended}}
    When the client calls reopen_book with {}
    Then it is refused with 409 "reason_required" at "/grounds/reason"
    When the client calls reopen_book with {grounds: {certainty: resolved, source: {kind: statement}, reason: partnership_renewed}}
    Then it records BookReopened
    When the client calls extend_agreement on "dichterviertel" with {end: "2026", continuity: seamless}
    Then it records AgreementExtended
    When the client asks list_archivings
    Then it is answered
    And the answer has:
      | /archived   | false                               |
      | /archivings | [{archived_at: 9, reopened_at: 10}] |
    When the client asks list_archivings with position=9
    Then it is answered
    And the answer has:
      | /archived | true |
    When the client calls amend_entries with {amendments: [{entry: 9, reversal: true}], grounds: {certainty: announced, source: {kind: statement}, reason: wrong_entry}}
    Then it is refused with 409 "entry_not_amendable" at "/amendments/0/entry"

  Scenario: Without a key nothing is archived
    Given the keeper has lost the signing key
    When the client calls archive_book with {grounds: {certainty: resolved, source: {kind: statement}, reason: partnership_ended}}
    Then it is refused with 503 "no_signing_key"
    When the client asks list_archivings
    Then it is answered
    And the answer has:
      | /archived   | false |
      | /archivings | []    |
