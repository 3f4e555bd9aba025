Feature: What has no standing finance, and what may be funded twice
  Standing finance (Regelfinanzierung) is not the same as project money, as none by design, and as nothing that anybody
  has said; a report tells them apart. Something is possibly funded twice where two givers promise the same recipient the
  same purpose for the same years: that is recorded, with a warning, and reported.

  Background:
    Given an empty book on 2026-07-05
    And what the client records was announced in the press, unless it says otherwise
    And the organisations and neighbourhoods of Duisburg
    And the client calls conclude_agreement with {id: dichterviertel, kind: cooperation, title: Kooperation Dichterviertel, parties: [{organisation: vivawest}, {organisation: stadt-duisburg}], neighbourhoods: [dichterviertel], term: {start: "2004"}}
    And the client calls conclude_agreement with {id: hochfeld, kind: funding, title: Förderung Hochfeld, parties: [{organisation: awo}, {organisation: caritas}], neighbourhoods: [hochfeld], term: {start: "2004", end: "2026-12-31"}}

  Scenario Outline: What there is in the place of standing finance: <why>
    Given the client calls promise_contribution on "dichterviertel" with {id: geld, party: vivawest, form: money, years: [2026], <given>}
    When the client asks report_without_standing_finance
    Then it is answered
    And the answer has:
      | /items/0/agreement      | {id: dichterviertel, title: Kooperation Dichterviertel} |
      | /items/0/why            | <why>                                                   |
      | /items/0/neighbourhoods | [{id: dichterviertel, name: Dichterviertel}]            |
      | /items/1/why            | not_stated                                              |

    Examples:
      | why                    | given                                                                                       |
      | none_by_design         | stage: committed, standing: standing, value: {state: none}                                  |
      | project_only           | stage: committed, standing: project, value: {state: known, amount: "100.00", currency: EUR} |
      | project_only           | stage: committed, standing: project, value: {state: unknown}                                |
      | standing_not_committed | stage: pledged, standing: standing, value: {state: known, amount: "100.00", currency: EUR}  |
      | not_stated             | stage: committed, value: {state: known, amount: "100.00", currency: EUR}                    |

  Scenario: What has standing finance is not listed, for the years in which it has
    Given the client calls promise_contribution on "dichterviertel" with {id: geld, party: vivawest, form: money, years: [2026], stage: committed, standing: standing, value: {state: unknown}}
    When the client asks report_without_standing_finance with year=2026
    Then it is answered
    And the answer lists 1 at "/items"
    And the answer has:
      | /items/0/agreement/id | hochfeld |
    When the client asks report_without_standing_finance with year=2027
    Then it is answered
    And the answer lists 1 at "/items"
    And the answer has:
      | /items/0/agreement/id | dichterviertel |
    When the client asks report_without_standing_finance with limit=1
    Then it is answered
    And the answer lists 1 at "/items"

  Scenario: Two givers for the same recipient, purpose and year are recorded with a warning, and reported
    Given the client calls promise_contribution on "dichterviertel" with {id: kurse, party: vivawest, form: money, purpose: Sprachkurse, recipient: caritas, years: [2025, 2026], stage: committed, value: {state: known, amount: "100.00", currency: EUR}}
    When the client calls promise_contribution on "hochfeld" with {id: kurse, party: awo, form: money, purpose: Sprachkurse, recipient: caritas, years: [2026], stage: pledged, value: {state: unknown}}
    Then it records ContributionPledged
    And the answer has:
      | /warnings/0/code           | possible_double_funding |
      | /contributions/0/recipient | caritas                 |
    When the client asks report_double_funding
    Then it is answered
    And the answer lists 1 at "/items"
    And the answer has:
      | /items/0/recipient        | {id: caritas, name: Caritas Duisburg}           |
      | /items/0/purpose          | Sprachkurse                                     |
      | /items/0/years            | [2026]                                          |
      | /items/0/fundings/0/giver | {id: vivawest, name: VIVAWEST}                  |
      | /items/0/fundings/0/value | {state: known, amount: "100.00", currency: EUR} |
      | /items/0/fundings/1/giver | {id: awo, name: AWO Duisburg}                   |
      | /items/0/fundings/1/stage | pledged                                         |
    When the client asks report_double_funding with year=2025
    Then it is answered
    And the answer lists 0 at "/items"

  Scenario: Another purpose, and money that is passed on, is not funded twice
    Given the client calls promise_contribution on "dichterviertel" with {id: kurse, party: vivawest, form: money, purpose: Sprachkurse, recipient: caritas, years: [2026], stage: committed, value: {state: unknown}}
    When the client calls promise_contribution on "hochfeld" with {id: fest, party: awo, form: money, purpose: Kinderfest, recipient: caritas, years: [2026], stage: committed, value: {state: unknown}}
    Then it records ContributionCommitted
    And the answer has:
      | /warnings | [] |
    When the client calls promise_contribution on "hochfeld" with {id: kurse, party: awo, form: money, purpose: Sprachkurse, recipient: caritas, origin: {agreement: dichterviertel, contribution: kurse}, years: [2026], stage: committed, value: {state: unknown}}
    Then it records ContributionCommitted
    And the answer has:
      | /warnings | [] |
