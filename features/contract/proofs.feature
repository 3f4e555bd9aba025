Feature: Proofs of use are requested, submitted and examined
  A proof is about what one contribution brought for one year or period. What is examined is accepted or objected to; what
  is reclaimed is owed until it is returned. Which proofs are due or overdue depends on the day that is asked for.

  Background:
    Given an empty book on 2027-06-05
    And what the client records was announced in the press, unless it says otherwise
    And the organisations and neighbourhoods of Duisburg
    And the agreement "dichterviertel" from 2004 to 2024-12-31
    And its extension to 2026-12-31
    And the client calls receive_payment on "dichterviertel/vivawest-money" with {year: 2026, booked_on: "2026-03-15", amount: {amount: "52000.00", currency: EUR}}

  Scenario: A proof is requested, submitted, objected to, submitted anew and accepted
    When the client calls request_proof on "dichterviertel" with {id: nachweis-2026, contribution: vivawest-money, year: 2026, due: "2027-03-31", on: "2026-12"}
    Then it records ProofRequested
    When the client calls submit_proof on "dichterviertel/nachweis-2026" with {on: "2027-03-15", amount: {amount: "50000.00", currency: EUR}, document: {number: VN-2026}}
    Then it records ProofSubmitted
    When the client calls examine_proof on "dichterviertel/nachweis-2026" with {on: "2027-04-20", accepted: {amount: "48000.00", currency: EUR}, objected: {amount: "2000.00", currency: EUR}}
    Then it records ProofExamined
    And the answer has:
      | /proofs/0/status   | objected   |
      | /proofs/0/accepted | "48000.00" |
      | /proofs/0/objected | "2000.00"  |
    When the client calls submit_proof on "dichterviertel/nachweis-2026" with {on: "2027-05-02", amount: {amount: "49500.00", currency: EUR}}
    Then it records ProofSubmitted
    And the answer has:
      | /proofs/0/status   | submitted  |
      | /proofs/0/proved   | "49500.00" |
      | /proofs/0/accepted | null       |
    When the client calls examine_proof on "dichterviertel/nachweis-2026" with {on: "2027-05-20", accepted: {amount: "49500.00", currency: EUR}, reclaimed: {amount: "2500.00", currency: EUR}, reclaim_due: "2027-08-31"}
    Then it records ProofExamined
    When the client asks read_funding of "dichterviertel" with year=2026
    Then it is answered
    And the answer has:
      | /lines/0/stages/proved    | "49500.00" |
      | /lines/0/stages/accepted  | "49500.00" |
      | /lines/0/stages/reclaimed | "2500.00"  |
    When the client asks report_open_items with on=2027-08-01
    Then it is answered
    And the answer has:
      | /items/0/id   | nachweis-2026 |
      | /items/0/what | reclaim       |
      | /items/0/open | "2500.00"     |
      | /items/0/days | 30            |
    Given the client calls return_money on "dichterviertel/vivawest-money" with {year: 2026, booked_on: "2027-06-01", amount: {amount: "2500.00", currency: EUR}, settles: nachweis-2026}
    When the client asks report_open_items with limit=50
    Then it is answered
    And the answer lists exactly []

  Scenario Outline: Which proofs are due depends on the day: <status> on <on>
    Given the client calls request_proof on "dichterviertel" with {id: nachweis-2026, contribution: vivawest-money, year: 2026, due: "2027-03-31"}
    And the client calls submit_proof on "dichterviertel/nachweis-2026" with {on: "2027-04-02", amount: {amount: "50000.00", currency: EUR}}
    And the client calls examine_proof on "dichterviertel/nachweis-2026" with {on: "2027-05-20", accepted: {amount: "50000.00", currency: EUR}}
    When the client asks report_proofs_due with on=<on>
    Then it is answered
    And the answer has:
      | /items/0/status | <status> |
      | /items/0/days   | <days>   |
    When the client asks report_proofs_due with on=<on> and status=<other>
    Then it is answered
    And the answer lists exactly []

    Examples:
      | on         | status    | days | other     |
      | 2027-03-31 | due       | 0    | overdue   |
      | 2027-04-01 | overdue   | -1   | due       |
      | 2027-04-02 | submitted | -2   | accepted  |
      | 2027-05-20 | accepted  | -50  | submitted |

  Scenario Outline: What is refused of a proof: <code> by <operation>
    Given the client calls request_proof on "dichterviertel" with {id: open, contribution: vivawest-money, year: 2026}
    And the client calls request_proof on "dichterviertel" with {id: there, contribution: vivawest-money, year: 2025}
    And the client calls submit_proof on "dichterviertel/there" with {on: "2027-03", amount: {amount: "100.00", currency: EUR}}
    And the client calls request_proof on "dichterviertel" with {id: done, contribution: vivawest-money, year: 2025}
    And the client calls submit_proof on "dichterviertel/done" with {on: "2027-03", amount: {amount: "100.00", currency: EUR}}
    And the client calls examine_proof on "dichterviertel/done" with {on: "2027-04", accepted: {amount: "100.00", currency: EUR}}
    When the client calls <operation> on "<path>" with {<parts>}
    Then it is refused with 409 "<code>" at "<pointer>"

    Examples:
      | operation     | path                 | code                  | pointer          | parts                                                                                            |
      | request_proof | dichterviertel       | already_exists        | /id              | id: open, contribution: vivawest-money, year: 2026                                               |
      | request_proof | dichterviertel       | unknown_contribution  | /year            | contribution: vivawest-money, year: 2024                                                         |
      | request_proof | dichterviertel       | booked_in_future      | /on              | contribution: vivawest-money, year: 2026, on: "2027-06-06"                                       |
      | submit_proof  | dichterviertel/never | unknown_proof         |                  | on: "2027-03", amount: {amount: "1.00", currency: EUR}                                           |
      | submit_proof  | dichterviertel/open  | amount_not_positive   | /amount/amount   | on: "2027-03", amount: {amount: "-1.00", currency: EUR}                                          |
      | submit_proof  | dichterviertel/done  | proof_order           |                  | on: "2027-03", amount: {amount: "1.00", currency: EUR}                                           |
      | examine_proof | dichterviertel/open  | proof_order           |                  | on: "2027-03", accepted: {amount: "1.00", currency: EUR}                                         |
      | examine_proof | dichterviertel/there | proof_order           | /on              | on: "2027-02", accepted: {amount: "1.00", currency: EUR}                                         |
      | examine_proof | dichterviertel/there | accepted_above_proved | /accepted/amount | on: "2027-04", accepted: {amount: "100.01", currency: EUR}                                       |
      | examine_proof | dichterviertel/there | accepted_above_proved | /accepted/amount | on: "2027-04", accepted: {amount: "90.00", currency: EUR}, objected: {amount: "10.01", currency: EUR} |
