Feature: Questions say which answer is held, in which format, and take no parameter for granted
  An answer carries a tag. A client that holds it already sends the tag and is told so without the answer being made
  again. What a parameter may be is said, and an unknown one is refused rather than ignored.

  Background:
    Given an empty book on 2026-07-05
    And what the client records was announced in the press, unless it says otherwise
    And the organisations and neighbourhoods of Duisburg
    And the agreement "dichterviertel" from 2004 to 2024-12-31

  Scenario: An answer that is held already is not sent again
    Given the client asks read_funding of "dichterviertel" with year=2026
    And the header ETag is remembered as tag
    And the next request has If-None-Match: {tag}
    When the client asks read_funding of "dichterviertel" with year=2026
    Then it is not modified
    And the header ETag is {tag}
    Given the client calls add_alias on "dichterviertel" with {alias: Das Viertel}
    And the next request has If-None-Match: {tag}
    When the client asks read_funding of "dichterviertel" with year=2026
    Then it is answered

  Scenario: A tag belongs to its parameters
    Given the client asks read_funding of "dichterviertel" with year=2026
    And the header ETag is remembered as tag
    And the next request has If-None-Match: {tag}
    When the client asks read_funding of "dichterviertel" with year=2025
    Then it is answered

  Scenario: An answer that depends on today has another tag tomorrow
    Given the client asks list_agreements
    And the header ETag is remembered as tag
    And it is 2026-07-06
    And the next request has If-None-Match: {tag}
    When the client asks list_agreements
    Then it is answered

  Scenario Outline: The format is agreed on: <accept>
    Given the next request has Accept: <accept>
    When the client asks list_organisations
    Then it is answered
    And the header Content-Type is <type>

    Examples:
      | accept                                       | type                                    |
      | */*                                          | application/json                        |
      | application/json                             | application/json                        |
      | application/x-ndjson                         | application/x-ndjson                    |
      | application/json;q=0.1, application/x-ndjson | application/x-ndjson                    |
      | text/csv                                     | text/csv; charset=utf-8; header=present |

  Scenario: A format that is not offered is refused
    Given the next request has Accept: text/html
    When the client asks list_organisations
    Then it is refused with 406 "not_acceptable"
    When the client asks list_organisations with format=xml
    Then it is refused with 406 "not_acceptable"

  Scenario: An unknown parameter is refused with the known ones
    When the client asks read_funding of "dichterviertel" with year=2026 and jahr=2026
    Then it is refused with 400 "unknown_parameter" at "jahr" as "unknown_field"
    And the answer's "/detail" says "as_of, format, include_parts, min_position, position, year"

  Scenario: A parameter is given once
    When the client asks read_funding of "dichterviertel" with year=2026 and year=2025
    Then it is refused with 400 "repeated_parameter" at "year" as "duplicate_key"

  Scenario Outline: A parameter has a valid value: <query>
    When the client asks <operation> of "<path>" with <query>
    Then it is refused with 400 "bad_parameter" at "<pointer>" as "<fault>"

    Examples:
      | operation       | path           | query                           | pointer       | fault        |
      | read_funding    | dichterviertel | position=7                      | year          | required     |
      | read_funding    | dichterviertel | year=26                         | year          | out_of_range |
      | read_funding    | dichterviertel | year=2026.0                     | year          | wrong_type   |
      | read_funding    | dichterviertel | year=２０２６                       | year          | wrong_type   |
      | read_funding    | dichterviertel | year=2026 and include_parts=yes | include_parts | wrong_type   |
      | list_agreements |                | limit=0                         | limit         | out_of_range |
      | list_agreements |                | limit=501                       | limit         | out_of_range |
      | list_agreements |                | kind=verein                     | kind          | invalid      |
      | list_agreements |                | on=2026-06-31                   | on            | invalid      |
