Feature: What an auditor asks, answered so that it can be checked
  A sample is drawn by the root of a checkpoint, which neither side picks. The trail says who recorded what, when, why and
  on which document, and what was late, corrected, reversed or recorded after the close of its year. Every answer names the
  checkpoint that covers it.

  Background:
    Given an empty book on 2026-07-05
    And what the client records was announced in the press, unless it says otherwise
    And the organisations and neighbourhoods of Duisburg
    And the agreement "dichterviertel" from 2004 to 2024-12-31
    And its extension to 2026-12-31

  Scenario: A sample of entries is drawn by the root of the checkpoint
    When the client asks draw_sample with size=5
    Then it is answered
    And the answer lists 5 at "/items"
    And the answer has:
      | /method             | random |
      | /population/entries | 13     |
      | /checkpoint/number  | 1      |
      | /checkpoint/size    | 13     |
    And the sample is the one that the checkpoint's root draws
    When the client asks draw_sample with size=5
    Then the sample is the one that the checkpoint's root draws

  Scenario: Each euro has the same chance
    When the client asks draw_sample with size=2 and method=monetary_unit and type=ContributionCommitted and year=2026
    Then it is answered
    And the answer has:
      | /population/entries        | 2          |
      | /population/amount         | "97000.00" |
      | /population/without_amount | 0          |
      | /interval                  | "48500.00" |
    And the sample is the one that the checkpoint's root draws

  Scenario: An auditor mixes a word of its own into the seed
    When the client asks draw_sample with size=5 and word=Los 7
    Then it is answered
    And the seed is the checkpoint's root with "Los 7"
    And the sample is the one that the checkpoint's root draws

  Scenario: What was reversed is in no sample, what was corrected is in it as corrected
    Given the client calls amend_entries with {amendments: [{entry: 13, reversal: true}, {entry: 11, correction: {worth: {value: {money: {amount: "50000.00"}}}}}], grounds: {certainty: announced, source: {kind: press}, reason: wrong_entry}}
    When the client asks draw_sample with type=ContributionCommitted
    Then it is answered
    And the answer has:
      | /population/entries | 3           |
      | /population/amount  | "147000.00" |

  Scenario: An earlier checkpoint draws the same sample for ever
    Given the client asks read_checkpoint
    And the client calls close_period with {year: 2024}
    When the client asks draw_sample with checkpoint=1
    Then it is answered
    And the answer has:
      | /checkpoint/size    | 13 |
      | /population/entries | 13 |
    When the client asks draw_sample with checkpoint=3
    Then it is refused with 404 "not_found"

  Scenario: The trail tells who recorded what, when, why and on which document
    When the client asks walk_trail with after=8 and limit=2
    Then it is answered
    And the answer lists 2 at "/items"
    And the answer has:
      | /items/0/type          | AgreementExtended        |
      | /items/0/position      | 9                        |
      | /items/0/actor/name    | Sachbearbeitung Finanzen |
      | /items/0/client        | finance                  |
      | /items/0/operation     | extend_agreement         |
      | /items/0/certainty     | announced                |
      | /items/0/source/kind   | press                    |
      | /items/0/amends        | null                     |
      | /items/0/post_close    | false                    |
      | /scanned_to            | 10                       |
      | /checkpoint/size       | 13                       |

  Scenario: Only what was corrected, only what came after the close of its year, only what was late
    Given the client calls close_period with {year: 2026}
    And it is 2026-09-05
    And the client calls amend_entries with {amendments: [{entry: 11, correction: {worth: {value: {money: {amount: "50000.00"}}}}}], grounds: {certainty: announced, source: {kind: press}, reason: wrong_entry, effective: 2026-07-05}}
    When the client asks walk_trail with which=corrections
    Then it is answered
    And the answer lists 1 at "/items"
    And the answer has:
      | /items/0/amends    | 11          |
      | /items/0/reason    | wrong_entry |
      | /items/0/days_late | 62          |
    When the client asks walk_trail with which=post_close
    Then it is answered
    And the answer lists 1 at "/items"
    When the client asks walk_trail with which=late
    Then it is answered
    And the answer lists 1 at "/items"
    When the client asks walk_trail with which=late and late_days=90
    Then it is answered
    And the answer lists 0 at "/items"

  Scenario: Who has recorded how much
    When the client asks list_actors
    Then it is answered
    And the answer has:
      | /actors/0/actor/name  | Sachbearbeitung Finanzen |
      | /actors/0/events      | 12                       |
      | /actors/0/corrections | 0                        |
      | /actors/0/unapproved  | 12                       |
      | /checkpoint/size      | 13                       |

  Scenario: What has changed about a year between two checkpoints
    Given the client asks read_checkpoint
    And the client calls revise_contribution on "dichterviertel/vivawest-money" with {year: 2026, value: {state: known, amount: "60000.00", currency: EUR}}
    And the client asks read_checkpoint
    When the client asks read_funding_changes with year=2026 and from_checkpoint=1 and to_checkpoint=2
    Then it is answered
    And the answer lists 1 at "/changes"
    And the answer has:
      | /from/position                | 13         |
      | /to/position                  | 14         |
      | /changes/0/after/value/amount | "60000.00" |
      | /checkpoint/number            | 2          |
    When the client asks read_funding_changes with year=2026 and from_checkpoint=3
    Then it is refused with 404 "not_found"
    When the client asks read_funding_changes with year=2026
    Then it is answered
    And the answer lists 2 at "/changes"
    When the client asks read_funding_changes with year=2026 and from=2026-07-05 and from_checkpoint=1
    Then it is refused with 400 "two_times"
