Feature: Who funds what in a neighbourhood in a year
  The main question. Lines say who brings what, in which form, at which stage, with which certainty, and on which events
  of the log each figure stands. Totals and shares count what is committed, and money is never mixed with staff time.
  What nobody has said is unknown: it makes the answer incomplete and is never nought.

  Background:
    Given an empty book on 2026-07-05
    And what the client records was announced in the press, unless it says otherwise
    And the organisations and neighbourhoods of Duisburg
    And the agreement "dichterviertel" from 2004 to 2024-12-31

  Scenario: Money and staff time side by side, with totals, shares and the events they stand on
    Given its extension to 2026-12-31
    When the client asks read_funding of "dichterviertel" with year=2026
    Then it is answered
    And the answer has:
      | /neighbourhood/name             | Dichterviertel                                                             |
      | /neighbourhood/municipality/ags | "05112000"                                                                 |
      | /year                           | 2026                                                                       |
      | /as_of/position                 | 13                                                                         |
      | /lines/0/funder                 | {id: vivawest, name: VIVAWEST}                                             |
      | /lines/0/agreement              | {id: dichterviertel, title: Kooperation Dichterviertel}                    |
      | /lines/0/contribution           | vivawest-money                                                             |
      | /lines/0/form                   | money                                                                      |
      | /lines/0/standing               | project                                                                    |
      | /lines/0/certainty              | assumed                                                                    |
      | /lines/0/value                  | {state: known, amount: "52000.00", currency: EUR}                          |
      | /lines/0/quantity               | null                                                                       |
      | /lines/0/valuation              | null                                                                       |
      | /lines/0/stages/committed       | "52000.00"                                                                 |
      | /lines/0/stages/received        | null                                                                       |
      | /lines/0/events                 | [11]                                                                       |
      | /lines/1/funder/id              | stadt-duisburg                                                             |
      | /lines/1/form                   | staff_time                                                                 |
      | /lines/1/certainty              | announced                                                                  |
      | /lines/1/value                  | {state: known, amount: "45000.00", currency: EUR}                          |
      | /lines/1/quantity               | {state: unknown, unit: hour}                                               |
      | /lines/1/valuation              | {method: agreed_lump_sum}                                                  |
      | /lines/1/stages/committed       | "45000.00"                                                                 |
      | /lines/1/stages/delivered       | null                                                                       |
      | /lines/1/events                 | [13]                                                                       |
      | /totals                         | {money: "52000.00", in_kind: "45000.00", value: "97000.00", currency: EUR} |
      | /shares/0                       | {funder: vivawest, of_value: "53.61", of_money: "100.00"}                  |
      | /shares/1                       | {funder: stadt-duisburg, of_value: "46.39", of_money: "0.00"}              |
      | /complete                       | true                                                                       |
      | /missing                        | []                                                                         |
      | /links/partners                 | /v1/books/duisburg/neighbourhoods/dichterviertel/partners                  |

  Scenario: A party that has said nothing has a line of its own, and nothing is summed
    When the client asks read_funding of "dichterviertel" with year=2024
    Then it is answered
    And the answer lists 2 at "/lines"
    And the answer has:
      | /lines/0/contribution | null                                                     |
      | /lines/0/form         | unspecified                                              |
      | /lines/0/value        | {state: unknown}                                         |
      | /lines/1/value        | {state: unknown}                                         |
      | /totals               | {money: null, in_kind: null, value: null, currency: EUR} |
      | /shares/0/of_value    | null                                                     |
      | /shares/1/of_money    | null                                                     |
      | /complete             | false                                                    |
      | /missing              | [{agreement: dichterviertel, what: amount}]              |
    And no amount in the answer is 0.00

  Scenario: None by design is neither unknown nor nought
    Given the client calls promise_contribution on "dichterviertel" with {id: keins, party: vivawest, form: money, stage: committed, years: [2024], value: {state: none}}
    And the client calls promise_contribution on "dichterviertel" with {id: auch-keins, party: stadt-duisburg, form: money, stage: committed, years: [2024], value: {state: none}}
    When the client asks read_funding of "dichterviertel" with year=2024
    Then it is answered
    And the answer has:
      | /lines/0/value     | {state: none} |
      | /totals/money      | null          |
      | /shares/0/of_money | null          |
      | /complete          | true          |
      | /missing           | []            |

  Scenario: A committed value that is unknown leaves the shares open
    Given its extension to 2026-12-31
    And the client calls promise_contribution on "dichterviertel" with {id: rooms, party: vivawest, form: premises, stage: committed, years: [2026], value: {state: unknown}}
    When the client asks read_funding of "dichterviertel" with year=2026
    Then it is answered
    And the answer has:
      | /totals/value      | "97000.00"                                  |
      | /shares/0/of_value | null                                        |
      | /shares/0/of_money | "100.00"                                    |
      | /complete          | false                                       |
      | /missing           | [{agreement: dichterviertel, what: amount}] |

  Scenario: Shares sum to a hundred, by the largest remainder and then by id
    Given the client calls conclude_agreement with {id: drei, kind: cooperation, title: Drei, parties: [{organisation: vivawest}, {organisation: awo}, {organisation: caritas}], neighbourhoods: [hochfeld], term: {}}
    And the client calls promise_contribution on "drei" with {id: v, party: vivawest, form: money, stage: committed, years: [2026], value: {state: known, amount: "10.00", currency: EUR}}
    And the client calls promise_contribution on "drei" with {id: a, party: awo, form: money, stage: committed, years: [2026], value: {state: known, amount: "10.00", currency: EUR}}
    And the client calls promise_contribution on "drei" with {id: c, party: caritas, form: money, stage: committed, years: [2026], value: {state: known, amount: "10.00", currency: EUR}}
    When the client asks read_funding of "hochfeld" with year=2026
    Then it is answered
    And the answer has:
      | /shares/0 | {funder: vivawest, of_value: "33.33", of_money: "33.33"} |
      | /shares/1 | {funder: awo, of_value: "33.34", of_money: "33.34"}      |
      | /shares/2 | {funder: caritas, of_value: "33.33", of_money: "33.33"}  |

  Scenario: An area sums its parts only when asked to
    Given its extension to 2026-12-31
    And the client calls define_neighbourhood with {id: goetheplatz, name: Goetheplatz, municipality: stadt-duisburg, part_of: dichterviertel}
    And the client calls conclude_agreement with {id: fest, kind: funding, title: Fest, parties: [{organisation: vivawest}, {organisation: awo}], neighbourhoods: [goetheplatz], term: {start: "2027"}}
    And the client calls promise_contribution on "fest" with {id: geld, party: vivawest, form: money, stage: committed, years: [2027], value: {state: known, amount: "3000.00", currency: EUR}}
    When the client asks read_funding of "dichterviertel" with year=2027
    Then it is answered
    And the answer has:
      | /totals/money | null |
    When the client asks read_funding of "dichterviertel" with year=2027 and include_parts=true
    Then it is answered
    And the answer has:
      | /totals/money | "3000.00" |

  Scenario: Money that is passed on counts once
    Given the client calls conclude_agreement with {id: land, kind: funding, title: Förderung, parties: [{organisation: caritas, role: funder}, {organisation: awo, role: recipient}], neighbourhoods: [hochfeld], term: {}}
    And the client calls conclude_agreement with {id: weiter, kind: cooperation, title: Weitergabe, parties: [{organisation: awo}, {organisation: vivawest}], neighbourhoods: [hochfeld], term: {}}
    And the client calls promise_contribution on "land" with {id: land-geld, party: caritas, form: money, stage: committed, years: [2026], value: {state: known, amount: "9000.00", currency: EUR}}
    And the client calls promise_contribution on "weiter" with {id: awo-geld, party: awo, form: money, stage: committed, years: [2026], value: {state: known, amount: "4000.00", currency: EUR}, origin: {agreement: land, contribution: land-geld}}
    When the client asks read_funding of "hochfeld" with year=2026
    Then it is answered
    And the answer has:
      | /lines/0/counts           | true                                        |
      | /lines/1/stages/committed | "4000.00"                                   |
      | /lines/1/counts           | false                                       |
      | /lines/1/origin           | {agreement: land, contribution: land-geld}  |
      | /totals/money             | "9000.00"                                   |
    When the client calls promise_contribution on "weiter" with {id: awo-rest, party: awo, form: money, purpose: Rest, stage: committed, years: [2026], value: {state: known, amount: "1.00", currency: EUR}, origin: {agreement: land, contribution: anderes}}
    Then it is refused with 409 "unknown_contribution" at "/origin/contribution"

  Scenario: The funding of a neighbourhood, year by year since its first agreement
    Given its extension to 2026-12-31
    When the client asks read_funding_history of "dichterviertel"
    Then it is answered
    And the answer lists 23 at "/years"
    And the answer has:
      | /years/0/year          | 2004       |
      | /years/0/complete      | false      |
      | /years/0/totals/value  | null       |
      | /years/21/year         | 2025       |
      | /years/21/totals/value | "97000.00" |
      | /years/22/year         | 2026       |
      | /years/22/complete     | true       |

  Scenario: What one organisation brings, everywhere
    Given its extension to 2026-12-31
    When the client asks read_contributions of "vivawest" with year=2026
    Then it is answered
    And the answer lists 1 at "/lines"
    And the answer has:
      | /organisation           | {id: vivawest, name: VIVAWEST} |
      | /lines/0/neighbourhoods | [dichterviertel]               |
      | /totals/money           | "52000.00"                     |
      | /complete               | true                           |

  Scenario: Who works in a neighbourhood, also without money
    Given the client calls join_party on "dichterviertel" with {organisation: awo, role: carrier, on: "2023-01-01", contact: {function: Quartiersmanagement}}
    And the client calls leave_party on "dichterviertel/awo" with {on: "2023-12-31"}
    When the client asks list_partners of "dichterviertel" with on=2023-06-30
    Then it is answered
    And the answer lists 3 at "/partners"
    And the answer has:
      | /neighbourhood               | {id: dichterviertel, name: Dichterviertel}             |
      | /on                          | 2023-06-30                                             |
      | /partners/0/organisation/id  | awo                                                    |
      | /partners/0/role             | carrier                                                |
      | /partners/0/contact/function | Quartiersmanagement                                    |
      | /partners/1/organisation/id  | stadt-duisburg                                         |
      | /partners/1/unit             | {id: bildungsregion, name: Stabsstelle Bildungsregion} |
      | /partners/1/agreement_status | in_force                                               |
    When the client asks list_partners of "dichterviertel" with on=2024-06-30
    Then it is answered
    And the answer lists 2 at "/partners"

  Scenario: Where an organisation works
    When the client asks list_engagements of "vivawest" with on=2024-06-30
    Then it is answered
    And the answer lists 1 at "/engagements"
    And the answer has:
      | /engagements/0/neighbourhood | dichterviertel                                          |
      | /engagements/0/agreement     | {id: dichterviertel, title: Kooperation Dichterviertel} |

  Scenario Outline: A question about what the book does not know is no empty list: <operation>
    When the client asks <operation> of "<id>" with <query>
    Then it is refused with 404 "not_found"

    Examples:
      | operation            | id      | query         |
      | read_funding         | ruhrort | year=2026     |
      | read_funding_history | ruhrort | position=6    |
      | list_partners        | ruhrort | on=2026-07-05 |
      | read_contributions   | nobody  | year=2026     |
      | list_engagements     | nobody  | on=2026-07-05 |
      | read_agreement       | never   | on=2026-07-05 |
      | read_organisation    | nobody  | position=6    |
      | read_neighbourhood   | ruhrort | position=6    |
