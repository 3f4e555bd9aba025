Feature: Lists and reports
  Lists are read page by page, as they stood when the first page was asked for. Filters that name what the book does not
  know are refused. Reports say what ends soon, what has ended without a successor, where a term has a gap, and what
  nobody has said yet.

  Background:
    Given an empty book on 2026-07-05
    And what the client records was announced in the press, unless it says otherwise
    And the organisations and neighbourhoods of Duisburg
    And the agreement "dichterviertel" from 2004 to 2024-12-31
    And the client calls conclude_agreement with {id: hochfeld-netz, kind: network, title: Netzwerk, parties: [{organisation: awo, role: member}], neighbourhoods: [hochfeld], term: {start: "2016", open_ended: true}}
    And the client calls conclude_agreement with {id: quino, kind: cooperation, title: Kooperation ohne Zahlen, parties: [{organisation: awo}, {organisation: caritas}], term: {}}

  Scenario Outline: Agreements are found by what they are: <query>
    When the client asks list_agreements with <query>
    Then it is answered
    And the answer lists exactly <ids>

    Examples:
      | query                             | ids                                    |
      | limit=50                          | [dichterviertel, hochfeld-netz, quino] |
      | neighbourhood=hochfeld            | [hochfeld-netz]                        |
      | party=awo                         | [hochfeld-netz, quino]                 |
      | kind=cooperation                  | [dichterviertel, quino]                |
      | status=in_force                   | [hochfeld-netz, quino]                 |
      | status=ended                      | [dichterviertel]                       |
      | status=in_force and on=2010-01-01 | [dichterviertel, quino]                |
      | ends_before=2025-01-01            | [dichterviertel]                       |
      | ends_before=2024-12-31            | []                                     |
      | party=awo and kind=network        | [hochfeld-netz]                        |

  Scenario: An agreement in a list says what it is
    When the client asks list_agreements with kind=network
    Then it is answered
    And the answer has:
      | /items/0 | {id: hochfeld-netz, kind: network, title: Netzwerk, status: in_force, certainty: announced, neighbourhoods: [hochfeld], municipality: null, parties: [awo], term: {start: "2016", end: null, open_ended: true}} |

  Scenario Outline: A filter that names what is not known is not an empty list: <query>
    When the client asks list_agreements with <query>
    Then it is refused with 404 "not_found"

    Examples:
      | query                 |
      | neighbourhood=ruhrort |
      | party=nobody          |

  Scenario: A list is read page by page as it stood when it began
    When the client asks list_agreements with limit=2
    Then it is answered
    And the answer lists exactly [dichterviertel, hochfeld-netz]
    And the header Link leads to the next page
    And the header As-Of-Position is 10
    Given the client calls conclude_agreement with {id: ruhrort, kind: loose, title: Spät, parties: [{organisation: awo}, {organisation: caritas}], term: {}}
    When the client follows the next page
    Then it is answered
    And the answer lists exactly [quino]
    And the answer has:
      | /as_of/position | 10   |
      | /next           | null |

  Scenario: A cursor belongs to its list and its filters
    Given the client asks list_agreements with limit=1
    And the cursor of the next page is remembered as cursor
    When the client asks list_agreements with limit=1 and kind=network and cursor={cursor}
    Then it is refused with 400 "bad_cursor"
    When the client asks list_agreements with cursor=AAAA
    Then it is refused with 400 "bad_cursor"
    When the client asks list_agreements with cursor={cursor} and position=10
    Then it is refused with 400 "two_times"

  Scenario: A list can come as one item a line
    When the client asks list_agreements with format=ndjson
    Then it is answered
    And the header Content-Type is application/x-ndjson
    And the header As-Of-Position is 10
    And the answer has 3 lines of JSON

  Scenario: What ends within so many days
    Given its extension to 2026-12-31
    When the client asks report_expiring with on=2026-07-05 and within_days=180
    Then it is answered
    And the answer has:
      | /items | [{agreement: {id: dichterviertel, title: Kooperation Dichterviertel}, parties: [stadt-duisburg, vivawest], why: ends_soon, day: 2026-12-31, days: 179, resumes: null}] |
    When the client asks report_expiring with on=2026-07-05 and within_days=178
    Then it is answered
    And the answer lists 0 at "/items"

  Scenario: What has ended without a successor, until it has one
    When the client asks report_expiring with on=2026-07-05
    Then it is answered
    And the answer has:
      | /items/0/agreement/id | dichterviertel          |
      | /items/0/why          | ended_without_successor |
      | /items/0/days         | -551                    |
    Given the client calls conclude_agreement with {id: neu, kind: cooperation, title: Neu, parties: [{organisation: vivawest}, {organisation: awo}], term: {start: "2025"}, succeeds: dichterviertel}
    When the client asks report_expiring with on=2026-07-05
    Then it is answered
    And the answer lists 0 at "/items"

  Scenario: Where a term has a gap
    Given the client calls extend_agreement on "dichterviertel" with {end: "2030-12-31", continuity: gap, resumes: "2025-07-01"}
    When the client asks report_expiring with on=2026-07-05
    Then it is answered
    And the answer has:
      | /items/0/why     | gap        |
      | /items/0/day     | 2024-12-31 |
      | /items/0/resumes | 2025-07-01 |

  Scenario: What nobody has said yet
    Given the client calls promise_contribution on "quino" with {id: raum, party: awo, form: premises, stage: committed, years: [2026], value: {state: unknown}}
    When the client asks report_incomplete
    Then it is answered
    And among "/items" is {agreement: {id: quino, title: Kooperation ohne Zahlen}, what: amount, subject: raum/2026-2026}
    And among "/items" is {agreement: {id: quino, title: Kooperation ohne Zahlen}, what: area, subject: null}
    And among "/items" is {agreement: {id: quino, title: Kooperation ohne Zahlen}, what: contribution, subject: caritas}
    And among "/items" is {agreement: {id: quino, title: Kooperation ohne Zahlen}, what: signature_date, subject: null}
    And among "/items" is {agreement: {id: quino, title: Kooperation ohne Zahlen}, what: term_start, subject: null}
    And among "/items" is {agreement: {id: quino, title: Kooperation ohne Zahlen}, what: term_end, subject: null}
    And among "/items" is {agreement: {id: dichterviertel, title: Kooperation Dichterviertel}, what: contribution, subject: vivawest}
