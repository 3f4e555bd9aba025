Feature: A valuation basis turns hours into money
  A valuation basis is a dated table of a publisher: groups, each with the rate of an hour and perhaps the hours that one
  full-time equivalent works in a year. Such tables are paid content: none is shipped, and the one here is made up. A
  promise that names a basis takes its rate from it, in the years in which it is valid; a value once recorded stays.

  Background:
    Given an empty book on 2026-07-05
    And what the client records was announced in the press, unless it says otherwise
    And the organisations and neighbourhoods of Duisburg
    And the client calls conclude_agreement with {id: dichterviertel, kind: cooperation, title: Kooperation, parties: [{organisation: vivawest}, {organisation: stadt-duisburg}], neighbourhoods: [dichterviertel], term: {start: "2004"}}
    And the client calls publish_basis with:
      """
      id: beispieltabelle
      title: Beispieltabelle 2026 (erfunden)
      publisher: Musterverlag
      edition: "2026"
      valid_from: "2026-01-01"
      valid_to: "2026-12-31"
      groups:
        - {id: gruppe-a, name: Gruppe A, rate: {amount: "37.50", currency: EUR}, annual_hours: "1600.00"}
      """

  Scenario: An edition is published with its groups
    When the client calls publish_basis with {id: zweite, title: Zweite (erfunden), publisher: Musterverlag, edition: "2027", valid_from: "2027", groups: [{id: gruppe-a, name: Gruppe A, rate: {amount: "38.00", currency: EUR}}]}
    Then it records BasisPublished
    And the answer has:
      | /valid_from | 2027                                                                                       |
      | /valid_to   | null                                                                                       |
      | /groups/0   | {id: gruppe-a, name: Gruppe A, rate: {amount: "38.00", currency: EUR}, annual_hours: null} |
    When the client asks list_bases
    Then it is answered
    And the answer lists exactly [beispieltabelle, zweite]
    When the client asks read_basis of "beispieltabelle"
    Then it is answered
    And the answer has:
      | /edition               | "2026"  |
      | /groups/0/annual_hours | 1600.00 |

  Scenario: A promise takes rate and annual hours from the basis that it names
    When the client calls promise_contribution on "dichterviertel" with {id: stelle, party: stadt-duisburg, form: staff_time, stage: committed, years: [2026], value: {state: unknown}, quantity: {quantity: "0.50", unit: fte}, valuation: {method: rate_times_quantity, basis: beispieltabelle, group: gruppe-a}}
    Then it records ContributionCommitted
    And the answer has:
      | /contributions/0/promises/0/value                  | {state: known, amount: "30000.00", currency: EUR} |
      | /contributions/0/promises/0/valuation/rate         | {amount: "37.50", currency: EUR}                  |
      | /contributions/0/promises/0/valuation/annual_hours | {quantity: "1600.00", unit: hour}                 |

  Scenario Outline: What the basis does not say: <code>, <why>
    When the client calls promise_contribution on "dichterviertel" with {id: stelle, party: stadt-duisburg, form: staff_time, stage: committed, years: [<year>], value: {state: unknown}, quantity: {quantity: "10.00", unit: hour}, valuation: {method: rate_times_quantity, <valuation>}}
    Then it is refused with 409 "<code>" at "<pointer>"

    Examples:
      | code                    | why             | pointer                 | year | valuation                                                                       |
      | unknown_valuation_basis | no such basis   | /valuation/basis        | 2026 | basis: andere, group: gruppe-a                                                  |
      | basis_not_valid         | another year    | /valuation/basis        | 2025 | basis: beispieltabelle, group: gruppe-a                                         |
      | basis_not_valid         | no such group   | /valuation/group        | 2026 | basis: beispieltabelle, group: gruppe-b                                         |
      | basis_not_valid         | no group at all | /valuation/group        | 2026 | basis: beispieltabelle                                                          |
      | rate_not_of_basis       | another rate    | /valuation/rate         | 2026 | basis: beispieltabelle, group: gruppe-a, rate: {amount: "40.00", currency: EUR} |
      | rate_not_of_basis       | other hours     | /valuation/annual_hours | 2026 | basis: beispieltabelle, group: gruppe-a, annual_hours: "1700.00"                |

  Scenario Outline: A basis that can't be published: <code>
    When the client calls publish_basis with {title: Tabelle, publisher: Musterverlag, edition: "1", <given>}
    Then it is refused with 409 "<code>" at "<pointer>"

    Examples:
      | code                | pointer                 | given                                                                                                                      |
      | group_exists        | /groups                 | groups: [{id: a, name: A, rate: {amount: "1.00", currency: EUR}}, {id: a, name: B, rate: {amount: "2.00", currency: EUR}}] |
      | validity_reversed   | /valid_to               | valid_from: "2026-06", valid_to: "2026-05", groups: [{id: a, name: A, rate: {amount: "1.00", currency: EUR}}]              |
      | amount_not_positive | /groups/0/rate/amount   | groups: [{id: a, name: A, rate: {amount: "0.00", currency: EUR}}]                                                          |
      | currency_differs    | /groups/0/rate/currency | groups: [{id: a, name: A, rate: {amount: "1.00", currency: CHF}}]                                                          |
