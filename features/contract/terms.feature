Feature: A term is extended, shortened, terminated, or runs out
  An extension moves the end later and never shortens. It is one command with the yearly contributions it brings: all of
  it is recorded, or nothing. An extension recorded after the old end says whether it is seamless or leaves a gap. Rules
  look at the day an act takes effect, never at today: what is recorded late is recorded all the same.

  Background:
    Given an empty book on 2026-07-05
    And what the client records was announced in the press, unless it says otherwise
    And the organisations and neighbourhoods of Duisburg
    And the agreement "dichterviertel" from 2004 to 2024-12-31

  Scenario: An extension brings its yearly contributions with it
    When the client calls extend_agreement on "dichterviertel" with:
      """
      end: "2026-12-31"
      continuity: seamless
      contributions:
        - id: vivawest-money
          party: vivawest
          form: money
          stage: committed
          years: [2025, 2026]
          value: {state: known, amount: "52000.00", currency: EUR}
          certainty: assumed
          source: {kind: statement, reference: Auskunft der Wohnungsgesellschaft}
        - id: city-staff
          party: stadt-duisburg
          form: staff_time
          stage: committed
          years: [2025, 2026]
          value: {state: known, amount: "45000.00", currency: EUR}
          valuation: {method: agreed_lump_sum}
      """
    Then it records AgreementExtended, 4 ContributionCommitted
    And the answer has:
      | /term/start                           | "2004"                                            |
      | /term/end                             | 2026-12-31                                        |
      | /status                               | in_force                                          |
      | /extensions/0/old_end                 | 2024-12-31                                        |
      | /extensions/0/end                     | 2026-12-31                                        |
      | /extensions/0/continuity              | seamless                                          |
      | /extensions/0/resumes                 | null                                              |
      | /contributions/0/promises/0/period    | {first: 2025, last: 2025}                         |
      | /contributions/0/promises/0/value     | {state: known, amount: "52000.00", currency: EUR} |
      | /contributions/0/promises/0/certainty | assumed                                           |
      | /contributions/1/promises/1/period    | {first: 2026, last: 2026}                         |
      | /contributions/1/promises/1/quantity  | null                                              |
      | /contributions/1/promises/1/valuation | {method: agreed_lump_sum}                         |
      | /contributions/1/promises/1/certainty | announced                                         |

  Scenario: Where one contribution breaks a rule, nothing is extended
    When the client calls extend_agreement on "dichterviertel" with:
      """
      end: "2026-12-31"
      continuity: seamless
      contributions:
        - {id: good, party: vivawest, form: money, stage: committed, years: [2026], value: {state: known, amount: "1.00", currency: EUR}}
        - {id: late, party: stadt-duisburg, form: money, stage: committed, years: [2026, 2027], value: {state: known, amount: "1.00", currency: EUR}}
      """
    Then it is refused with 409 "outside_term" at "/contributions/1/years"
    When the client asks read_agreement of "dichterviertel"
    Then it is answered
    And the answer has:
      | /term/end      | 2024-12-31 |
      | /extensions    | []         |
      | /contributions | []         |

  Scenario: A gap between two stretches of a term is shown
    When the client calls extend_agreement on "dichterviertel" with {end: "2026-12-31", continuity: gap, resumes: "2025-07-01"}
    Then it records AgreementExtended
    And the answer has:
      | /extensions/0/continuity | gap        |
      | /extensions/0/resumes    | 2025-07-01 |
    When the client asks read_agreement of "dichterviertel" with on=2025-03-01
    Then it is answered
    And the answer has:
      | /status | gap |

  Scenario: An extension in good time needs no word about continuity
    When the client calls extend_agreement on "dichterviertel" with {end: "2026-12-31", grounds: {certainty: resolved, source: {kind: resolution}, effective: "2024-06-01"}}
    Then it records AgreementExtended
    And the answer has:
      | /extensions/0/continuity | seamless |

  Scenario: An extension may leave the end open, or unknown
    When the client calls extend_agreement on "dichterviertel" with {open_ended: true, continuity: seamless}
    Then it records AgreementExtended
    And the answer has:
      | /term/end        | null |
      | /term/open_ended | true |

  Scenario: An unknown end accepts any extension
    Given the client calls conclude_agreement with {id: quino, kind: cooperation, title: Q, parties: [{organisation: vivawest}, {organisation: awo}], term: {}}
    When the client calls extend_agreement on "quino" with {end: "2020"}
    Then it records AgreementExtended
    And the answer has:
      | /term/end             | "2020" |
      | /extensions/0/old_end | null   |

  Scenario: A termination ends the term early and withdraws what was promised for later years
    Given its extension to 2026-12-31
    When the client calls close_agreement on "dichterviertel" with {how: terminated, on: "2025-12-31", grounds: {certainty: announced, source: {kind: notice}, reason: budget_cut}}
    Then it records AgreementTerminated, 2 ContributionWithdrawn
    And the answer has:
      | /status   | terminated |
      | /term/end | 2025-12-31 |
    When the client asks read_funding of "dichterviertel" with year=2026
    Then it is answered
    And the answer has:
      | /lines        | []   |
      | /totals/value | null |
    When the client asks read_funding of "dichterviertel" with year=2025
    Then it is answered
    And the answer has:
      | /totals/value | "97000.00" |

  Scenario: A shortening moves the end earlier and lets the agreement run on until then
    Given its extension to 2026-12-31
    When the client calls close_agreement on "dichterviertel" with {how: shortened, on: "2026-09-30", grounds: {certainty: announced, source: {kind: notice}, reason: by_consent}}
    Then it records AgreementShortened
    And the answer has:
      | /status   | in_force   |
      | /term/end | 2026-09-30 |

  Scenario: What had no known end runs out, and may be extended again
    Given the client calls conclude_agreement with {id: quino, kind: cooperation, title: Q, parties: [{organisation: vivawest}, {organisation: awo}], term: {start: "2020"}}
    When the client calls close_agreement on "quino" with {how: ended, on: "2025-06-30"}
    Then it records AgreementEnded
    And the answer has:
      | /status   | ended      |
      | /term/end | 2025-06-30 |
    When the client calls extend_agreement on "quino" with {end: "2027", continuity: seamless}
    Then it records AgreementExtended
    And the answer has:
      | /status | in_force |

  Scenario Outline: What is refused of a term: <code>
    When the client calls <operation> on "dichterviertel" with <body>
    Then it is refused with 409 "<code>" at "<pointer>"

    Examples:
      | operation        | body                                                                                                             | code                       | pointer            |
      | extend_agreement | {end: "2024-12-31", continuity: seamless}                                                                        | extension_must_not_shorten | /end               |
      | extend_agreement | {end: "2026-12-31"}                                                                                              | continuity_required        | /continuity        |
      | extend_agreement | {end: "2026-12-31", continuity: gap}                                                                             | gap_start_required         | /resumes           |
      | extend_agreement | {end: "2026-12-31", continuity: gap, resumes: "2024-12-31"}                                                      | gap_start_required         | /resumes           |
      | extend_agreement | {end: "2026-12-31", continuity: gap, resumes: "2027-01-01"}                                                      | gap_start_required         | /resumes           |
      | close_agreement  | {how: terminated, on: "2023-12-31"}                                                                              | reason_required            | /grounds/reason    |
      | close_agreement  | {how: shortened, on: "2024-12-31", grounds: {certainty: announced, source: {kind: notice}, reason: by_consent}}  | shortening_must_shorten    | /on                |
      | close_agreement  | {how: terminated, on: "2025-01-01", grounds: {certainty: announced, source: {kind: notice}, reason: by_consent}} | shortening_must_shorten    | /on                |
      | close_agreement  | {how: shortened, on: "2003", grounds: {certainty: announced, source: {kind: notice}, reason: by_consent}}        | term_reversed              |                    |
      | amend_agreement  | {title: Anders, grounds: {certainty: announced, source: {kind: press}, effective: "2025-01-01"}}                 | agreement_ended            | /grounds/effective |

  Scenario: Nobody shortens an open end by extending it
    Given the client calls extend_agreement on "dichterviertel" with {open_ended: true, continuity: seamless}
    When the client calls extend_agreement on "dichterviertel" with {end: "2030"}
    Then it is refused with 409 "extension_must_not_shorten" at "/end"

  Scenario: What was terminated is not extended: it is concluded anew
    Given the client calls close_agreement on "dichterviertel" with {how: terminated, on: "2023-12-31", grounds: {certainty: announced, source: {kind: notice}, reason: budget_cut}}
    When the client calls extend_agreement on "dichterviertel" with {end: "2026", continuity: seamless}
    Then it is refused with 409 "agreement_ended"
