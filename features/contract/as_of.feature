Feature: Every past answer can be given again
  Two axes of time are never mixed. Recorded time is when the book learned something: a position in its log and an
  instant. Effective time is when something holds: a year, a date, a term. Every question can be asked as of any recorded
  time, and every answer says which one it stands on, so that it can be quoted and asked for again.

  The book is opened on 2026-07-05. Position 1 opens it, 2 to 7 register the organisations and neighbourhoods, 8
  concludes the agreement, 9 to 13 are the one command that extends it.

  Background:
    Given an empty book on 2026-07-05
    And what the client records was announced in the press, unless it says otherwise
    And the organisations and neighbourhoods of Duisburg
    And the agreement "dichterviertel" from 2004 to 2024-12-31

  Scenario: An answer is quoted by its position and given again, whatever is recorded later
    Given its extension to 2026-12-31
    When the client asks read_funding of "dichterviertel" with year=2026
    Then it is answered
    And the answer's "/as_of/position" is remembered as quoted
    And the answer is remembered
    Given it is 2026-07-06
    And the client calls revise_contribution on "dichterviertel/vivawest-money" with {year: 2026, value: {state: known, amount: "60000.00", currency: EUR}}
    And the client calls rename_organisation on "vivawest" with {name: Vivawest GmbH}
    When the client asks read_funding of "dichterviertel" with year=2026 and position={quoted}
    Then it is answered
    And the answer is the remembered one

  Scenario: Before the extension nothing was committed for 2026
    Given its extension to 2026-12-31
    When the client asks read_funding of "dichterviertel" with year=2026 and position=8
    Then it is answered
    And the answer has:
      | /as_of/position | 8                                                        |
      | /lines          | []                                                       |
      | /totals         | {money: null, in_kind: null, value: null, currency: EUR} |

  Scenario Outline: Nobody ever sees half an extension
    Given its extension to 2026-12-31
    When the client asks read_funding of "dichterviertel" with year=2026 and position=<position>
    Then it is answered
    And the answer has:
      | /as_of/position | <stands_on> |
      | /totals/value   | <value>     |

    Examples:
      | position | stands_on | value      |
      | 8        | 8         | null       |
      | 9        | 8         | null       |
      | 11       | 8         | null       |
      | 12       | 8         | null       |
      | 13       | 13        | "97000.00" |

  Scenario: A date means the end of that day in the book's time zone
    Given it is 2026-07-05T21:59:00Z
    And its extension to 2026-12-31
    And it is 2026-07-05T22:01:00Z
    And the client calls revise_contribution on "dichterviertel/vivawest-money" with {year: 2026, value: {state: known, amount: "60000.00", currency: EUR}}
    And it is 2026-07-20
    When the client asks read_funding of "dichterviertel" with year=2026 and as_of=2026-07-05
    Then it is answered
    And the answer has:
      | /as_of/position | 13         |
      | /totals/money   | "52000.00" |
    When the client asks read_funding of "dichterviertel" with year=2026 and as_of=2026-07-06
    Then it is answered
    And the answer has:
      | /as_of/position | 14         |
      | /totals/money   | "60000.00" |

  Scenario: An instant with its offset means that instant
    Given it is 2026-07-06T08:00:00Z
    And its extension to 2026-12-31
    And it is 2026-07-20
    When the client asks read_funding of "dichterviertel" with year=2026 and as_of=2026-07-06T09:59:59+02:00
    Then it is answered
    And the answer has:
      | /totals/value | null |
    When the client asks read_funding of "dichterviertel" with year=2026 and as_of=2026-07-06T10:00:01+02:00
    Then it is answered
    And the answer has:
      | /totals/value | "97000.00" |

  Scenario: Today means now
    Given its extension to 2026-12-31
    When the client asks read_funding of "dichterviertel" with year=2026 and as_of=2026-07-05
    Then it is answered
    And the answer has:
      | /as_of/position | 13 |

  Scenario: What is recorded late is effective early all the same
    Given it is 2026-07-20
    And the client calls promise_contribution on "dichterviertel" with {id: nachtrag, party: vivawest, form: money, stage: committed, years: [2010], value: {state: known, amount: "1000.00", currency: EUR}}
    When the client asks read_funding of "dichterviertel" with year=2010
    Then it is answered
    And the answer has:
      | /totals/money | "1000.00" |
    When the client asks read_funding of "dichterviertel" with year=2010 and as_of=2026-07-19
    Then it is answered
    And the answer has:
      | /totals/money | null |

  Scenario Outline: Every question takes a position: <operation>
    Given its extension to 2026-12-31
    When the client asks <operation> of "<path>" with <query>
    Then it is answered
    And the header As-Of-Position is 8
    And the header As-Of-Recorded-At is 2026-07-05T10:00:00.000007Z

    Examples:
      | operation              | path           | query                                                  |
      | read_funding           | dichterviertel | year=2026 and position=8                               |
      | read_funding_history   | dichterviertel | position=8                                             |
      | list_partners          | dichterviertel | position=8                                             |
      | list_engagements       | vivawest       | position=8                                             |
      | read_contributions     | vivawest       | year=2026 and position=8                               |
      | list_agreements        |                | position=8                                             |
      | read_agreement         | dichterviertel | position=8                                             |
      | read_agreement_history | dichterviertel | position=8                                             |
      | list_organisations     |                | position=8                                             |
      | read_organisation      | vivawest       | position=8                                             |
      | list_neighbourhoods    |                | position=8                                             |
      | read_neighbourhood     | hochfeld       | position=8                                             |
      | report_expiring        |                | position=8                                             |
      | report_incomplete      |                | position=8                                             |
      | list_events            |                | position=8                                             |
      | read_funding_changes   |                | year=2026 and from=2026-07-05T10:00:00Z and position=8 |

  Scenario Outline: A time the book can't answer for is refused: <query>
    When the client asks read_funding of "dichterviertel" with year=2026 and <query>
    Then it is refused with <status> "<code>"

    Examples:
      | query                           | status | code               |
      | as_of=2026-07-04                | 404    | before_first_event |
      | as_of=2026-07-05T09:59:59Z      | 404    | before_first_event |
      | as_of=2026-07-06                | 400    | in_future          |
      | as_of=2026-07-05T10:00:01Z      | 400    | in_future          |
      | position=14                     | 400    | in_future          |
      | position=0                      | 400    | bad_parameter      |
      | as_of=2026-07-05T10:00:00       | 400    | bad_parameter      |
      | as_of=2026-02-30                | 400    | bad_parameter      |
      | as_of=yesterday                 | 400    | bad_parameter      |
      | as_of=2026-07-05 and position=8 | 400    | two_times          |

  Scenario: A naive time is refused with the parameter that has it
    When the client asks read_funding of "dichterviertel" with year=2026 and as_of=2026-07-05T10:00:00
    Then it is refused with 400 "bad_parameter" at "as_of" as "naive_time"

  Scenario: A clock that is set back by two days puts nothing before what was recorded earlier
    Given its extension to 2026-12-31
    And it is 2026-07-03T08:00:00Z
    And the client calls revise_contribution on "dichterviertel/vivawest-money" with {year: 2026, value: {state: known, amount: "60000.00", currency: EUR}}
    When the client asks read_funding of "dichterviertel" with year=2026
    Then it is answered
    And the answer has:
      | /as_of/position    | 14                          |
      | /as_of/recorded_at | 2026-07-05T10:00:00.000013Z |
      | /totals/value      | "105000.00"                 |
    When the client asks read_funding of "dichterviertel" with year=2026 and as_of=2026-07-05T10:00:00.000012Z
    Then it is answered
    And the answer has:
      | /as_of/position | 13         |
      | /totals/value   | "97000.00" |
    When the client asks read_funding of "dichterviertel" with year=2026 and as_of=2026-07-05
    Then it is answered
    And the answer has:
      | /as_of/position | 14 |
    When the client asks read_funding of "dichterviertel" with year=2026 and as_of=2026-07-03
    Then it is refused with 404 "before_first_event"
    When the client asks read_funding of "dichterviertel" with year=2026 and as_of=2026-07-06
    Then it is refused with 400 "in_future"

  Scenario: Whoever has recorded something reads an answer that has it
    Given its extension to 2026-12-31
    When the client asks read_funding of "dichterviertel" with year=2026 and min_position=13
    Then it is answered
    And the answer has:
      | /as_of/position | 13         |
      | /totals/value   | "97000.00" |
    When the client asks read_funding of "dichterviertel" with year=2026 and position=8 and min_position=13
    Then it is answered
    And the answer has:
      | /as_of/position | 8 |
    When the client asks list_organisations with limit=2 and min_position=13
    And the client follows the next page
    Then it is answered
    And the answer has:
      | /as_of/position | 13 |

  Scenario: A position that the book has not come to is not waited for
    When the client asks read_funding of "dichterviertel" with year=2026 and min_position=14
    Then it is refused with 409 "position_not_reached"
    When the client asks read_funding of "dichterviertel" with year=2026 and min_position=0
    Then it is refused with 400 "bad_parameter" at "min_position" as "out_of_range"
