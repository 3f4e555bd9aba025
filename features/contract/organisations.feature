Feature: Organisations are registered once and stay known
  Municipalities, housing companies, welfare associations, foundations, states, networks and residents' groups are
  registered with an id that is theirs for ever. What they were called before stays readable, and so does who succeeded
  them. A party that a text describes without naming it is registered as described, and named later.

  Background:
    Given an empty book on 2026-07-05
    And what the client records was announced in the press, unless it says otherwise

  Scenario: A municipality comes with its official code and its units
    When the client calls register_organisation with:
      """
      id: stadt-duisburg
      name: Stadt Duisburg
      kind: municipality
      identifiers: [{scheme: ags, value: "05112000"}]
      units: [{id: bildungsregion, name: Stabsstelle Bildungsregion}]
      """
    Then it records OrganisationRegistered
    And the header Location is /v1/books/duisburg/organisations/stadt-duisburg
    And the header ETag is "1"
    And the answer has:
      | /id             | stadt-duisburg                                           |
      | /name           | Stadt Duisburg                                           |
      | /kind           | municipality                                             |
      | /identifiers    | [{scheme: ags, value: "05112000"}]                       |
      | /units          | [{id: bildungsregion, name: Stabsstelle Bildungsregion}] |
      | /described      | false                                                    |
      | /former_names   | []                                                       |
      | /dissolved_on   | null                                                     |
      | /version        | 1                                                        |
      | /as_of/position | 2                                                        |
      | /warnings       | []                                                       |

  Scenario: Where the client gives no id, the book gives one
    When the client calls register_organisation with {name: Bürgerverein Ruhrort, kind: residents_group}
    Then it records OrganisationRegistered
    And the answer's "/id" is remembered as given
    When the client asks read_organisation of "{given}"
    Then it is answered
    And the answer has:
      | /name | Bürgerverein Ruhrort |

  Scenario: Who is only described can be named later
    Given the client calls register_organisation with {id: stiftung, name: eine Stiftung der Freien Wohlfahrtspflege, kind: foundation, described: true}
    When the client calls rename_organisation on "stiftung" with {name: Stiftung Beispiel, on: "2026-06"}
    Then it records OrganisationRenamed
    And the answer has:
      | /name         | Stiftung Beispiel                             |
      | /described    | false                                         |
      | /former_names | ["eine Stiftung der Freien Wohlfahrtspflege"] |

  Scenario: Units and identifiers are added as they become known
    Given the client calls register_organisation with {id: awo, name: AWO Duisburg, kind: welfare_association}
    When the client calls add_unit on "awo" with {id: beratung, name: Sozialberatung}
    Then it records UnitAdded
    And the answer has:
      | /units | [{id: beratung, name: Sozialberatung}] |
    When the client calls assign_identifier on "awo" with {scheme: vat, value: DE000000000}
    Then it records IdentifierAssigned
    And the answer has:
      | /identifiers | [{scheme: vat, value: DE000000000}] |
      | /version     | 3                                   |

  Scenario: A dissolved organisation names its successor
    Given the client calls register_organisation with {id: awo, name: AWO Duisburg, kind: welfare_association}
    And the client calls register_organisation with {id: awo-neu, name: AWO Niederrhein, kind: welfare_association}
    When the client calls dissolve_organisation on "awo" with {on: "2025-12-31", successor: awo-neu}
    Then it records OrganisationDissolved
    And the answer has:
      | /dissolved_on | 2025-12-31 |
      | /successor    | awo-neu    |

  Scenario: All organisations are listed by id
    Given the organisations and neighbourhoods of Duisburg
    When the client asks list_organisations
    Then it is answered
    And the answer lists 4 at "/items"
    And the answer has:
      | /items/0/id  | awo            |
      | /items/1/id  | caritas        |
      | /items/2/id  | stadt-duisburg |
      | /items/2/ags | "05112000"     |
      | /items/3/id  | vivawest       |
      | /next        | null           |

  Scenario Outline: What is refused of an organisation: <code> by <operation>
    Given the organisations and neighbourhoods of Duisburg
    And the client calls dissolve_organisation on "caritas" with {on: "2020"}
    When the client calls <operation> on "<path>" with <body>
    Then it is refused with 409 "<code>" at "<pointer>"

    Examples:
      | operation             | path           | body                                                                                        | code                   | pointer      |
      | register_organisation |                | {id: awo, name: AWO Duisburg, kind: welfare_association}                                    | already_exists         | /id          |
      | register_organisation |                | {name: A, kind: other, units: [{id: a, name: A}, {id: a, name: B}]}                         | unit_exists            | /units       |
      | register_organisation |                | {name: A, kind: other, identifiers: [{scheme: vat, value: "1"}, {scheme: vat, value: "2"}]} | identifier_taken       | /identifiers |
      | add_unit              | stadt-duisburg | {id: bildungsregion, name: Bildung}                                                         | unit_exists            | /id          |
      | assign_identifier     | stadt-duisburg | {scheme: ags, value: "05114000"}                                                            | identifier_taken       | /scheme      |
      | assign_identifier     | stadt-duisburg | {scheme: ags, value: "05112000"}                                                            | nothing_changes        | /value       |
      | rename_organisation   | awo            | {name: AWO Duisburg}                                                                        | nothing_changes        | /name        |
      | dissolve_organisation | awo            | {on: "2025", successor: awo}                                                                | own_successor          | /successor   |
      | dissolve_organisation | awo            | {on: "2025", successor: nobody}                                                             | unknown_organisation   | /successor   |
      | dissolve_organisation | caritas        | {on: "2021"}                                                                                | organisation_dissolved |              |
