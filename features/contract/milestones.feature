Feature: Milestones are planned, moved, reached or missed
  A milestone belongs to its agreement. It may be reached without ever having been planned, and it is settled once.

  Background:
    Given an empty book on 2026-07-05
    And what the client records was announced in the press, unless it says otherwise
    And the organisations and neighbourhoods of Duisburg
    And the agreement "dichterviertel" from 2004 to 2024-12-31

  Scenario: A milestone is planned, moved and reached
    When the client calls plan_milestone on "dichterviertel" with {id: kinderfest, title: Internationales Kinderfest, due: "2024-06"}
    Then it records MilestonePlanned
    When the client calls settle_milestone on "dichterviertel/kinderfest" with {outcome: rescheduled, on: "2024-09"}
    Then it records MilestoneRescheduled
    When the client calls settle_milestone on "dichterviertel/kinderfest" with {outcome: reached, on: "2024-09-14"}
    Then it records MilestoneReached
    And the answer has:
      | /milestones | [{id: kinderfest, title: Internationales Kinderfest, due: 2024-09, outcome: reached, on: 2024-09-14}] |

  Scenario: A milestone is missed
    Given the client calls plan_milestone on "dichterviertel" with {id: kinderfest, title: Internationales Kinderfest, due: "2024-06"}
    When the client calls settle_milestone on "dichterviertel/kinderfest" with {outcome: missed}
    Then it records MilestoneMissed
    And the answer has:
      | /milestones/0/outcome | missed |
      | /milestones/0/on      | null   |

  Scenario: A milestone nobody had planned is reached
    When the client calls plan_milestone on "dichterviertel" with {id: zwanzig-jahre, title: 20 Jahre Kooperation, reached_on: "2024"}
    Then it records MilestoneReached
    And the answer has:
      | /milestones | [{id: zwanzig-jahre, title: 20 Jahre Kooperation, due: null, outcome: reached, on: "2024"}] |

  Scenario Outline: What is refused of a milestone: <code> by <operation>
    Given the client calls plan_milestone on "dichterviertel" with {id: open, title: Offen, due: "2024-06"}
    And the client calls plan_milestone on "dichterviertel" with {id: done, title: Fertig, reached_on: "2023"}
    When the client calls <operation> on "<path>" with <body>
    Then it is refused with 409 "<code>" at "<pointer>"

    Examples:
      | operation        | path                 | body                                      | code              | pointer     |
      | plan_milestone   | dichterviertel       | {id: open, title: Noch einmal}            | already_exists    | /id         |
      | plan_milestone   | dichterviertel       | {id: neu, title: Neu, reached_on: "2027"} | reached_in_future | /reached_on |
      | settle_milestone | dichterviertel/never | {outcome: missed}                         | unknown_milestone |             |
      | settle_milestone | dichterviertel/done  | {outcome: missed}                         | milestone_closed  |             |
      | settle_milestone | dichterviertel/open  | {outcome: reached, on: "2026-07-06"}      | reached_in_future | /on         |
      | settle_milestone | dichterviertel/open  | {outcome: rescheduled, on: "2024-06"}     | nothing_changes   | /on         |
