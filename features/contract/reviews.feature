Feature: A continuation review says which activities go on
  A project ends and its activities are examined: would the actors who are responsible continue them, and on which
  condition? The answers are lights on a board (Ampel): green, yellow, red, or not reported. A source may state no more
  than how many activities there are; they can be named later, and the lights always sum up to the number stated. What is
  assessed later changes neither the board of an earlier day nor an answer that is asked again by its position.

  Background:
    Given an empty book on 2018-02-26
    And what the client records was announced in the press, unless it says otherwise
    And the organisations and neighbourhoods of Duisburg
    And the client calls open_review with:
      """
      id: workshop
      title: Nachhaltigkeitsworkshop
      "on": "2018-02-23"
      activities: 18
      themes:
        - {id: alter, label: fit fürs Alter}
        - {id: beratung, label: Beratung und Unterstützung, activities: 2}
      neighbourhood: dichterviertel
      participants:
        - {label: "Stadt Duisburg, Stabsstelle Bildungsregion", organisation: stadt-duisburg, unit: bildungsregion}
        - {label: aktive Bewohnerinnen und Bewohner, kind: residents}
      """

  Scenario: A review is opened with the number of activities that was stated
    When the client calls open_review with {id: zweiter, title: Zweiter Workshop, on: "2018-02", activities: 3, municipality: stadt-duisburg}
    Then it records ReviewOpened
    And the header Location is /v1/books/duisburg/reviews/zweiter
    And the answer has:
      | /on            | 2018-02                                    |
      | /activities    | 3                                          |
      | /neighbourhood | null                                       |
      | /municipality  | {id: stadt-duisburg, name: Stadt Duisburg} |
      | /themes        | []                                         |
      | /listed        | []                                         |

  Scenario: A review says where it was, on what, and who took part
    When the client asks read_review of "workshop"
    Then it is answered
    And the answer has:
      | /neighbourhood               | {id: dichterviertel, name: Dichterviertel}           |
      | /themes/0                    | {id: alter, label: fit fürs Alter, activities: null} |
      | /participants/0/organisation | {id: stadt-duisburg, name: Stadt Duisburg}           |
      | /participants/0/unit         | bildungsregion                                       |
      | /participants/1/kind         | residents                                            |
      | /participants/1/organisation | null                                                 |
    When the client asks list_reviews
    Then it is answered
    And the answer lists exactly [workshop]

  Scenario: Before anything is assessed, nothing is reported
    When the client asks read_board of "workshop" with on=2018-02-23
    Then it is answered
    And the answer has:
      | /lights           | {green: 0, yellow: 0, red: 0, not_reported: 18} |
      | /named            | 0                                               |
      | /themes/0/lights  | null                                            |
      | /of_unknown_theme | {green: 0, yellow: 0, red: 0, not_reported: 18} |

  Scenario: Fourteen green lights, and four of which nothing is reported
    When the client calls assess_continuation on "workshop" with {light: green, count: 14, on: "2018-02-23"}
    Then it records ContinuationAssessed
    When the client calls assess_continuation on "workshop" with {light: not_reported, count: 4, on: "2018-02-23"}
    Then it records ContinuationAssessed
    When the client asks read_board of "workshop" with on=2018-02-23
    Then it is answered
    And the answer has:
      | /activities        | 18                                              |
      | /lights            | {green: 14, yellow: 0, red: 0, not_reported: 4} |
      | /themes/0/lights   | null                                            |
      | /themes/1/complete | false                                           |
      | /unnamed/0/count   | 14                                              |
      | /unnamed/0/theme   | null                                            |
    When the client asks read_board of "workshop" with on=2018-02-22
    Then it is answered
    And the answer has:
      | /lights | {green: 0, yellow: 0, red: 0, not_reported: 18} |

  Scenario: The board says from which light those were taken that are counted anew
    Given the client calls assess_continuation on "workshop" with {light: green, count: 14, on: "2018-02-23"}
    When the client calls assess_continuation on "workshop" with {light: yellow, count: 2, before: green, on: "2018-02-25"}
    Then it records ContinuationAssessed
    When the client asks read_board of "workshop" with on=2018-02-25
    Then it is answered
    And the answer has:
      | /lights           | {green: 12, yellow: 2, red: 0, not_reported: 4} |
      | /unnamed/0/light  | green                                           |
      | /unnamed/0/before | not_reported                                    |
      | /unnamed/1/light  | yellow                                          |
      | /unnamed/1/before | green                                           |
      | /unnamed/1/count  | 2                                               |

  Scenario: An activity gets its name out of the number, and then its own light
    Given the client calls assess_continuation on "workshop" with {light: green, count: 14, on: "2018-02-23"}
    When the client calls list_activity on "workshop" with {id: telefon, title: Begegnungstelefon, theme: beratung, responsible: [caritas]}
    Then it records ActivityListed
    When the client asks read_board of "workshop" with on=2018-02-23
    Then it is answered
    And the answer has:
      | /lights             | {green: 14, yellow: 0, red: 0, not_reported: 4} |
      | /named              | 1                                               |
      | /continuing/0/title | Begegnungstelefon                               |
      | /continuing/0/light | null                                            |
      | /themes/1/named     | 1                                               |
    When the client calls assess_continuation on "workshop" with {activity: telefon, light: green, before: green, on: "2018-02-23", condition: wenn Ehrenamtliche gefunden werden}
    Then it records ContinuationAssessed
    When the client asks read_board of "workshop" with on=2018-02-23
    Then it is answered
    And the answer has:
      | /lights                   | {green: 14, yellow: 0, red: 0, not_reported: 4} |
      | /of_unknown_theme         | {green: 13, yellow: 0, red: 0, not_reported: 4} |
      | /themes/1/lights          | {green: 1, yellow: 0, red: 0, not_reported: 0}  |
      | /continuing/0/light       | green                                           |
      | /continuing/0/condition   | wenn Ehrenamtliche gefunden werden              |
      | /continuing/0/responsible | [{id: caritas, name: Caritas Duisburg}]         |

  Scenario: A later assessment changes neither the board of that day nor an answer by its position
    Given the client calls assess_continuation on "workshop" with {light: green, count: 14, on: "2018-02-23"}
    And the place in the log is remembered as before
    And it is 2019-03-04
    When the client calls assess_continuation on "workshop" with {light: red, count: 2, before: green, on: "2019-03-01"}
    Then it records ContinuationAssessed
    When the client asks read_board of "workshop"
    Then it is answered
    And the answer has:
      | /on     | 2019-03-04                                      |
      | /lights | {green: 12, yellow: 0, red: 2, not_reported: 4} |
    When the client asks read_board of "workshop" with on=2018-02-23
    Then it is answered
    And the answer has:
      | /lights | {green: 14, yellow: 0, red: 0, not_reported: 4} |
    When the client asks read_board of "workshop" with on=2019-03-04 and position={before}
    Then it is answered
    And the answer has:
      | /lights | {green: 14, yellow: 0, red: 0, not_reported: 4} |

  Scenario: Who would continue what, on which condition
    When the client calls express_interest on "workshop" with {organisation: caritas, on: "2018-02-23", theme: alter, condition: mit Räumen der Stadt}
    Then it records InterestExpressed
    And the answer has:
      | /interests/0/organisation | {id: caritas, name: Caritas Duisburg} |
      | /interests/0/theme        | alter                                 |
      | /interests/0/activity     | null                                  |
      | /interests/0/condition    | mit Räumen der Stadt                  |

  Scenario Outline: A review that can't be opened: <code>
    When the client calls open_review with {id: zweiter, title: Zweiter, on: "2018-02-23", <given>}
    Then it is refused with 409 "<code>" at "<pointer>"

    Examples:
      | code               | pointer              | given                                                                     |
      | theme_exists       | /themes              | activities: 3, themes: [{id: a, label: A}, {id: a, label: B}]             |
      | more_than_stated   | /themes              | activities: 3, themes: [{id: a, label: A, activities: 4}]                 |
      | not_a_municipality | /municipality        | activities: 3, municipality: awo                                          |
      | unknown_agreement  | /agreement           | activities: 3, agreement: nirgends                                        |
      | unknown_unit       | /participants/0/unit | activities: 3, participants: [{label: A, organisation: awo, unit: sport}] |

  Scenario Outline: What can't be said in a review: <code>
    Given the client calls assess_continuation on "workshop" with {light: green, count: 14, on: "2018-02-23"}
    And the client calls list_activity on "workshop" with {id: telefon, title: Begegnungstelefon}
    And the client calls assess_continuation on "workshop" with {activity: telefon, light: green, before: green, on: "2018-02-23"}
    When the client calls <operation> on "workshop" with {<given>}
    Then it is refused with 409 "<code>" at "<pointer>"

    Examples:
      | code               | pointer   | operation           | given                                                           |
      | more_than_stated   | /count    | assess_continuation | light: yellow, count: 5, on: "2018-02-23"                       |
      | more_than_stated   | /theme    | assess_continuation | light: yellow, count: 3, theme: beratung, on: "2018-02-23"      |
      | light_known        | /before   | assess_continuation | activity: telefon, light: red, before: yellow, on: "2018-02-24" |
      | unknown_activity   | /activity | assess_continuation | activity: garten, light: red, on: "2018-02-23"                  |
      | unknown_theme      | /theme    | assess_continuation | light: red, count: 1, theme: sport, on: "2018-02-23"            |
      | assessed_in_future | /on       | assess_continuation | light: red, count: 1, on: "2018-02-27"                          |
      | assessed_in_future | /on       | express_interest    | organisation: awo, on: "2018-03"                                |
      | already_exists     | /id       | list_activity       | id: telefon, title: Noch einmal                                 |

  Scenario Outline: An assessment is of one named activity or of a number: <given>
    When the client calls assess_continuation on "workshop" with {light: green, on: "2018-02-23", <given>}
    Then it is refused with 422 "invalid_body" at "<pointer>" as "<fault>"

    Examples:
      | given                           | pointer | fault            |
      | condition: vielleicht           | /count  | required         |
      | activity: telefon, count: 1     | /count  | not_allowed_here |
      | activity: telefon, theme: alter | /theme  | not_allowed_here |
