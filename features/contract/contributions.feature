Feature: Contributions are promised, revised and withdrawn, year by year
  A contribution is what one party brings in one form for one purpose. It is pledged (spoken of), conditional (subject to
  a resolution or a budget) or committed (binding). An amount is known, unknown or none by design; a known 0.00 is a
  fourth thing and refused. Staff time is valued by an agreed lump sum or by quantity times rate, and never added to
  money.

  Background:
    Given an empty book on 2026-07-05
    And what the client records was announced in the press, unless it says otherwise
    And the organisations and neighbourhoods of Duisburg
    And the agreement "dichterviertel" from 2004 to 2024-12-31
    And its extension to 2026-12-31

  Scenario: What is pledged stands apart from what is committed
    When the client calls promise_contribution on "dichterviertel" with:
      """
      id: festival
      party: vivawest
      form: money
      purpose: Kinderfest
      stage: pledged
      years: [2026]
      value: {state: known, amount: "800.00", currency: EUR}
      """
    Then it records ContributionPledged
    When the client asks read_funding of "dichterviertel" with year=2026
    Then it is answered
    And the answer has:
      | /lines/2/contribution     | festival                                                                   |
      | /lines/2/stages/pledged   | "800.00"                                                                   |
      | /lines/2/stages/committed | null                                                                       |
      | /totals                   | {money: "52000.00", in_kind: "45000.00", value: "97000.00", currency: EUR} |

  Scenario: A condition that is fulfilled makes a promise binding
    Given the client calls promise_contribution on "dichterviertel" with {id: rooms, party: stadt-duisburg, form: premises, stage: conditional, condition: Haushaltsbeschluss 2026, years: [2026], value: {state: known, amount: "3000.00", currency: EUR}}
    When the client asks read_funding of "dichterviertel" with year=2026
    Then it is answered
    And the answer has:
      | /lines/2/stages/conditional | "3000.00"  |
      | /lines/2/stages/committed   | null       |
      | /totals/in_kind             | "45000.00" |
    When the client calls settle_condition on "dichterviertel/rooms" with {year: 2026, outcome: fulfilled}
    Then it records ConditionFulfilled
    When the client asks read_funding of "dichterviertel" with year=2026
    Then it is answered
    And the answer has:
      | /lines/2/stages/committed | "3000.00"   |
      | /totals/in_kind           | "48000.00"  |
      | /totals/value             | "100000.00" |

  Scenario: A condition that fails leaves nothing behind but its history
    When the client calls promise_contribution on "dichterviertel" with {id: rooms, party: stadt-duisburg, form: premises, stage: conditional, condition: Haushaltsbeschluss 2026, years: [2026], value: {state: unknown}}
    Then it records ContributionConditioned
    When the client calls settle_condition on "dichterviertel/rooms" with {year: 2026, outcome: failed}
    Then it records ConditionFailed
    And the answer has:
      | /contributions/2/promises | [] |

  Scenario: Hours at a rate are worth their product, half up to the cent
    Given the client calls publish_basis with {id: beispieltabelle, title: Beispieltabelle (erfunden), publisher: Musterverlag, edition: "2026", groups: [{id: E9, name: Gruppe 9, rate: {amount: "33.33", currency: EUR}}]}
    When the client calls promise_contribution on "dichterviertel" with:
      """
      id: beratung
      party: stadt-duisburg
      form: staff_time
      purpose: Sozialberatung
      stage: committed
      years: [2026]
      value: {state: unknown}
      quantity: {quantity: "1.50", unit: hour}
      valuation: {method: rate_times_quantity, basis: beispieltabelle, group: E9, rate: {amount: "33.33", currency: EUR}}
      """
    Then it records ContributionCommitted
    And the answer has:
      | /contributions/2/promises/0/value          | {state: known, amount: "50.00", currency: EUR} |
      | /contributions/2/promises/0/quantity       | {quantity: "1.50", unit: hour}                 |
      | /contributions/2/promises/0/valuation/rate | {amount: "33.33", currency: EUR}               |

  Scenario: Full-time equivalents become hours by stated annual hours
    When the client calls promise_contribution on "dichterviertel" with {id: stelle, party: stadt-duisburg, form: staff_time, purpose: Stelle, stage: committed, years: [2026], value: {state: unknown}, quantity: {quantity: "0.50", unit: fte}, valuation: {method: rate_times_quantity, rate: {amount: "40.00", currency: EUR}, annual_hours: "1600.00"}}
    Then it records ContributionCommitted
    And the answer has:
      | /contributions/2/promises/0/value | {state: known, amount: "32000.00", currency: EUR} |

  Scenario: A revision gives a new figure, and the old one stays right for its time
    Given the place in the log is remembered as before
    When the client calls revise_contribution on "dichterviertel/vivawest-money" with {year: 2026, value: {state: known, amount: "60000.00", currency: EUR}}
    Then it records ContributionRevised
    When the client asks read_funding of "dichterviertel" with year=2026
    Then it is answered
    And the answer has:
      | /totals/money | "60000.00" |
    When the client asks read_funding of "dichterviertel" with year=2026 and position={before}
    Then it is answered
    And the answer has:
      | /totals/money | "52000.00" |

  Scenario: One year is withdrawn, or all that is left
    When the client calls withdraw_contribution on "dichterviertel/vivawest-money" with {year: 2026}
    Then it records ContributionWithdrawn
    When the client calls withdraw_contribution on "dichterviertel/city-staff" with {}
    Then it records 2 ContributionWithdrawn
    And the answer has:
      | /contributions/0/promises/0/period | {first: 2025, last: 2025} |
      | /contributions/1/promises          | []                        |

  Scenario: One undivided amount for several years stays outside the totals of each
    When the client calls promise_contribution on "dichterviertel" with {id: geraet, party: vivawest, form: goods, stage: committed, period: {first: 2025, last: 2026}, value: {state: known, amount: "5000.00", currency: EUR}}
    Then it records ContributionCommitted
    When the client asks read_funding of "dichterviertel" with year=2026
    Then it is answered
    And the answer has:
      | /totals/in_kind             | "45000.00"                                      |
      | /unallocated/0/contribution | geraet                                          |
      | /unallocated/0/period       | {first: 2025, last: 2026}                       |
      | /complete                   | false                                           |
      | /missing                    | [{agreement: dichterviertel, what: allocation}] |

  Scenario Outline: What is refused of a promise: <code> at <pointer>
    When the client calls promise_contribution on "dichterviertel" with {<parts>}
    Then it is refused with 409 "<code>" at "<pointer>"

    Examples:
      | code                          | pointer                  | parts                                                                                                                                                                                                                                                        |
      | unknown_party                 | /party                   | id: a, party: awo, form: money, stage: committed, years: [2026], value: {state: unknown}                                                                                                                                                                     |
      | outside_term                  | /years                   | id: a, party: vivawest, form: goods, stage: committed, years: [2027], value: {state: unknown}                                                                                                                                                                |
      | outside_term                  | /years                   | id: a, party: vivawest, form: goods, stage: committed, years: [2003], value: {state: unknown}                                                                                                                                                                |
      | outside_area                  | /neighbourhood           | id: a, party: vivawest, form: goods, stage: committed, years: [2026], value: {state: unknown}, neighbourhood: hochfeld                                                                                                                                       |
      | already_committed             | /years                   | id: a, party: vivawest, form: money, stage: committed, years: [2026], value: {state: known, amount: "1.00", currency: EUR}                                                                                                                                   |
      | contribution_differs          | /id                      | id: vivawest-money, party: vivawest, form: goods, stage: committed, years: [2024], value: {state: unknown}                                                                                                                                                   |
      | amount_not_positive           | /value/amount            | id: a, party: vivawest, form: goods, stage: committed, years: [2026], value: {state: known, amount: "0.00", currency: EUR}                                                                                                                                   |
      | amount_not_positive           | /value/amount            | id: a, party: vivawest, form: goods, stage: committed, years: [2026], value: {state: known, amount: "-1.00", currency: EUR}                                                                                                                                  |
      | amount_not_positive           | /quantity/quantity       | id: a, party: vivawest, form: staff_time, stage: committed, years: [2026], value: {state: unknown}, quantity: {quantity: "0.00", unit: hour}                                                                                                                 |
      | currency_differs              | /value/currency          | id: a, party: vivawest, form: goods, stage: committed, years: [2026], value: {state: known, amount: "1.00", currency: CHF}                                                                                                                                   |
      | currency_differs              | /valuation/rate/currency | id: a, party: vivawest, form: staff_time, stage: committed, years: [2026], value: {state: unknown}, quantity: {quantity: "1.00", unit: hour}, valuation: {method: rate_times_quantity, rate: {amount: "40.00", currency: CHF}}                               |
      | quantity_or_lump_sum_required | /quantity                | id: a, party: vivawest, form: staff_time, stage: committed, years: [2026], value: {state: known, amount: "1.00", currency: EUR}                                                                                                                              |
      | quantity_or_lump_sum_required | /quantity                | id: a, party: vivawest, form: staff_time, stage: committed, years: [2026], value: {state: unknown}, valuation: {method: rate_times_quantity, rate: {amount: "40.00", currency: EUR}}                                                                         |
      | value_not_rate_times_quantity | /value/amount            | id: a, party: vivawest, form: staff_time, stage: committed, years: [2026], value: {state: known, amount: "81.00", currency: EUR}, quantity: {quantity: "2.00", unit: hour}, valuation: {method: rate_times_quantity, rate: {amount: "40.00", currency: EUR}} |
      | annual_hours_required         | /valuation/annual_hours  | id: a, party: vivawest, form: staff_time, stage: committed, years: [2026], value: {state: unknown}, quantity: {quantity: "0.50", unit: fte}, valuation: {method: rate_times_quantity, rate: {amount: "40.00", currency: EUR}}                                |
      | unknown_agreement             | /origin/agreement        | id: a, party: vivawest, form: money, purpose: weitergereicht, stage: committed, years: [2026], value: {state: unknown}, origin: {agreement: landesmittel, contribution: land}                                                                                |

  Scenario: Of a post neither its value nor its hours need to be known
    When the client calls promise_contribution on "dichterviertel" with {id: stelle, party: stadt-duisburg, form: staff_time, purpose: Quartiersmanagement, stage: committed, years: [2026], value: {state: unknown}}
    Then it records ContributionCommitted
    When the client asks read_funding of "dichterviertel" with year=2026
    Then it is answered
    And the answer lists 3 at "/lines"
    And the answer has:
      | /lines/2/contribution | stelle                       |
      | /lines/2/value        | {state: unknown}             |
      | /lines/2/quantity     | {state: unknown, unit: hour} |
      | /lines/2/valuation    | null                         |
      | /complete             | false                        |

  Scenario: What is pledged already is revised, not pledged again
    Given the client calls promise_contribution on "dichterviertel" with {id: a, party: vivawest, form: goods, stage: pledged, years: [2026], value: {state: unknown}}
    When the client calls promise_contribution on "dichterviertel" with {id: b, party: vivawest, form: goods, stage: pledged, years: [2026], value: {state: unknown}}
    Then it is refused with 409 "already_pledged" at "/years"

  Scenario Outline: What is refused of a promise that was made: <code> by <operation>
    When the client calls <operation> on "dichterviertel/<contribution>" with <body>
    Then it is refused with 409 "<code>" at "<pointer>"

    Examples:
      | operation             | contribution   | body                                                                   | code                 | pointer |
      | revise_contribution   | vivawest-money | {year: 2024, value: {state: unknown}}                                  | unknown_contribution | /year   |
      | revise_contribution   | vivawest-money | {year: 2026, value: {state: known, amount: "52000.00", currency: EUR}} | nothing_changes      | /value  |
      | withdraw_contribution | vivawest-money | {year: 2024}                                                           | unknown_contribution | /year   |
      | withdraw_contribution | never-promised | {}                                                                     | unknown_contribution | /year   |
      | settle_condition      | vivawest-money | {year: 2026, outcome: fulfilled}                                       | no_condition_open    | /year   |
