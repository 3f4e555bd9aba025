Feature: Resolutions say what allows a contribution, a post or a lease
  A resolution (Beschluss) of a council or a board has a body, a day, perhaps a number and votes, and may depend on a
  condition. It names what it approves: an agreement or a lease as a whole, or one contribution, perhaps as a post. What
  a source does not say of it stays unknown.

  Background:
    Given an empty book on 2018-02-26
    And what the client records was announced in the press, unless it says otherwise
    And the organisations and neighbourhoods of Duisburg
    And the agreement "dichterviertel" from 2004 to 2024-12-31
    And the client calls promise_contribution on "dichterviertel" with {id: stelle, party: stadt-duisburg, form: staff_time, purpose: Stelle Quartiersmanagement, stage: committed, years: [2018], value: {state: unknown}, quantity: {quantity: "1.00", unit: fte}}
    And the client calls conclude_agreement with {id: laden, kind: lease, title: Mietvertrag Laden, parties: [{organisation: vivawest, role: landlord}, {organisation: caritas, role: tenant}], neighbourhoods: [dichterviertel], term: {}}

  Scenario: A resolution creates a post
    When the client calls pass_resolution with:
      """
      id: ratsbeschluss
      title: Stelle für das Quartiersmanagement
      body: Rat der Stadt Duisburg
      organisation: stadt-duisburg
      number: "V/2017/12"
      "on": "2017-12"
      votes: {yes: 40, no: 12}
      approves: [{what: post, agreement: dichterviertel, contribution: stelle}]
      grounds: {certainty: resolved, source: {kind: resolution, reference: Ratsbeschluss}}
      """
    Then it records ResolutionPassed
    And the header Location is /v1/books/duisburg/resolutions/ratsbeschluss
    And the answer has:
      | /body       | Rat der Stadt Duisburg                                                                                 |
      | /on         | 2017-12                                                                                                |
      | /result     | approved                                                                                               |
      | /votes      | {yes: 40, no: 12, abstentions: null}                                                                   |
      | /condition  | null                                                                                                   |
      | /outcome    | null                                                                                                   |
      | /approves/0 | {what: post, agreement: {id: dichterviertel, title: Kooperation Dichterviertel}, contribution: stelle} |
    When the client asks list_allowing_resolutions of "dichterviertel" with contribution=stelle
    Then it is answered
    And the answer has:
      | /resolutions/0/resolution | {id: ratsbeschluss, title: Stelle für das Quartiersmanagement} |
      | /resolutions/0/passed_on  | 2017-12                                                        |
      | /resolutions/0/what       | post                                                           |
      | /resolutions/0/status     | in_force                                                       |
    When the client asks list_allowing_resolutions of "dichterviertel" with on=2017-11-30
    Then it is answered
    And the answer has:
      | /resolutions | [] |

  Scenario: A resolution is linked to what is recorded later
    Given the client calls pass_resolution with {id: ratsbeschluss, title: Anmietung, body: Rat der Stadt Duisburg, on: "2017-12"}
    When the client calls add_approval on "ratsbeschluss" with {what: lease, agreement: laden}
    Then it records ApprovalAdded
    When the client asks list_allowing_resolutions of "laden"
    Then it is answered
    And the answer has:
      | /resolutions/0/what         | lease |
      | /resolutions/0/contribution | null  |

  Scenario: What a resolution approves on a condition is conditional until the condition is fulfilled
    Given the client calls pass_resolution with {id: ratsbeschluss, title: Stelle, body: Rat, on: "2017-12", condition: Haushalt 2018, approves: [{what: post, agreement: dichterviertel, contribution: stelle}]}
    And the client calls promise_contribution on "dichterviertel" with {id: geld, party: vivawest, form: money, stage: conditional, condition: Beschluss des Aufsichtsrats, years: [2018], value: {state: known, amount: "500.00", currency: EUR}}
    When the client asks report_conditional with on=2018-02-26
    Then it is answered
    And the answer lists 2 at "/items"
    And the answer has:
      | /items/0/contribution | geld                                            |
      | /items/0/period       | {first: 2018, last: 2018}                       |
      | /items/0/value        | {state: known, amount: "500.00", currency: EUR} |
      | /items/0/condition    | Beschluss des Aufsichtsrats                     |
      | /items/0/resolution   | null                                            |
      | /items/1/contribution | stelle                                          |
      | /items/1/condition    | Haushalt 2018                                   |
      | /items/1/resolution   | ratsbeschluss                                   |
    When the client calls settle_resolution on "ratsbeschluss" with {outcome: fulfilled, on: "2018-02"}
    Then it records ResolutionFulfilled
    And the answer has:
      | /outcome    | fulfilled |
      | /settled_on | 2018-02   |
    When the client asks report_conditional
    Then it is answered
    And the answer lists 1 at "/items"
    When the client asks list_allowing_resolutions of "dichterviertel" with on=2018-01-31
    Then it is answered
    And the answer has:
      | /resolutions/0/status | conditional |

  Scenario: A condition that fails, and a resolution that is revoked
    Given the client calls pass_resolution with {id: erster, title: Stelle, body: Rat, on: "2017-12", condition: Haushalt 2018, approves: [{what: post, agreement: dichterviertel, contribution: stelle}]}
    And the client calls pass_resolution with {id: zweiter, title: Kooperation, body: Rat, on: "2017-12", approves: [{what: agreement, agreement: dichterviertel}]}
    When the client calls settle_resolution on "erster" with {outcome: failed}
    Then it records ResolutionFailed
    And the answer has:
      | /settled_on | 2018-02-26 |
    When the client calls revoke_resolution on "zweiter" with {on: "2018-02-20"}
    Then it records ResolutionRevoked
    When the client asks list_allowing_resolutions of "dichterviertel"
    Then it is answered
    And the answer has:
      | /resolutions/0/status | revoked |
      | /resolutions/1/status | failed  |
    When the client asks read_resolution of "zweiter"
    Then it is answered
    And the answer has:
      | /revoked_on      | 2018-02-20 |
      | /approves/0/what | agreement  |
    When the client asks list_resolutions
    Then it is answered
    And the answer lists exactly [erster, zweiter]

  Scenario Outline: A resolution that can't be recorded: <code>
    When the client calls pass_resolution with {id: beschluss, title: Beschluss, body: Rat, <given>}
    Then it is refused with 409 "<code>" at "<pointer>"

    Examples:
      | code                 | pointer                  | given                                                                                    |
      | resolved_in_future   | /on                      | on: "2018-02-27"                                                                         |
      | nothing_approved     | /approves                | on: "2018", result: rejected, approves: [{what: agreement, agreement: laden}]            |
      | nothing_approved     | /condition               | on: "2018", result: deferred, condition: Haushalt                                        |
      | not_a_lease          | /approves/0/agreement    | on: "2018", approves: [{what: lease, agreement: dichterviertel}]                         |
      | unknown_contribution | /approves/0/contribution | on: "2018", approves: [{what: post, agreement: dichterviertel, contribution: andere}]    |
      | already_approved     | /approves/1              | on: "2018", approves: [{what: lease, agreement: laden}, {what: lease, agreement: laden}] |

  Scenario: A revoked resolution is not changed any more
    Given the client calls pass_resolution with {id: beschluss, title: Stelle, body: Rat, on: "2017-12", condition: Haushalt 2018}
    And the client calls revoke_resolution on "beschluss" with {on: "2018-01"}
    When the client calls settle_resolution on "beschluss" with {outcome: fulfilled}
    Then it is refused with 409 "resolution_revoked"
    When the client calls add_approval on "beschluss" with {what: lease, agreement: laden}
    Then it is refused with 409 "resolution_revoked"

  Scenario Outline: What is approved is a whole or a part: <given>
    When the client calls pass_resolution with {title: Beschluss, body: Rat, on: "2018", approves: [{agreement: dichterviertel, <given>}]}
    Then it is refused with 422 "invalid_body" at "/approves/0/contribution" as "<fault>"

    Examples:
      | given                                 | fault            |
      | what: post                            | required         |
      | what: agreement, contribution: stelle | not_allowed_here |
