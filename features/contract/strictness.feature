Feature: Nothing is guessed on the way in
  Bodies are JSON and have exactly the shape that is documented. What a lenient reader would round, drop, convert or
  overlook is refused with the place where it stands, and nothing is recorded.

  Background:
    Given an empty book on 2026-07-05
    And what the client records was announced in the press, unless it says otherwise
    And the organisations and neighbourhoods of Duisburg
    And the agreement "dichterviertel" from 2004 to 2024-12-31

  Scenario Outline: A body has the shape that is documented: <fault> at <pointer>
    When the client sends POST /v1/books/duisburg/agreements/dichterviertel/extensions:
      """
      {"end": "2026-12-31", "continuity": "seamless", <part>}
      """
    Then it is refused with 422 "invalid_body" at "<pointer>" as "<fault>"

    Examples:
      | part                                                                                                   | pointer                | fault               |
      | "grounds": {"certainty": "announced", "source": {"kind": "press"}}, "titel": "x"                       | /titel                 | unknown_field       |
      | "grounds": {"certainty": "announced", "source": {"kind": "press", "page": 1}}                          | /grounds/source/page   | unknown_field       |
      | "contributions": []                                                                                    | /grounds               | required            |
      | "grounds": null                                                                                        | /grounds               | null                |
      | "grounds": []                                                                                          | /grounds               | wrong_type          |
      | "grounds": {"certainty": "announced", "source": {"kind": "press"}}, "end": "2027"                      | /end                   | duplicate_key       |
      | "grounds": {"certainty": "announced", "source": {"kind": "press", "kind": "press"}}                    | /grounds/source/kind   | duplicate_key       |
      | "grounds": {"certainty": "hearsay", "source": {"kind": "press"}}                                       | /grounds/certainty     | invalid             |
      | "grounds": {"certainty": "announced", "source": {"kind": "press"}, "effective": "2026-13"}             | /grounds/effective     | invalid             |
      | "grounds": {"certainty": "announced", "source": {"kind": "press"}, "effective": "2026-07-05T10:00:00"} | /grounds/effective     | invalid             |
      | "grounds": {"certainty": "announced", "source": {"kind": "press"}, "note": "\u0007"}                   | /grounds/note          | control_character   |
      | "grounds": {"certainty": "announced", "source": {"kind": "press"}, "note": "a\u202eb"}                 | /grounds/note          | bidi_character      |
      | "grounds": {"certainty": "announced", "source": {"kind": "press"}, "note": "\u200b"}                   | /grounds/note          | invisible_character |
      | "grounds": {"certainty": "announced", "source": {"kind": "press"}, "note": "\ud800"}                   | /grounds/note          | lone_surrogate      |
      | "grounds": {"certainty": "announced", "source": {"kind": "press"}, "note": " x"}                       | /grounds/note          | blank               |
      | "grounds": {"certainty": "announced", "source": {"kind": "press"}, "note": ""}                         | /grounds/note          | blank               |
      | "grounds": {"certainty": "announced", "source": {"kind": "press", "digest": "abc"}}                    | /grounds/source/digest | invalid             |
      | "grounds": {"certainty": "announced", "source": {"kind": "press"}}, "open_ended": true                 | /end                   | not_allowed_here    |
      | "grounds": {"certainty": "announced", "source": {"kind": "press"}}, "open_ended": "true"               | /open_ended            | wrong_type          |

  Scenario Outline: Money is a string with exactly two places: <amount>
    When the client sends POST /v1/books/duisburg/agreements/dichterviertel/contributions:
      """
      {"id": "a", "party": "vivawest", "form": "money", "stage": "committed", "years": [2024],
       "value": {"state": "known", "amount": <amount>, "currency": "EUR"},
       "grounds": {"certainty": "announced", "source": {"kind": "press"}}}
      """
    Then it is refused with 422 "invalid_body" at "/value/amount" as "<fault>"

    Examples:
      | amount            | fault      |
      | 52000             | wrong_type |
      | 52000.00          | wrong_type |
      | 5.2e4             | wrong_type |
      | "52000"           | invalid    |
      | "52000.0"         | invalid    |
      | "52000.000"       | invalid    |
      | "52.000,00"       | invalid    |
      | "52_000.00"       | invalid    |
      | "5.2e4"           | invalid    |
      | "052000.00"       | invalid    |
      | "+52000.00"       | invalid    |
      | "-0.00"           | invalid    |
      | "５２０００.００" | invalid    |
      | " 52000.00"       | invalid    |
      | null              | null       |

  Scenario Outline: Years are whole numbers: <years>
    When the client sends POST /v1/books/duisburg/agreements/dichterviertel/contributions:
      """
      {"id": "a", "party": "vivawest", "form": "money", "stage": "committed", "years": <years>,
       "value": {"state": "unknown"}, "grounds": {"certainty": "announced", "source": {"kind": "press"}}}
      """
    Then it is refused with 422 "invalid_body" at "<pointer>" as "<fault>"

    Examples:
      | years        | pointer  | fault            |
      | [2024.0]     | /years/0 | wrong_type       |
      | [12.7]       | /years/0 | wrong_type       |
      | ["2024"]     | /years/0 | wrong_type       |
      | [true]       | /years/0 | wrong_type       |
      | [24]         | /years/0 | out_of_range     |
      | [2024, 2024] | /years   | not_allowed_here |
      | []           | /years   | required         |
      | 2024         | /years   | wrong_type       |

  Scenario Outline: A body is JSON: <body>
    When the client sends POST /v1/books/duisburg/organisations:
      """
      <body>
      """
    Then it is refused with 400 "malformed_json" at "" as "syntax"

    Examples:
      | body               |
      | {"name": "A",}     |
      | {'name': 'A'}      |
      | {"name": NaN}      |
      | {"name": Infinity} |
      | {"name": 01}       |
      | {"name": "A"} {}   |
      | [1, 2              |
      | name=A             |

  Scenario: A body is an object
    When the client sends POST /v1/books/duisburg/organisations:
      """
      ["name", "A"]
      """
    Then it is refused with 422 "invalid_body" at "" as "wrong_type"

  Scenario: A body is nested at most 32 deep
    When the client sends POST /v1/books/duisburg/organisations with lists nested 33 deep
    Then it is refused with 400 "malformed_json" at "" as "nested_too_deep"

  Scenario: A body is at most 1 MiB
    When the client sends POST /v1/books/duisburg/organisations with a body of 1048577 bytes
    Then it is refused with 413 "body_too_large"

  Scenario Outline: A body is sent as what it is: <type>
    Given the next request has Content-Type: <type>
    When the client sends POST /v1/books/duisburg/organisations:
      """
      {"name": "A", "kind": "other", "grounds": {"certainty": "announced", "source": {"kind": "press"}}}
      """
    Then it is refused with 415 "unsupported_media_type"

    Examples:
      | type                              |
      | text/plain                        |
      | application/x-www-form-urlencoded |
      | application/json; charset=latin-1 |

  Scenario Outline: An id is a short slug: <id>
    When the client calls register_organisation with {id: "<id>", name: A, kind: other}
    Then it is refused with 422 "invalid_body" at "/id" as "invalid"

    Examples:
      | id      |
      | Stadt   |
      | -stadt  |
      | stadt_a |
      | städte  |
      | a/b     |

  Scenario: A text is on one line and not longer than it may be
    When the client calls register_organisation with a name of 201 characters
    Then it is refused with 422 "invalid_body" at "/name" as "too_long"

  Scenario: An official municipality code has eight digits, leading zeros included
    When the client calls register_organisation with {name: Stadt, kind: municipality, identifiers: [{scheme: ags, value: "5112000"}]}
    Then it is refused with 422 "invalid_body" at "/identifiers/0/value" as "invalid"

  Scenario: Everything that is wrong is told at once
    When the client calls register_organisation with {name: "", kind: verein, farbe: blau}
    Then it is refused with 422 "invalid_body"
    And the answer lists 3 at "/errors"
