Feature: Neighbourhoods are named areas of a municipality
  A neighbourhood (Quartier) lies in one municipality. It has other names, may be part of a larger neighbourhood, and
  carries figures of its context with the qualifier its source uses: "über 9.200" is more than 9200, "knapp 700" is just
  under 700.

  Background:
    Given an empty book on 2026-07-05
    And what the client records was announced in the press, unless it says otherwise
    And the organisations and neighbourhoods of Duisburg

  Scenario: A neighbourhood is defined with what is known of it
    When the client calls define_neighbourhood with:
      """
      id: goetheplatz
      name: Goetheplatz
      municipality: stadt-duisburg
      part_of: dichterviertel
      aliases: [Am Goetheplatz]
      figures: [{label: Wohnungen, value: 700, qualifier: just_under, on: "2024"}]
      """
    Then it records NeighbourhoodDefined
    And the header Location is /v1/books/duisburg/neighbourhoods/goetheplatz
    And the answer has:
      | /name         | Goetheplatz                                                         |
      | /municipality | {id: stadt-duisburg, name: Stadt Duisburg, ags: "05112000"}         |
      | /part_of      | dichterviertel                                                      |
      | /aliases      | [Am Goetheplatz]                                                    |
      | /figures      | [{label: Wohnungen, value: 700, qualifier: just_under, on: "2024"}] |

  Scenario: After a renaming the old name stays an alias
    When the client calls rename_neighbourhood on "dichterviertel" with {name: Dichter-Quartier}
    Then it records NeighbourhoodRenamed
    And the answer has:
      | /name    | Dichter-Quartier |
      | /aliases | [Dichterviertel] |

  Scenario: Another name is added
    When the client calls add_alias on "dichterviertel" with {alias: Das Viertel}
    Then it records AliasAdded
    And the answer has:
      | /aliases | [Das Viertel] |

  Scenario: A figure takes the place of the one with the same label
    Given the client calls state_figure on "dichterviertel" with {label: Wohnungen von VIVAWEST in Duisburg, value: 9000, qualifier: about}
    When the client calls state_figure on "dichterviertel" with {label: Wohnungen von VIVAWEST in Duisburg, value: 9200, qualifier: more_than}
    Then it records FigureStated
    And the answer has:
      | /figures | [{label: Wohnungen von VIVAWEST in Duisburg, value: 9200, qualifier: more_than, on: null}] |

  Scenario: A neighbourhood is read and all are listed
    When the client asks read_neighbourhood of "hochfeld"
    Then it is answered
    And the answer has:
      | /name    | Hochfeld |
      | /version | 1        |
    When the client asks list_neighbourhoods
    Then it is answered
    And the answer lists 2 at "/items"
    And the answer has:
      | /items/0/id           | dichterviertel |
      | /items/0/municipality | stadt-duisburg |
      | /items/1/id           | hochfeld       |

  Scenario Outline: What is refused of a neighbourhood: <code> by <operation>
    Given the client calls state_figure on "hochfeld" with {label: Wohnungen, value: 700}
    When the client calls <operation> on "<path>" with <body>
    Then it is refused with 409 "<code>" at "<pointer>"

    Examples:
      | operation            | path     | body                                                                    | code                  | pointer       |
      | define_neighbourhood |          | {id: hochfeld, name: Hochfeld, municipality: stadt-duisburg}            | already_exists        | /id           |
      | define_neighbourhood |          | {name: Ruhrort, municipality: vivawest}                                 | not_a_municipality    | /municipality |
      | define_neighbourhood |          | {name: Ruhrort, municipality: stadt-krefeld}                            | unknown_organisation  | /municipality |
      | define_neighbourhood |          | {name: Ruhrort, municipality: stadt-duisburg, part_of: homberg-ruhrort} | unknown_neighbourhood | /part_of      |
      | rename_neighbourhood | hochfeld | {name: Hochfeld}                                                        | nothing_changes       | /name         |
      | add_alias            | hochfeld | {alias: Hochfeld}                                                       | nothing_changes       | /alias        |
      | state_figure         | hochfeld | {label: Wohnungen, value: 700}                                          | nothing_changes       | /value        |
