Feature: How things came to be what they are
  The history of an agreement says who recorded what, when, why and on which source, and which facts it changed from what
  to what. Two recorded times can be held against each other. The log itself can be read from any position on.

  Background:
    Given an empty book on 2026-07-05
    And what the client records was announced in the press, unless it says otherwise
    And the organisations and neighbourhoods of Duisburg
    And the agreement "dichterviertel" from 2004 to 2024-12-31

  Scenario: Who, when, why, on which source, from what to what
    Given it is 2026-07-06
    And the client calls extend_agreement on "dichterviertel" with:
      """
      end: "2026-12-31"
      continuity: seamless
      grounds:
        certainty: resolved
        source: {kind: resolution, reference: Ratsbeschluss 1/2025, digest: "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"}
        effective: "2025-01-01"
        reason: continued_need
        note: Mündlich erläutert
      """
    When the client asks read_agreement_history of "dichterviertel"
    Then it is answered
    And the answer lists 2 at "/entries"
    And the answer has:
      | /agreement/title            | Kooperation Dichterviertel  |
      | /entries/0/type             | AgreementConcluded          |
      | /entries/1/type             | AgreementExtended           |
      | /entries/1/position         | 9                           |
      | /entries/1/version          | 2                           |
      | /entries/1/recorded_at      | 2026-07-06T10:00:00.000000Z |
      | /entries/1/actor/name       | Sachbearbeitung Finanzen    |
      | /entries/1/actor/erased     | false                       |
      | /entries/1/client           | finance                     |
      | /entries/1/operation        | extend_agreement            |
      | /entries/1/reason           | continued_need              |
      | /entries/1/note/text        | Mündlich erläutert          |
      | /entries/1/source/kind      | resolution                  |
      | /entries/1/source/reference | Ratsbeschluss 1/2025        |
      | /entries/1/certainty        | resolved                    |
      | /entries/1/effective        | 2025-01-01                  |
    And among "/entries/1/changes" is {pointer: /term/end, old: 2024-12-31, new: 2026-12-31}

  Scenario: A revision shows the old figure beside the new one
    Given its extension to 2026-12-31
    And the client calls revise_contribution on "dichterviertel/vivawest-money" with {year: 2026, value: {state: known, amount: "60000.00", currency: EUR}}
    When the client asks read_agreement_history of "dichterviertel"
    Then it is answered
    And among "/entries/6/changes" is {pointer: /claims/11/worth/value/money, old: 52000.00 EUR, new: 60000.00 EUR}

  Scenario: What changed about a year between two recorded times, and by which events
    Given it is 2026-07-06
    And its extension to 2026-12-31
    And it is 2026-07-07
    And the client calls revise_contribution on "dichterviertel/vivawest-money" with {year: 2026, value: {state: known, amount: "60000.00", currency: EUR}}
    And it is 2026-07-20
    When the client asks read_funding_changes with year=2026 and from=2026-07-06 and to=2026-07-07
    Then it is answered
    And the answer lists 1 at "/changes"
    And the answer has:
      | /from/position                 | 13                                                      |
      | /to/position                   | 14                                                      |
      | /changes/0/agreement           | {id: dichterviertel, title: Kooperation Dichterviertel} |
      | /changes/0/contribution        | vivawest-money                                          |
      | /changes/0/before/value/amount | "52000.00"                                              |
      | /changes/0/after/value/amount  | "60000.00"                                              |
      | /changes/0/events/0/position   | 14                                                      |
      | /changes/0/events/0/type       | ContributionRevised                                     |
    When the client asks read_funding_changes with year=2026 and from=2026-07-05
    Then it is answered
    And the answer lists 2 at "/changes"
    And the answer has:
      | /changes/0/before | null |

  Scenario: Times that are the wrong way round are refused
    Given it is 2026-07-06
    And its extension to 2026-12-31
    When the client asks read_funding_changes with year=2026 and from=2026-07-06 and to=2026-07-05
    Then it is refused with 400 "bad_parameter"

  Scenario: The log begins with the opening of the book, and every event names its command
    Given its extension to 2026-12-31
    When the client asks list_events
    Then it is answered
    And the answer lists 13 at "/items"
    And the answer has:
      | /items/0/type           | BookOpened                |
      | /items/0/position       | 1                         |
      | /items/0/data/origin    | contract.example/duisburg |
      | /items/0/data/time_zone | Europe/Berlin             |
      | /items/0/data/currency  | EUR                       |
      | /items/8/type           | AgreementExtended         |
      | /items/8/stream         | agreement/dichterviertel  |
      | /items/8/version        | 2                         |
      | /items/8/begins         | 9                         |
      | /items/12/begins        | 9                         |
      | /items/12/operation     | extend_agreement          |
      | /items/12/client        | finance                   |
      | /items/12/certainty     | announced                 |
      | /items/12/source/kind   | press                     |
      | /scanned_to             | 13                        |
      | /next                   | null                      |

  Scenario: A consumer reads on from the position it has reached
    Given its extension to 2026-12-31
    When the client asks list_events with after=7 and limit=2
    Then it is answered
    And the answer has:
      | /items/0/position | 8 |
      | /items/1/position | 9 |
      | /scanned_to       | 9 |
    When the client follows the next page
    Then it is answered
    And the answer has:
      | /items/0/position | 10 |
      | /scanned_to       | 11 |
    When the client asks list_events with after=8 and type=ContributionCommitted
    Then it is answered
    And the answer lists 4 at "/items"
    And the answer has:
      | /scanned_to | 13 |

  Scenario: No event holds a name or a note
    When the client calls sign_agreement on "dichterviertel" with {party: vivawest, signed_on: "2004", signatory: {name: Erika Beispiel, function: Geschäftsführung}, grounds: {certainty: announced, source: {kind: press}, note: Vertraulich}}
    Then it records AgreementSigned
    When the client asks list_events with after=8
    Then it is answered
    And nowhere in the answer stands "Erika Beispiel"
    And nowhere in the answer stands "Vertraulich"
