Feature: What becomes of a promise: called, received, delivered, spent, returned
  A promise has a life. Every booking belongs to one contribution and to the year or period that it is for; when it was
  booked is another thing. Each has an id of its own and may carry a document (number and digest, never the content) and
  the name that another system has for it. More than was promised is recorded all the same, with a warning.

  Background:
    Given an empty book on 2027-02-05
    And what the client records was announced in the press, unless it says otherwise
    And the organisations and neighbourhoods of Duisburg
    And the agreement "dichterviertel" from 2004 to 2024-12-31
    And its extension to 2026-12-31

  Scenario: The stages of money stand side by side, and every figure names what it stands on
    When the client calls plan_instalment on "dichterviertel/vivawest-money" with {id: rate-1, year: 2026, amount: {amount: "26000.00", currency: EUR}, due: "2026-03-31"}
    Then it records InstalmentPlanned
    When the client calls call_payment on "dichterviertel/vivawest-money" with {id: abruf-1, year: 2026, booked_on: "2026-03-01", amount: {amount: "26000.00", currency: EUR}, due: "2026-03-31", instalment: rate-1}
    Then it records PaymentCalled
    When the client calls receive_payment on "dichterviertel/vivawest-money" with {id: zahlung-1, year: 2026, booked_on: "2026-03-15", amount: {amount: "26000.00", currency: EUR}, settles: abruf-1}
    Then it records PaymentReceived
    When the client calls spend_money on "dichterviertel/vivawest-money" with {id: ausgabe-1, year: 2026, booked_on: "2026-05", amount: {amount: "20000.00", currency: EUR}}
    Then it records MoneySpent
    When the client calls return_money on "dichterviertel/vivawest-money" with {id: rueck-1, year: 2026, booked_on: "2027-01-20", amount: {amount: "6000.00", currency: EUR}}
    Then it records MoneyReturned
    When the client asks read_funding of "dichterviertel" with year=2026
    Then it is answered
    And the answer has:
      | /lines/0/stages | {pledged: null, conditional: null, committed: "52000.00", called: "26000.00", received: "26000.00", spent: "20000.00", proved: null, accepted: null, returned: "6000.00", reclaimed: null} |
      | /lines/0/events | [11, 15, 16, 17, 18]                                                                                                                                                                      |
      | /lines/1/stages | {pledged: null, conditional: null, committed: "45000.00", called: null, delivered: null, proved: null, accepted: null, returned: null, reclaimed: null}                                   |
      | /totals/money   | "52000.00"                                                                                                                                                                                |
    When the client asks read_account of "dichterviertel" with year=2026
    Then it is answered
    And the answer has:
      | /lines/0/funder/name       | VIVAWEST                             |
      | /lines/0/figures/committed | {amount: "52000.00", events: [11]}   |
      | /lines/0/figures/called    | {amount: "26000.00", events: [15]}   |
      | /lines/0/figures/received  | {amount: "26000.00", events: [16]}   |
      | /lines/0/figures/spent     | {amount: "20000.00", events: [17]}   |
      | /lines/0/figures/returned  | {amount: "6000.00", events: [18]}    |
      | /lines/0/open              | []                                   |
      | /totals/money/received     | "26000.00"                           |
      | /totals/in_kind/committed  | "45000.00"                           |
      | /totals/in_kind/delivered  | null                                 |
    When the client asks read_account of "dichterviertel" with year=2026 and position=15
    Then it is answered
    And the answer has:
      | /lines/0/figures/received | null                                                                                                                                                                        |
      | /lines/0/open             | [{id: abruf-1, what: call, period: {first: 2026, last: 2026}, due: 2026-03-31, amount: "26000.00", paid: "0.00", open: "26000.00", events: [15]}] |

  Scenario: Staff time is delivered by the hour or as a share of the lump sum, and its value is stored
    When the client calls deliver_contribution on "dichterviertel/city-staff" with:
      """
      id: erstes-halbjahr
      year: 2026
      booked_on: 2026-06-30
      since: 2026-01
      until: 2026-06
      value: {state: known, amount: "22500.00", currency: EUR}
      valuation: {method: agreed_lump_sum}
      """
    Then it records StaffTimeDelivered
    When the client calls deliver_contribution on "dichterviertel/city-staff" with:
      """
      id: juli
      year: 2026
      booked_on: 2026-07-31
      value: {state: unknown}
      quantity: {quantity: "1.50", unit: hour}
      valuation: {method: rate_times_quantity, group: E9, rate: {amount: "33.33", currency: EUR}}
      """
    Then it records StaffTimeDelivered
    When the client asks read_account of "dichterviertel" with year=2026
    Then it is answered
    And the answer has:
      | /lines/1/figures/delivered | {amount: "22550.00", events: [14, 15]}         |
      | /lines/1/promised          | null                                           |
      | /lines/1/delivered         | [{quantity: "1.50", unit: hour}]               |
      | /lines/1/entries/1/value   | {state: known, amount: "50.00", currency: EUR} |
    When the client asks read_funding of "dichterviertel" with year=2026
    Then it is answered
    And the answer has:
      | /lines/1/stages/delivered | "22550.00"                       |
      | /lines/1/delivered        | [{quantity: "1.50", unit: hour}] |
      | /totals/in_kind           | "45000.00"                       |

  Scenario: Rooms are delivered whatever they are worth
    Given the client calls promise_contribution on "dichterviertel" with {id: rooms, party: stadt-duisburg, form: premises, stage: committed, years: [2026], value: {state: unknown}}
    When the client calls deliver_contribution on "dichterviertel/rooms" with {year: 2026, booked_on: "2026-12-31", value: {state: unknown}}
    Then it records ContributionDelivered
    When the client asks read_account of "dichterviertel" with year=2026
    Then it is answered
    And the answer has:
      | /lines/2/figures/delivered | {amount: null, events: [15]} |

  Scenario: The final payment for a year is booked in the next
    Given the client calls receive_payment on "dichterviertel/vivawest-money" with {id: schlusszahlung, year: 2025, booked_on: "2026-02-03", amount: {amount: "2000.00", currency: EUR}}
    When the client asks report_bookings with year=2025
    Then it is answered
    And the answer lists exactly [schlusszahlung]
    When the client asks report_bookings with booked_in=2026
    Then it is answered
    And the answer lists exactly [schlusszahlung]
    And the answer has:
      | /items/0/period    | {first: 2025, last: 2025} |
      | /items/0/booked_on | 2026-02-03                |
      | /items/0/did       | received                  |
    When the client asks report_bookings with year=2026
    Then it is answered
    And the answer lists exactly []

  Scenario: What is booked stands with the accounts of its contribution
    When the client calls assign_accounts on "dichterviertel/vivawest-money" with {accounts: [{scheme: cost_centre, code: "4711", label: Quartiersmanagement}, {scheme: chapter_title, code: 05 300/684 10}]}
    Then it records AccountAssigned
    Given the client calls receive_payment on "dichterviertel/vivawest-money" with {id: z1, year: 2026, booked_on: "2026-03-15", amount: {amount: "1.00", currency: EUR}, document: {number: RE-0815, digest: aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa}}
    When the client asks report_bookings with year=2026
    Then it is answered
    And the answer has:
      | /items/0/accounts        | [{scheme: cost_centre, code: "4711", label: Quartiersmanagement}, {scheme: chapter_title, code: 05 300/684 10, label: null}] |
      | /items/0/document/number | RE-0815                                                                                                                      |
    When the client calls assign_accounts on "dichterviertel/vivawest-money" with {accounts: [{scheme: cost_centre, code: "4712"}]}
    Then it records AccountAssigned
    And the answer has:
      | /contributions/0/accounts | [{scheme: cost_centre, code: "4712", label: null}] |
    When the client calls assign_accounts on "dichterviertel/vivawest-money" with {accounts: [{scheme: cost_centre, code: "4712"}]}
    Then it is refused with 409 "nothing_changes" at "/accounts"

  Scenario: More than was committed, and more than was received, is recorded with a warning
    When the client calls receive_payment on "dichterviertel/vivawest-money" with {year: 2026, booked_on: "2026-03-15", amount: {amount: "52000.01", currency: EUR}}
    Then it records PaymentReceived
    And the answer has:
      | /warnings/0/code | received_above_committed |
    When the client asks list_events with type=PaymentReceived
    Then it is answered
    And the answer has:
      | /items/0/warnings | [received_above_committed] |
    When the client calls spend_money on "dichterviertel/vivawest-money" with {year: 2025, booked_on: "2025-03-15", amount: {amount: "0.01", currency: EUR}}
    Then it records MoneySpent
    And the answer has:
      | /warnings/0/code | spent_above_received |

  Scenario: What was paid of a withdrawn promise stays in the answer
    Given the client calls receive_payment on "dichterviertel/vivawest-money" with {year: 2026, booked_on: "2026-03-15", amount: {amount: "500.00", currency: EUR}}
    And the client calls withdraw_contribution on "dichterviertel/vivawest-money" with {year: 2026}
    When the client asks read_funding of "dichterviertel" with year=2026
    Then it is answered
    And the answer has:
      | /lines/1/contribution     | vivawest-money |
      | /lines/1/value            | {state: none}  |
      | /lines/1/stages/committed | null           |
      | /lines/1/stages/received  | "500.00"       |
      | /totals/money             | null           |
      | /complete                 | true           |
    When the client calls receive_payment on "dichterviertel/vivawest-money" with {year: 2026, booked_on: "2026-03-15", amount: {amount: "1.00", currency: EUR}}
    Then it is refused with 409 "unknown_contribution" at "/year"
    When the client calls return_money on "dichterviertel/vivawest-money" with {year: 2026, booked_on: "2026-09", amount: {amount: "500.00", currency: EUR}}
    Then it records MoneyReturned

  Scenario: What is owed is open until it is paid
    Given the client calls plan_instalment on "dichterviertel/vivawest-money" with {id: rate-1, year: 2026, amount: {amount: "26000.00", currency: EUR}, due: "2026-03-31"}
    And the client calls plan_instalment on "dichterviertel/vivawest-money" with {id: rate-2, year: 2026, amount: {amount: "26000.00", currency: EUR}, due: "2026-09-30"}
    And the client calls receive_payment on "dichterviertel/vivawest-money" with {year: 2026, booked_on: "2026-03-15", amount: {amount: "30000.00", currency: EUR}}
    When the client asks report_open_items with on=2026-10-10
    Then it is answered
    And the answer lists exactly [rate-2]
    And the answer has:
      | /items/0/due         | 2026-09-30 |
      | /items/0/days        | -10        |
      | /items/0/amount      | "26000.00" |
      | /items/0/paid        | "4000.00"  |
      | /items/0/open        | "22000.00" |
      | /items/0/funder/name | VIVAWEST   |
      | /items/0/events      | [15, 16]   |
    When the client asks report_open_items with due_by=2026-09-29
    Then it is answered
    And the answer lists exactly []
    When the client asks report_open_items with position=15
    Then it is answered
    And the answer lists exactly [rate-1, rate-2]

  Scenario: A reference of another system makes an import repeatable
    When the client calls receive_payment on "dichterviertel/vivawest-money" with {id: z1, year: 2026, booked_on: "2026-03-15", amount: {amount: "500.00", currency: EUR}, reference: {system: sap, value: "5100004711"}}
    Then it records PaymentReceived
    When the client calls receive_payment on "dichterviertel/vivawest-money" with {id: z1, year: 2026, booked_on: "2026-03-15", amount: {amount: "500.00", currency: EUR}, reference: {system: sap, value: "5100004711"}}
    Then it is replayed
    When the client calls receive_payment on "dichterviertel/vivawest-money" with {id: z2, year: 2026, booked_on: "2026-03-15", amount: {amount: "500.01", currency: EUR}, reference: {system: sap, value: "5100004711"}}
    Then it is refused with 409 "reference_reused" at "/reference/value"
    When the client asks read_reference of "sap/5100004711"
    Then it is answered
    And the answer has:
      | /entries/0/position     | 14              |
      | /entries/0/type         | PaymentReceived |
      | /entries/0/agreement/id | dichterviertel  |
      | /entries/0/counts       | true            |
    When the client asks read_reference of "sap/5100004712"
    Then it is refused with 404 "not_found"

  Scenario: After the end money is received, but not called or spent
    When the client calls receive_payment on "dichterviertel/vivawest-money" with {year: 2026, booked_on: "2027-01-15", amount: {amount: "500.00", currency: EUR}, grounds: {certainty: announced, source: {kind: notice}, effective: "2027-01-15"}}
    Then it records PaymentReceived
    When the client calls spend_money on "dichterviertel/vivawest-money" with {year: 2026, booked_on: "2027-01-15", amount: {amount: "500.00", currency: EUR}, grounds: {certainty: announced, source: {kind: notice}, effective: "2027-01-15"}}
    Then it is refused with 409 "agreement_ended" at "/grounds/effective"

  Scenario Outline: What is refused of a booking: <code> by <operation> at <pointer>
    Given the client calls receive_payment on "dichterviertel/vivawest-money" with {id: da, year: 2026, booked_on: "2026-03-15", amount: {amount: "500.00", currency: EUR}}
    When the client calls <operation> on "dichterviertel/<contribution>" with {<parts>}
    Then it is refused with 409 "<code>" at "<pointer>"

    Examples:
      | operation            | contribution   | code                          | pointer            | parts                                                                                                                                                    |
      | receive_payment      | vivawest-money | unknown_contribution          | /year              | year: 2024, booked_on: "2026", amount: {amount: "1.00", currency: EUR}                                                                                   |
      | receive_payment      | vivawest-money | unknown_contribution          | /year              | period: {first: 2025, last: 2026}, booked_on: "2026", amount: {amount: "1.00", currency: EUR}                                                            |
      | receive_payment      | vivawest-money | already_exists                | /id                | id: da, year: 2026, booked_on: "2026", amount: {amount: "1.00", currency: EUR}                                                                           |
      | receive_payment      | vivawest-money | amount_not_positive           | /amount/amount     | year: 2026, booked_on: "2026", amount: {amount: "0.00", currency: EUR}                                                                                   |
      | receive_payment      | vivawest-money | currency_differs              | /amount/currency   | year: 2026, booked_on: "2026", amount: {amount: "1.00", currency: CHF}                                                                                   |
      | receive_payment      | vivawest-money | booked_in_future              | /booked_on         | year: 2026, booked_on: "2027-02-06", amount: {amount: "1.00", currency: EUR}                                                                             |
      | receive_payment      | vivawest-money | unknown_instalment            | /settles           | year: 2026, booked_on: "2026", amount: {amount: "1.00", currency: EUR}, settles: da                                                                      |
      | call_payment         | vivawest-money | unknown_instalment            | /instalment        | year: 2026, booked_on: "2026", amount: {amount: "1.00", currency: EUR}, instalment: rate                                                                 |
      | return_money         | vivawest-money | returned_above_received       | /amount/amount     | year: 2026, booked_on: "2026", amount: {amount: "500.01", currency: EUR}                                                                                 |
      | return_money         | vivawest-money | unknown_proof                 | /settles           | year: 2026, booked_on: "2026", amount: {amount: "1.00", currency: EUR}, settles: nachweis                                                                |
      | receive_payment      | city-staff     | form_differs                  |                    | year: 2026, booked_on: "2026", amount: {amount: "1.00", currency: EUR}                                                                                   |
      | deliver_contribution | vivawest-money | form_differs                  |                    | year: 2026, booked_on: "2026", value: {state: unknown}                                                                                                   |
      | deliver_contribution | city-staff     | quantity_or_lump_sum_required | /quantity          | year: 2026, booked_on: "2026", value: {state: known, amount: "1.00", currency: EUR}                                                                      |
      | deliver_contribution | city-staff     | amount_not_positive           | /quantity/quantity | year: 2026, booked_on: "2026", value: {state: unknown}, quantity: {quantity: "0.00", unit: hour}                                                         |
      | deliver_contribution | city-staff     | delivery_reversed             | /until             | year: 2026, booked_on: "2026", value: {state: unknown}, quantity: {quantity: "1.00", unit: hour}, since: "2026-07", until: "2026-06" |
      | assign_accounts      | never-promised | unknown_contribution          |                    | accounts: []                                                                                                                                             |
