Feature: Agreements bind their parties from signature to amendment
  An agreement (Vereinbarung) has two distinct parties or more, each in its role and perhaps through one of its units; a
  network may have one. Its term may be known, partly known, unknown or open-ended. Persons are named by their function,
  and what identifies them lies in the vault, never in the log.

  Background:
    Given an empty book on 2026-07-05
    And what the client records was announced in the press, unless it says otherwise
    And the organisations and neighbourhoods of Duisburg

  Scenario: An agreement is concluded and signed in one command
    When the client calls conclude_agreement with:
      """
      id: dichterviertel
      kind: cooperation
      title: Kooperation Dichterviertel
      purpose: Quartiersmanagement
      parties:
        - {organisation: vivawest, role: funder, contact: {function: Leitung Kundencenter}}
        - {organisation: stadt-duisburg, role: funder, unit: bildungsregion}
      neighbourhoods: [dichterviertel]
      term: {start: "2004", end: "2024-12-31", certainty: assumed}
      facility: Quartiersbüro, Goetheplatz 1
      activities: [Sprachkurse, internationales Kinderfest]
      signatures: [{party: vivawest, signed_on: "2004", signatory: {function: Geschäftsführung}}]
      grounds: {certainty: signed, source: {kind: contract, reference: Kooperationsvertrag}}
      """
    Then it records AgreementConcluded, AgreementSigned
    And the header Location is /v1/books/duisburg/agreements/dichterviertel
    And the header ETag is "2"
    And the answer has:
      | /kind                            | cooperation                                                               |
      | /title                           | Kooperation Dichterviertel                                                |
      | /purpose                         | Quartiersmanagement                                                       |
      | /certainty                       | signed                                                                    |
      | /status                          | ended                                                                     |
      | /status_on                       | 2026-07-05                                                                |
      | /neighbourhoods                  | [{id: dichterviertel, name: Dichterviertel}]                              |
      | /term                            | {start: "2004", end: "2024-12-31", open_ended: false, certainty: assumed} |
      | /facility                        | Quartiersbüro, Goetheplatz 1                                              |
      | /activities                      | [Sprachkurse, internationales Kinderfest]                                 |
      | /parties/0/organisation          | {id: vivawest, name: VIVAWEST}                                            |
      | /parties/0/role                  | funder                                                                    |
      | /parties/0/contact/function      | Leitung Kundencenter                                                      |
      | /parties/0/contact/erased        | false                                                                     |
      | /parties/1/unit                  | {id: bildungsregion, name: Stabsstelle Bildungsregion}                    |
      | /signatures/0/party              | vivawest                                                                  |
      | /signatures/0/signed_on          | "2004"                                                                    |
      | /signatures/0/signatory/function | Geschäftsführung                                                          |
      | /version                         | 2                                                                         |

  Scenario: What no text says stays unknown
    When the client calls conclude_agreement with:
      """
      id: quino
      kind: cooperation
      title: Kooperation ohne Zahlen
      parties: [{organisation: vivawest}, {organisation: awo}]
      neighbourhoods: [hochfeld]
      term: {}
      """
    Then it records AgreementConcluded
    And the answer has:
      | /term           | {start: null, end: null, open_ended: false, certainty: announced} |
      | /status         | in_force                                                          |
      | /purpose        | null                                                              |
      | /facility       | null                                                              |
      | /signatures     | []                                                                |
      | /parties/0/role | partner                                                           |

  Scenario: A network may have one party, and a municipality may be its area
    When the client calls conclude_agreement with {id: netz, kind: network, title: Netzwerk, parties: [{organisation: awo, role: member}], municipality: stadt-duisburg, term: {start: "2016", open_ended: true}}
    Then it records AgreementConcluded
    And the answer has:
      | /municipality    | stadt-duisburg |
      | /neighbourhoods  | []             |
      | /term/open_ended | true           |

  Scenario: A party signs later, on a day that is known or not
    Given the agreement "dichterviertel" from 2004 to 2024-12-31
    When the client calls sign_agreement on "dichterviertel" with {party: vivawest, signed_on: "2004-05", signatory: {function: Geschäftsführung}}
    Then it records AgreementSigned
    When the client calls sign_agreement on "dichterviertel" with {party: stadt-duisburg}
    Then it records AgreementSigned
    And the answer has:
      | /signatures/0/signed_on | 2004-05 |
      | /signatures/1/signed_on | null    |
      | /signatures/1/signatory | null    |

  Scenario: An amendment changes what it names and nothing else
    Given the agreement "dichterviertel" from 2004 to 2024-12-31
    When the client calls amend_agreement on "dichterviertel" with {title: Kooperation im Dichterviertel, activities: [Sprachkurse]}
    Then it records AgreementAmended
    And the answer has:
      | /title      | Kooperation im Dichterviertel |
      | /activities | [Sprachkurse]                 |
      | /facility   | Quartiersbüro, Goetheplatz 1  |

  Scenario: Parties join and leave
    Given the agreement "dichterviertel" from 2004 to 2024-12-31
    When the client calls join_party on "dichterviertel" with {organisation: awo, role: carrier, on: "2023-01-01"}
    Then it records PartyJoined
    And the answer has:
      | /parties/2/organisation | {id: awo, name: AWO Duisburg} |
      | /parties/2/since        | 2023-01-01                    |
    When the client calls leave_party on "dichterviertel/awo" with {on: "2023-12-31"}
    Then it records PartyLeft
    And the answer has:
      | /parties/2/until | 2023-12-31 |
      | /parties/2/left  | true       |

  Scenario: A successor takes over, and the years from then on are its own
    Given the agreement "dichterviertel" from 2004 to 2024-12-31
    And its extension to 2026-12-31
    When the client calls replace_party on "dichterviertel/vivawest" with {successor: {organisation: awo, role: funder}, on: "2026-01-01"}
    Then it records PartyReplaced
    And the answer has:
      | /parties/0/left      | true       |
      | /parties/0/until     | 2026-01-01 |
      | /parties/0/successor | awo        |
      | /parties/2/since     | 2026-01-01 |
    When the client asks read_funding of "dichterviertel" with year=2025
    Then it is answered
    And the answer has:
      | /lines/0/funder/id | vivawest |
    When the client asks read_funding of "dichterviertel" with year=2026
    Then it is answered
    And the answer has:
      | /lines/0/funder/id | awo |

  Scenario: An agreement names the one it follows
    Given the agreement "dichterviertel" from 2004 to 2024-12-31
    When the client calls conclude_agreement with {id: neu, kind: cooperation, title: Neue Kooperation, parties: [{organisation: vivawest}, {organisation: awo}], neighbourhoods: [dichterviertel], term: {start: "2025-01-01"}, succeeds: dichterviertel}
    Then it records AgreementConcluded
    And the answer has:
      | /succeeds | dichterviertel |

  Scenario: The status of an agreement is that of the day asked for
    Given the agreement "dichterviertel" from 2004 to 2024-12-31
    When the client asks read_agreement of "dichterviertel" with on=2003-12-31
    Then it is answered
    And the answer has:
      | /status    | planned    |
      | /status_on | 2003-12-31 |
    When the client asks read_agreement of "dichterviertel" with on=2024-12-31
    Then it is answered
    And the answer has:
      | /status | in_force |
    When the client asks read_agreement of "dichterviertel" with on=2025-01-01
    Then it is answered
    And the answer has:
      | /status | ended |

  Scenario Outline: What is refused when an agreement is concluded: <code> at <pointer>
    Given the client calls dissolve_organisation on "caritas" with {on: "2020"}
    When the client calls conclude_agreement with {id: neu, kind: cooperation, title: Neu, <parts>}
    Then it is refused with 409 "<code>" at "<pointer>"

    Examples:
      | code                   | pointer                 | parts                                                                                                                                        |
      | two_parties_required   | /parties                | parties: [{organisation: awo}], term: {}                                                                                                     |
      | already_party          | /parties/1/organisation | parties: [{organisation: awo}, {organisation: awo}], term: {}                                                                                |
      | unknown_organisation   | /parties/1/organisation | parties: [{organisation: awo}, {organisation: nobody}], term: {}                                                                             |
      | organisation_dissolved | /parties/1/organisation | parties: [{organisation: awo}, {organisation: caritas}], term: {}, grounds: {certainty: announced, source: {kind: press}, effective: "2021"} |
      | unknown_unit           | /parties/0/unit         | parties: [{organisation: awo, unit: sport}, {organisation: vivawest}], term: {}                                                              |
      | unknown_neighbourhood  | /neighbourhoods/0       | parties: [{organisation: awo}, {organisation: vivawest}], neighbourhoods: [nowhere], term: {}                                                |
      | not_a_municipality     | /municipality           | parties: [{organisation: awo}, {organisation: vivawest}], municipality: vivawest, term: {}                                                   |
      | unknown_agreement      | /succeeds               | parties: [{organisation: awo}, {organisation: vivawest}], term: {}, succeeds: never                                                          |
      | term_reversed          | /term/end               | parties: [{organisation: awo}, {organisation: vivawest}], term: {start: 2025-05, end: 2025-04}                                               |
      | unknown_party          | /signatures/0/party     | parties: [{organisation: awo}, {organisation: vivawest}], term: {}, signatures: [{party: stadt-duisburg}]                                    |
      | signed_in_future       | /signatures/0/signed_on | parties: [{organisation: awo}, {organisation: vivawest}], term: {}, signatures: [{party: awo, signed_on: 2026-07-06}]                        |
      | signature_required     | /grounds/certainty      | parties: [{organisation: awo}, {organisation: vivawest}], term: {}, grounds: {certainty: signed, source: {kind: contract}}                   |

  Scenario Outline: What is refused of an agreement: <code> by <operation>
    Given the agreement "dichterviertel" from 2004 to 2024-12-31
    And the client calls dissolve_organisation on "caritas" with {on: "2020"}
    When the client calls <operation> on "<path>" with <body>
    Then it is refused with 409 "<code>" at "<pointer>"

    Examples:
      | operation       | path                    | body                                                                                           | code                   | pointer                 |
      | amend_agreement | dichterviertel          | {title: Kooperation Dichterviertel}                                                            | nothing_changes        |                         |
      | sign_agreement  | dichterviertel          | {party: awo}                                                                                   | unknown_party          | /party                  |
      | sign_agreement  | dichterviertel          | {party: vivawest, signed_on: 2026-07-06}                                                       | signed_in_future       | /signed_on              |
      | join_party      | dichterviertel          | {organisation: vivawest}                                                                       | already_party          | /organisation           |
      | join_party      | dichterviertel          | {organisation: nobody}                                                                         | unknown_organisation   | /organisation           |
      | join_party      | dichterviertel          | {organisation: awo, unit: sport}                                                               | unknown_unit           | /unit                   |
      | join_party      | dichterviertel          | {organisation: caritas, on: "2021"}                                                            | organisation_dissolved | /organisation           |
      | join_party      | dichterviertel          | {organisation: awo, grounds: {certainty: announced, source: {kind: press}, effective: "2025"}} | agreement_ended        | /grounds/effective      |
      | leave_party     | dichterviertel/vivawest | {}                                                                                             | two_parties_required   |                         |
      | leave_party     | dichterviertel/awo      | {}                                                                                             | unknown_party          |                         |
      | replace_party   | dichterviertel/vivawest | {successor: {organisation: stadt-duisburg}, on: "2024"}                                        | already_party          | /successor/organisation |
