Feature: What was recorded wrongly is corrected, and what never happened is reversed
  Nothing in the log is ever changed. A correction says what an entry should have been, a reversal that it never happened
  and does not count. Original and amendment both stay in the history; a question as of an earlier time gives the old
  figures, a question as of now the new ones. Amendments come as a set that is judged by what it leads to.

  Background:
    Given an empty book on 2026-07-05
    And what the client records was announced in the press, unless it says otherwise
    And the organisations and neighbourhoods of Duisburg
    And the agreement "dichterviertel" from 2004 to 2024-12-31
    And its extension to 2026-12-31
    And the place in the log is remembered as before
    And the client asks list_events with type=ContributionCommitted
    And the answer's "/items/1/position" is remembered as money2026
    And the answer's "/items/3/position" is remembered as staff2026

  Scenario: A corrected amount is right from now on, and the old one stays right for its time
    When the client calls amend_entries with:
      """
      amendments: [{entry: {staff2026}, correction: {worth: {value: {money: {amount: "46000.00"}}}}}]
      grounds: {certainty: signed, source: {kind: contract, reference: Vertrag vom 1. März 2025}, reason: wrong_amount}
      """
    Then it records EntryCorrected
    When the client asks read_funding of "dichterviertel" with year=2026
    Then it is answered
    And the answer has:
      | /totals/in_kind    | "46000.00" |
      | /lines/1/certainty | signed     |
    When the client asks read_funding of "dichterviertel" with year=2026 and position={before}
    Then it is answered
    And the answer has:
      | /totals/in_kind | "45000.00" |
    When the client asks read_agreement_history of "dichterviertel"
    Then it is answered
    And the answer has:
      | /entries/6/type      | EntryCorrected                                                                                                   |
      | /entries/6/reason    | wrong_amount                                                                                                     |
      | /entries/6/changes/0 | {pointer: /claims/{staff2026}/worth/value/money, old: 45000.00 EUR, new: 46000.00 EUR} |

  Scenario: What was reversed does not count, and is reversed at most once
    When the client calls amend_entries with {amendments: [{entry: {staff2026}, reversal: true}], grounds: {certainty: announced, source: {kind: statement}, reason: recorded_twice}}
    Then it records EntryReversed
    When the client asks read_funding of "dichterviertel" with year=2026
    Then it is answered
    And the answer has:
      | /totals/in_kind | null  |
      | /complete       | false |
    When the client calls amend_entries with {amendments: [{entry: {staff2026}, reversal: true}], grounds: {certainty: announced, source: {kind: statement}, reason: recorded_twice}}
    Then it is refused with 409 "already_reversed" at "/amendments/0/entry"

  Scenario: What others depend on is reversed together with them
    Given the client calls revise_contribution on "dichterviertel/vivawest-money" with {year: 2026, value: {state: known, amount: "53000.00", currency: EUR}}
    When the client calls amend_entries with {amendments: [{entry: {money2026}, reversal: true}], grounds: {certainty: announced, source: {kind: statement}, reason: recorded_twice}}
    Then it is refused with 409 "has_dependants" at "/amendments/0"
    And nothing is recorded

  Scenario: A correction that would break a rule carries the code of that rule
    When the client calls amend_entries with {amendments: [{entry: {staff2026}, correction: {span: {first: 2030, last: 2030}}}], grounds: {certainty: announced, source: {kind: statement}, reason: wrong_year}}
    Then it is refused with 409 "outside_term" at "/amendments/0/correction/years"

  Scenario: An amendment speaks of an entry that is there, once, and for a reason
    When the client calls amend_entries with {amendments: [{entry: 999, reversal: true}], grounds: {certainty: announced, source: {kind: statement}, reason: wrong_entry}}
    Then it is refused with 409 "unknown_entry" at "/amendments/0/entry"
    When the client calls amend_entries with {amendments: [{entry: 1, reversal: true}], grounds: {certainty: announced, source: {kind: statement}, reason: wrong_entry}}
    Then it is refused with 409 "entry_not_amendable" at "/amendments/0/entry"
    When the client calls amend_entries with {amendments: [{entry: {staff2026}, reversal: true}, {entry: {staff2026}, reversal: true}], grounds: {certainty: announced, source: {kind: statement}, reason: wrong_entry}}
    Then it is refused with 409 "amended_twice" at "/amendments/1/entry"
    When the client calls amend_entries with {amendments: [{entry: {staff2026}, correction: {contribution: {id: other}}}], grounds: {certainty: announced, source: {kind: statement}, reason: wrong_entry}}
    Then it is refused with 409 "own_id_stays" at "/amendments/0/correction"
    When the client calls amend_entries with {amendments: [{entry: {staff2026}, reversal: true}]}
    Then it is refused with 409 "reason_required" at "/grounds/reason"

  Scenario: A year that has not begun is not closed
    When the client calls close_period with {year: 2027}
    Then it is refused with 409 "period_not_begun" at "/year"
    And nothing is recorded

  Scenario: A closed year takes late entries, and lists them
    When the client calls close_period with {year: 2026}
    Then it records PeriodClosed
    When the client calls close_period with {year: 2026}
    Then it is refused with 409 "period_already_closed" at "/year"
    When the client calls revise_contribution on "dichterviertel/vivawest-money" with {year: 2026, value: {state: known, amount: "53000.00", currency: EUR}}
    Then it records ContributionRevised
    And the answer has:
      | /warnings/0/code | period_closed |
    When the client asks report_post_close
    Then it is answered
    And the answer has:
      | /items/0/type  | ContributionRevised |
      | /items/0/years | [2026]              |
    When the client asks list_periods
    Then it is answered
    And the answer has:
      | /periods/0/year | 2026 |

  Scenario: Many commands are one batch, all or nothing
    Given the next request has Idempotency-Key: batch-1
    When the client calls record_batch with:
      """
      commands:
        - operation: register_organisation
          body: {id: diakonie, name: Diakonie Duisburg, kind: welfare_association, grounds: {certainty: announced, source: {kind: press}}}
        - operation: join_party
          path: {id: dichterviertel}
          body: {organisation: diakonie, grounds: {certainty: announced, source: {kind: press}}}
      """
    Then it records OrganisationRegistered, PartyJoined
    When the client calls record_batch with:
      """
      commands:
        - operation: register_organisation
          body: {id: drk, name: DRK Duisburg, kind: welfare_association, grounds: {certainty: announced, source: {kind: press}}}
        - operation: join_party
          path: {id: dichterviertel}
          body: {organisation: diakonie, grounds: {certainty: announced, source: {kind: press}}}
      """
    Then it is refused with 409 "already_party" at "/commands/1/body/organisation"
    And nothing is recorded
