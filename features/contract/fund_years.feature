Feature: A fund's year gives what there is, and not a cent more
  Each year of an action fund is a stream of its own, and so its own lock on the money: envelope, top-ups and what was
  carried over. An award keeps to the rules of the day of its decision. Returned money can be awarded again; a cancelled
  award frees what was not paid. Residents are persons in the vault or groups that are organisations.

  Background:
    Given an empty book on 2026-07-05
    And what the client records was announced in the press, unless it says otherwise
    And the organisations and neighbourhoods of Duisburg
    And the client calls register_organisation with {id: hofgruppe, name: Hofgruppe, kind: residents_group}
    And the client calls establish_fund with {id: fonds, title: Aktionsfonds Duisburg, giver: vivawest, municipality: stadt-duisburg}
    And the client calls set_fund_rules on "fonds" with {envelope: {state: known, amount: "3000.00", currency: EUR}, cap: {state: known, amount: "1500.00", currency: EUR}, categories: [{id: bildung, label: Bildung}, {id: kunst, label: Kunst und Kultur}], carry_over: carries}
    And the client calls open_fund_year on "fonds" with {year: 2026}

  Scenario: A year opens with the envelope of its rules
    When the client calls open_fund_year on "fonds" with {year: 2027, carried: {amount: "1000.00", currency: EUR}}
    Then it records FundYearOpened
    And the header Location is /v1/books/duisburg/action-funds/fonds/years/2027
    And the header ETag is "1"
    And the answer has:
      | /fund     | {id: fonds, title: Aktionsfonds Duisburg}                                                                                                                           |
      | /year     | 2027                                                                                                                                                                |
      | /envelope | {state: known, amount: "3000.00", currency: EUR}                                                                                                                    |
      | /totals   | {envelope: "3000.00", topped_up: "0.00", carried: "1000.00", available: "4000.00", awarded: "0.00", paid: "0.00", returned: "0.00", left: "4000.00", currency: EUR} |
      | /complete | true                                                                                                                                                                |
    When the client asks read_fund of "fonds"
    Then the answer has:
      | /years | [2026, 2027] |

  Scenario: Money is added to a year
    When the client calls top_up_fund on "fonds/2026" with {amount: {amount: "500.00", currency: EUR}, giver: awo}
    Then it records FundToppedUp
    And the answer has:
      | /top_ups/0/amount | "500.00"                      |
      | /top_ups/0/giver  | {id: awo, name: AWO Duisburg} |
      | /totals/topped_up | "500.00"                      |
      | /totals/left      | "3500.00"                     |

  Scenario: An application is filed and leads to an award
    When the client calls file_application on "fonds/2026" with {id: fest, project: Hoffest, recipient: {organisation: hofgruppe}, category: kunst, cost: {amount: "1200.00", currency: EUR}, asked: {state: known, amount: "900.00", currency: EUR}, filed_on: "2026-03-01"}
    Then it records ApplicationFiled
    And the answer has:
      | /applications/0/project                | Hoffest                                         |
      | /applications/0/recipient/organisation | {id: hofgruppe, name: Hofgruppe}                |
      | /applications/0/category               | {id: kunst, label: Kunst und Kultur}            |
      | /applications/0/asked                  | {state: known, amount: "900.00", currency: EUR} |
      | /applications/0/status                 | open                                            |
    When the client calls grant_award on "fonds/2026" with {id: hoffest, application: fest, amount: {amount: "800.00", currency: EUR}, decided_on: "2026-03-15"}
    Then it records AwardGranted
    And the answer has:
      | /applications/0/status | awarded                                                                        |
      | /applications/0/award  | hoffest                                                                        |
      | /awards/0/project      | Hoffest                                                                        |
      | /awards/0/application  | fest                                                                           |
      | /awards/0/cost         | "1200.00"                                                                      |
      | /awards/0/granted      | "800.00"                                                                       |
      | /totals/left           | "2200.00"                                                                      |
      | /by_category/1         | {category: {id: kunst, label: Kunst und Kultur}, awards: 1, awarded: "800.00"} |

  Scenario: An application is rejected, and the book says why
    Given the client calls file_application on "fonds/2026" with {id: feuerwerk, project: Feuerwerk, recipient: {organisation: hofgruppe}}
    When the client calls reject_application on "fonds/2026/feuerwerk" with {decided_on: "2026-03-15", grounds: {certainty: resolved, source: {kind: resolution}, reason: not_for_the_common_good}}
    Then it records ApplicationRejected
    And the answer has:
      | /applications/0/status     | rejected                |
      | /applications/0/reason     | not_for_the_common_good |
      | /applications/0/decided_on | 2026-03-15              |
      | /applications/0/asked      | {state: unknown}        |
      | /totals/left               | "3000.00"               |

  Scenario: An award is paid, partly given back and awarded again
    Given the client calls grant_award on "fonds/2026" with {id: eins, project: Eins, recipient: {organisation: hofgruppe}, category: kunst, amount: {amount: "1500.00", currency: EUR}, decided_on: "2026-03-15"}
    And the client calls grant_award on "fonds/2026" with {id: zwei, project: Zwei, recipient: {organisation: awo}, amount: {amount: "1500.00", currency: EUR}, decided_on: "2026-03-15"}
    When the client calls pay_award on "fonds/2026/eins" with {amount: {amount: "1500.00", currency: EUR}, on: "2026-04-01"}
    Then it records AwardPaid
    When the client calls return_award on "fonds/2026/eins" with {amount: {amount: "300.00", currency: EUR}, on: "2026-05-02"}
    Then it records AwardReturned
    And the answer has:
      | /awards/0/paid     | "1500.00"                                                                                                                                                               |
      | /awards/0/returned | "300.00"                                                                                                                                                                |
      | /awards/0/bound    | "1200.00"                                                                                                                                                               |
      | /totals            | {envelope: "3000.00", topped_up: "0.00", carried: "0.00", available: "3000.00", awarded: "2700.00", paid: "1500.00", returned: "300.00", left: "300.00", currency: EUR} |
      | /complete          | false                                                                                                                                                                   |
      | /missing           | [{award: zwei, what: category}]                                                                                                                                         |
    When the client calls grant_award on "fonds/2026" with {id: drei, project: Drei, recipient: {organisation: awo}, category: kunst, amount: {amount: "300.01", currency: EUR}, decided_on: "2026-06-01"}
    Then it is refused with 409 "fund_year_exhausted" at "/amount"
    When the client calls grant_award on "fonds/2026" with {id: drei, project: Drei, recipient: {organisation: awo}, category: kunst, amount: {amount: "300.00", currency: EUR}, decided_on: "2026-06-01"}
    Then it records AwardGranted

  Scenario: A cancelled award frees what was not paid
    Given the client calls grant_award on "fonds/2026" with {id: eins, project: Eins, recipient: {organisation: hofgruppe}, category: kunst, amount: {amount: "1500.00", currency: EUR}, decided_on: "2026-03-15"}
    And the client calls pay_award on "fonds/2026/eins" with {amount: {amount: "400.00", currency: EUR}}
    When the client calls cancel_award on "fonds/2026/eins" with {on: "2026-06-01", grounds: {certainty: resolved, source: {kind: resolution}, reason: project_dropped}}
    Then it records AwardCancelled
    And the answer has:
      | /awards/0/status       | cancelled       |
      | /awards/0/cancelled_on | 2026-06-01      |
      | /awards/0/reason       | project_dropped |
      | /awards/0/bound        | "400.00"        |
      | /totals/left           | "2600.00"       |

  Scenario: A person receives money, and the log does not know the name
    When the client calls grant_award on "fonds/2026" with {id: malkurs, project: Malkurs, recipient: {individual: {name: Erika Beispiel, function: Bewohnerin}}, category: kunst, amount: {amount: "200.00", currency: EUR}, decided_on: "2026-03-15"}
    Then it records AwardGranted
    And the answer has:
      | /awards/0/recipient/organisation        | null           |
      | /awards/0/recipient/individual/name     | Erika Beispiel |
      | /awards/0/recipient/individual/function | Bewohnerin     |
    When the client asks list_events
    Then nowhere in the answer stands "Erika Beispiel"

  Scenario: What was left then can still be asked
    Given the place in the log is remembered as before
    And the client calls grant_award on "fonds/2026" with {id: eins, project: Eins, recipient: {organisation: hofgruppe}, category: kunst, amount: {amount: "1500.00", currency: EUR}, decided_on: "2026-03-15"}
    When the client asks read_fund_year of "fonds/2026"
    Then it is answered
    And the answer has:
      | /totals/left | "1500.00" |
    When the client asks read_fund_year of "fonds/2026" with position={before}
    Then it is answered
    And the answer has:
      | /totals/left | "3000.00" |
      | /awards      | []        |

  Scenario: What was carried over is not awarded in the old year too
    Given the client calls open_fund_year on "fonds" with {year: 2027, carried: {amount: "2000.00", currency: EUR}}
    When the client calls grant_award on "fonds/2026" with {id: eins, project: Eins, recipient: {organisation: awo}, amount: {amount: "1000.01", currency: EUR}, decided_on: "2026-06-01"}
    Then it is refused with 409 "fund_year_exhausted" at "/amount"
    When the client calls grant_award on "fonds/2026" with {id: eins, project: Eins, recipient: {organisation: awo}, amount: {amount: "1000.00", currency: EUR}, decided_on: "2026-06-01"}
    Then it records AwardGranted

  Scenario: Money that is left is carried over only where the rules say so
    Given the client calls set_fund_rules on "fonds" with {valid_from: "2027", envelope: {state: known, amount: "3000.00", currency: EUR}, carry_over: lapses}
    And the client calls set_fund_rules on "fonds" with {valid_from: "2028", envelope: {state: known, amount: "3000.00", currency: EUR}}
    And the client calls open_fund_year on "fonds" with {year: 2027}
    And the client calls open_fund_year on "fonds" with {year: 2028}
    When the client calls open_fund_year on "fonds" with {year: 2028, carried: {amount: "1.00", currency: EUR}}
    Then it is refused with 409 "already_exists"
    When the client calls open_fund_year on "fonds" with {year: 2029, carried: {amount: "1.00", currency: EUR}}
    Then it is refused with 409 "carry_over_unknown" at "/carried"

  Scenario: Money that lapses is not carried over
    Given the client calls set_fund_rules on "fonds" with {valid_from: "2027", envelope: {state: known, amount: "3000.00", currency: EUR}, carry_over: lapses}
    And the client calls open_fund_year on "fonds" with {year: 2027}
    When the client calls open_fund_year on "fonds" with {year: 2028, carried: {amount: "1.00", currency: EUR}}
    Then it is refused with 409 "money_lapsed" at "/carried"

  Scenario: The least for a project and its own share are kept
    Given the client calls set_fund_rules on "fonds" with {valid_from: "2026-06-01", envelope: {state: known, amount: "3000.00", currency: EUR}, floor: {state: known, amount: "100.00", currency: EUR}, own_share: "10.00"}
    When the client calls grant_award on "fonds/2026" with {id: klein, project: Klein, recipient: {organisation: awo}, amount: {amount: "99.99", currency: EUR}, decided_on: "2026-06-01"}
    Then it is refused with 409 "award_below_floor" at "/amount"
    When the client calls grant_award on "fonds/2026" with {id: klein, project: Klein, recipient: {organisation: awo}, amount: {amount: "99.99", currency: EUR}, decided_on: "2026-05-31"}
    Then it records AwardGranted
    When the client calls grant_award on "fonds/2026" with {id: ganz, project: Ganz, recipient: {organisation: awo}, cost: {amount: "1000.00", currency: EUR}, amount: {amount: "900.01", currency: EUR}, decided_on: "2026-06-01"}
    Then it is refused with 409 "own_share_too_low" at "/amount"

  Scenario Outline: What is refused of a new year: <code>
    When the client calls open_fund_year on "fonds" with <body>
    Then it is refused with 409 "<code>" at "<pointer>"

    Examples:
      | body                                                      | code                | pointer           |
      | {year: 2026}                                              | already_exists      | /year             |
      | {year: 2026, carried: {amount: "1.00", currency: EUR}}    | already_exists      | /year             |
      | {year: 2030, carried: {amount: "1.00", currency: EUR}}    | unknown_fund_year   | /carried          |
      | {year: 2027, carried: {amount: "3000.01", currency: EUR}} | carried_above_left  | /carried          |
      | {year: 2027, carried: {amount: "0.00", currency: EUR}}    | amount_not_positive | /carried/amount   |
      | {year: 2027, carried: {amount: "1.00", currency: CHF}}    | currency_differs    | /carried/currency |

  Scenario: A year needs rules to open with
    Given the client calls establish_fund with {id: regellos, title: Fonds ohne Regeln, giver: awo}
    When the client calls open_fund_year on "regellos" with {year: 2026}
    Then it is refused with 409 "no_rules_in_force" at "/year"

  Scenario Outline: What is refused in a year: <code> by <operation>
    Given the client calls file_application on "fonds/2026" with {id: alt, project: Alt, recipient: {organisation: hofgruppe}, category: kunst}
    And the client calls grant_award on "fonds/2026" with {id: eins, application: alt, amount: {amount: "1000.00", currency: EUR}, decided_on: "2026-03-15"}
    And the client calls pay_award on "fonds/2026/eins" with {amount: {amount: "400.00", currency: EUR}}
    And the client calls grant_award on "fonds/2026" with {id: aus, project: Aus, recipient: {organisation: awo}, amount: {amount: "1.00", currency: EUR}, decided_on: "2026-03-15"}
    And the client calls cancel_award on "fonds/2026/aus" with {grounds: {certainty: resolved, source: {kind: resolution}, reason: project_dropped}}
    When the client calls <operation> on "fonds/2026<path>" with <body>
    Then it is refused with 409 "<code>" at "<pointer>"

    Examples: Top-ups and applications
      | operation          | path | body                                                                                                          | code                 | pointer                 |
      | top_up_fund        |      | {amount: {amount: "0.00", currency: EUR}}                                                                     | amount_not_positive  | /amount/amount          |
      | top_up_fund        |      | {amount: {amount: "1.00", currency: EUR}, giver: niemand}                                                     | unknown_organisation | /giver                  |
      | file_application   |      | {id: alt, project: Noch einmal, recipient: {organisation: awo}}                                               | already_exists       | /id                     |
      | file_application   |      | {id: neu, project: Neu, recipient: {organisation: niemand}}                                                   | unknown_organisation | /recipient/organisation |
      | file_application   |      | {id: neu, project: Neu, recipient: {organisation: awo}, asked: {state: known, amount: "0.00", currency: EUR}} | amount_not_positive  | /asked/amount           |
      | reject_application | /nie | {grounds: {certainty: resolved, source: {kind: resolution}, reason: not_for_the_common_good}}                 | unknown_application  |                         |
      | reject_application | /alt | {grounds: {certainty: resolved, source: {kind: resolution}, reason: not_for_the_common_good}}                 | application_decided  |                         |

    Examples: Awards
      | operation   | path | body                                                                                                                                          | code                 | pointer                 |
      | grant_award |      | {id: eins, project: Eins, recipient: {organisation: awo}, amount: {amount: "1.00", currency: EUR}, decided_on: "2026-03-15"}                  | already_exists       | /id                     |
      | grant_award |      | {id: zwei, application: nie, amount: {amount: "1.00", currency: EUR}, decided_on: "2026-03-15"}                                               | unknown_application  | /application            |
      | grant_award |      | {id: zwei, application: alt, amount: {amount: "1.00", currency: EUR}, decided_on: "2026-03-15"}                                               | application_decided  | /application            |
      | grant_award |      | {id: zwei, project: Zwei, recipient: {organisation: niemand}, amount: {amount: "1.00", currency: EUR}, decided_on: "2026-03-15"}              | unknown_organisation | /recipient/organisation |
      | grant_award |      | {id: zwei, project: Zwei, recipient: {organisation: awo}, amount: {amount: "1500.01", currency: EUR}, decided_on: "2026-03-15"}               | award_above_cap      | /amount                 |
      | grant_award |      | {id: zwei, project: Alt, recipient: {organisation: hofgruppe}, amount: {amount: "500.01", currency: EUR}, decided_on: "2026-03-15"}           | award_above_cap      | /amount                 |
      | grant_award |      | {id: zwei, project: Zwei, recipient: {organisation: awo}, category: sport, amount: {amount: "1.00", currency: EUR}, decided_on: "2026-03-15"} | unknown_category     | /category               |
      | grant_award |      | {id: zwei, project: Zwei, recipient: {organisation: awo}, amount: {amount: "1.00", currency: EUR}, decided_on: "2026-07-06"}                  | decided_in_future    | /decided_on             |
      | grant_award |      | {id: zwei, project: Zwei, recipient: {organisation: awo}, amount: {amount: "0.00", currency: EUR}, decided_on: "2026-03-15"}                  | amount_not_positive  | /amount/amount          |
      | grant_award |      | {id: zwei, project: Zwei, recipient: {organisation: awo}, amount: {amount: "1.00", currency: CHF}, decided_on: "2026-03-15"}                  | currency_differs     | /amount/currency        |

    Examples: Payments, returns and cancellations
      | operation    | path  | body                                                                                  | code                | pointer         |
      | pay_award    | /nie  | {amount: {amount: "1.00", currency: EUR}}                                             | unknown_award       |                 |
      | pay_award    | /eins | {amount: {amount: "600.01", currency: EUR}}                                           | paid_above_award    | /amount         |
      | pay_award    | /eins | {amount: {amount: "1.00", currency: EUR}, on: "2026-07-06"}                           | booked_in_future    | /on             |
      | pay_award    | /aus  | {amount: {amount: "1.00", currency: EUR}}                                             | award_cancelled     |                 |
      | return_award | /eins | {amount: {amount: "400.01", currency: EUR}}                                           | returned_above_paid | /amount         |
      | cancel_award | /eins | {}                                                                                    | reason_required     | /grounds/reason |
      | cancel_award | /aus  | {grounds: {certainty: resolved, source: {kind: resolution}, reason: project_dropped}} | award_cancelled     |                 |

  Scenario: After the end of a year its money is not awarded any more
    Given it is 2027-01-10T09:00:00Z
    When the client calls grant_award on "fonds/2026" with {id: spaet, project: Spät, recipient: {organisation: awo}, amount: {amount: "1.00", currency: EUR}, decided_on: "2027-01-01"}
    Then it is refused with 409 "outside_fund_year" at "/decided_on"
    When the client calls grant_award on "fonds/2026" with {id: spaet, project: Spät, recipient: {organisation: awo}, amount: {amount: "1.00", currency: EUR}, decided_on: "2026-12-31"}
    Then it records AwardGranted

  Scenario Outline: An award is for an application or for a project of its own: <fault> at <pointer>
    When the client calls grant_award on "fonds/2026" with {id: zwei, amount: {amount: "1.00", currency: EUR}, decided_on: "2026-03-15"<parts>}
    Then it is refused with 422 "invalid_body" at "<pointer>" as "<fault>"

    Examples:
      | parts                                                                               | pointer                 | fault            |
      |                                                                                     | /project                | required         |
      | , project: Zwei                                                                     | /recipient              | required         |
      | , application: alt, project: Zwei                                                   | /project                | not_allowed_here |
      | , project: Zwei, recipient: {}                                                      | /recipient/organisation | required         |
      | , project: Zwei, recipient: {organisation: awo, individual: {function: Bewohnerin}} | /recipient/individual   | not_allowed_here |

  Scenario: A year that was not opened takes nothing
    When the client calls top_up_fund on "fonds/2030" with {amount: {amount: "1.00", currency: EUR}}
    Then it is refused with 404 "not_found"
    When the client asks read_fund_year of "fonds/2030"
    Then it is refused with 404 "not_found"
