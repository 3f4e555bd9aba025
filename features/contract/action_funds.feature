Feature: An action fund gives by rules, and its rules hold by date
  An action fund (Aktionsfonds, Verfügungsfonds) has a giver, an area and rules: a yearly envelope, the most and the least
  for one project, the own share of a project's people, a list of categories, what becomes of money that is left, who
  decides and until when to apply. What nobody has stated is unknown and stays so. New rules never change older days.

  Background:
    Given an empty book on 2026-07-05
    And what the client records was announced in the press, unless it says otherwise
    And the organisations and neighbourhoods of Duisburg
    And the client calls establish_fund with {id: aktionsfonds, title: Aktionsfonds Duisburg, giver: vivawest, municipality: stadt-duisburg}

  Scenario: A fund is established for a municipality
    When the client calls establish_fund with {id: zweiter, title: Zweiter Fonds, giver: awo, municipality: stadt-duisburg, purpose: Initiativen in den Quartieren}
    Then it records FundEstablished
    And the header Location is /v1/books/duisburg/action-funds/zweiter
    And the header ETag is "1"
    And the answer has:
      | /title          | Zweiter Fonds                              |
      | /purpose        | Initiativen in den Quartieren              |
      | /giver          | {id: awo, name: AWO Duisburg}              |
      | /municipality   | {id: stadt-duisburg, name: Stadt Duisburg} |
      | /neighbourhoods | []                                         |
      | /certainty      | announced                                  |
      | /rules          | []                                         |
      | /rules_in_force | null                                       |
      | /missing        | [rules]                                    |
      | /years          | []                                         |

  Scenario: A fund is established for neighbourhoods
    When the client calls establish_fund with {title: Fonds zweier Quartiere, giver: awo, neighbourhoods: [hochfeld, dichterviertel]}
    Then it records FundEstablished
    And the answer has:
      | /municipality   | null                                                                         |
      | /neighbourhoods | [{id: hochfeld, name: Hochfeld}, {id: dichterviertel, name: Dichterviertel}] |

  Scenario: Rules say what was stated, and what was not stays unknown
    When the client calls set_fund_rules on "aktionsfonds" with {envelope: {state: known, amount: "15000.00", currency: EUR}, cap: {state: known, amount: "1500.00", currency: EUR}, categories: [{id: bildung, label: Bildung}]}
    Then it records FundRulesSet
    And the header Location is /v1/books/duisburg/action-funds/aktionsfonds
    And the answer has:
      | /rules_in_force/valid_from    | null                                                    |
      | /rules_in_force/envelope      | {state: known, amount: "15000.00", currency: EUR}       |
      | /rules_in_force/cap           | {state: known, amount: "1500.00", currency: EUR}        |
      | /rules_in_force/floor         | {state: unknown}                                        |
      | /rules_in_force/own_share     | null                                                    |
      | /rules_in_force/categories    | [{id: bildung, label: Bildung}]                         |
      | /rules_in_force/carry_over    | unknown                                                 |
      | /rules_in_force/deciding_body | null                                                    |
      | /rules_in_force/deadline      | null                                                    |
      | /missing                      | [floor, own_share, carry_over, deciding_body, deadline] |

  Scenario: Rules that were stated in full leave nothing unknown
    When the client calls set_fund_rules on "aktionsfonds" with:
      """
      valid_from: "2026"
      envelope: {state: known, amount: "15000.00", currency: EUR}
      cap: {state: none}
      floor: {state: known, amount: "50.00", currency: EUR}
      own_share: "10.00"
      categories: [{id: bildung, label: Bildung}]
      carry_over: lapses
      deciding_body: Quartiersbeirat
      deadline: jeweils zum 15. März
      """
    Then it records FundRulesSet
    And the answer has:
      | /missing                      | []                   |
      | /rules_in_force/cap           | {state: none}        |
      | /rules_in_force/own_share     | "10.00"              |
      | /rules_in_force/deciding_body | Quartiersbeirat      |
      | /rules_in_force/deadline      | jeweils zum 15. März |

  Scenario: The rules of a day are those that began last
    Given the client calls set_fund_rules on "aktionsfonds" with {valid_from: "2026-01-01", cap: {state: known, amount: "1500.00", currency: EUR}}
    And the client calls set_fund_rules on "aktionsfonds" with {valid_from: "2027-01-01", cap: {state: known, amount: "2000.00", currency: EUR}}
    When the client asks read_fund of "aktionsfonds" with on=2026-12-31
    Then it is answered
    And the answer has:
      | /rules_on                  | 2026-12-31 |
      | /rules_in_force/cap/amount | "1500.00"  |
    When the client asks read_fund of "aktionsfonds" with on=2027-01-01
    Then the answer has:
      | /rules_in_force/cap/amount | "2000.00" |
    When the client asks read_fund of "aktionsfonds" with on=2025-12-31
    Then the answer has:
      | /rules_in_force | null |

  Scenario: Funds are listed by id
    Given the client calls establish_fund with {id: zweiter, title: Zweiter Fonds, giver: awo}
    When the client asks list_funds
    Then it is answered
    And the answer lists exactly [aktionsfonds, zweiter]
    And the answer has:
      | /items/0/giver        | {id: vivawest, name: VIVAWEST} |
      | /items/0/municipality | stadt-duisburg                 |
      | /items/1/municipality | null                           |

  Scenario Outline: What is refused of a fund: <code> by <operation>
    Given the client calls set_fund_rules on "aktionsfonds" with {valid_from: "2026-01-01", deadline: im März}
    When the client calls <call> with <body>
    Then it is refused with 409 "<code>" at "<pointer>"

    Examples:
      | operation      | call                             | body                                                                                                       | code                  | pointer           |
      | establish_fund | establish_fund                   | {id: aktionsfonds, title: Noch einmal, giver: awo}                                                         | already_exists        | /id               |
      | establish_fund | establish_fund                   | {id: neu, title: Neu, giver: niemand}                                                                      | unknown_organisation  | /giver            |
      | establish_fund | establish_fund                   | {id: neu, title: Neu, giver: awo, municipality: caritas}                                                   | not_a_municipality    | /municipality     |
      | establish_fund | establish_fund                   | {id: neu, title: Neu, giver: awo, neighbourhoods: [nirgends]}                                              | unknown_neighbourhood | /neighbourhoods/0 |
      | set_fund_rules | set_fund_rules on "aktionsfonds" | {valid_from: "2026", deadline: im April}                                                                   | rules_already_set     | /valid_from       |
      | set_fund_rules | set_fund_rules on "aktionsfonds" | {valid_from: "2027", deadline: im März}                                                                    | nothing_changes       |                   |
      | set_fund_rules | set_fund_rules on "aktionsfonds" | {cap: {state: known, amount: "0.00", currency: EUR}}                                                       | amount_not_positive   | /cap/amount       |
      | set_fund_rules | set_fund_rules on "aktionsfonds" | {cap: {state: known, amount: "1.00", currency: CHF}}                                                       | currency_differs      | /cap/currency     |
      | set_fund_rules | set_fund_rules on "aktionsfonds" | {cap: {state: known, amount: "1.00", currency: EUR}, floor: {state: known, amount: "1.01", currency: EUR}} | floor_above_cap       | /floor            |
      | set_fund_rules | set_fund_rules on "aktionsfonds" | {categories: [{id: kunst, label: Kunst}, {id: kunst, label: Kultur}]}                                      | already_exists        | /categories       |

  Scenario Outline: An own share is a part of a whole: <own_share>
    When the client calls set_fund_rules on "aktionsfonds" with {own_share: <own_share>}
    Then it is refused with 422 "invalid_body" at "/own_share" as "<fault>"

    Examples:
      | own_share | fault        |
      | "100.01"  | out_of_range |
      | "-1.00"   | out_of_range |
      | "10"      | invalid      |
      | 10        | wrong_type   |

  Scenario: Rules and years belong to a fund that there is
    When the client calls set_fund_rules on "niemandes" with {deadline: im März}
    Then it is refused with 404 "not_found"
    When the client calls open_fund_year on "niemandes" with {year: 2026}
    Then it is refused with 404 "not_found"
