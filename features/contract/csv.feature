Feature: Every question can be answered as CSV
  For programs there is `csv`: commas, decimal points, ISO dates, English headings. For German spreadsheets there is
  `csv-de`: semicolons, decimal commas, German dates, headings and labels. What nobody has said is an empty cell with its
  state beside it. No row is a total. No text becomes a formula.

  Background:
    Given an empty book on 2026-07-05
    And what the client records was announced in the press, unless it says otherwise
    And the organisations and neighbourhoods of Duisburg
    And the agreement "dichterviertel" from 2004 to 2024-12-31
    And its extension to 2026-12-31

  Scenario: The main answer for a program
    When the client asks read_funding of "dichterviertel" with year=2026 and format=csv
    Then it is answered
    And the header Content-Type is text/csv; charset=utf-8; header=present
    And the header Content-Disposition is attachment; filename="funding-dichterviertel-2026.csv"
    And the header As-Of-Position is 13
    And the answer is a table with:
      | funder_name    | form       | certainty | value_state | value    | currency | quantity_state | quantity | unit | committed | funder_share_of_value | events |
      | VIVAWEST       | money      | assumed   | known       | 52000.00 | EUR      |                |          |      | 52000.00  | 53.61                 | 11     |
      | Stadt Duisburg | staff_time | announced | known       | 45000.00 | EUR      | unknown        |          | hour | 45000.00  | 46.39                 | 13     |

  Scenario: The main answer for a German spreadsheet
    When the client asks read_funding of "dichterviertel" with year=2026 and format=csv-de
    Then it is answered
    And the header Content-Language is de
    And the header Content-Disposition is attachment; filename="finanzierung-dichterviertel-2026.csv"
    And the answer is a table with:
      | Geber          | Form     | Gewissheit  | Stand des Werts | Wert     | Währung | Stand der Menge | Menge | Einheit | zugesagt | Anteil des Gebers am Wert in % |
      | VIVAWEST       | Geld     | angenommen  | bekannt         | 52000,00 | EUR     |                 |       |         | 52000,00 | 53,61                          |
      | Stadt Duisburg | Personal | angekündigt | bekannt         | 45000,00 | EUR     | unbekannt       |       | Stunden | 45000,00 | 46,39                          |

  Scenario: What nobody has said is an empty cell, never nought
    When the client asks read_funding of "dichterviertel" with year=2024 and format=csv-de
    Then it is answered
    And the answer is a table with:
      | Geber          | Form            | Stand des Werts | Wert | zugesagt |
      | Stadt Duisburg | nicht angegeben | unbekannt       |      |          |
      | VIVAWEST       | nicht angegeben | unbekannt       |      |          |

  Scenario: A date is as precise as it is known
    When the client asks list_agreements with format=csv-de
    Then it is answered
    And the answer is a table with:
      | Vereinbarung               | Stand    | Beginn | Ende       | unbefristet |
      | Kooperation Dichterviertel | in Kraft | 2004   | 31.12.2026 | nein        |

  Scenario: A text that a spreadsheet would take for a formula is made harmless, a number is not
    Given the client calls register_organisation with {id: boese, name: "=HYPERLINK(\"http://example.org\")", kind: other}
    When the client asks list_organisations with format=csv
    Then it is answered
    And the answer is a table with:
      | organisation   | name                              |
      | awo            | AWO Duisburg                      |
      | boese          | '=HYPERLINK("http://example.org") |
      | caritas        | Caritas Duisburg                  |
      | stadt-duisburg | Stadt Duisburg                    |
      | vivawest       | VIVAWEST                          |
    When the client asks report_expiring with on=2027-01-10 and format=csv
    Then it is answered
    And the answer is a table with:
      | agreement      | why                     | days |
      | dichterviertel | ended_without_successor | -10  |

  Scenario: The link of the main answer leads to the same answer as CSV, whatever is recorded later
    When the client asks read_funding of "dichterviertel" with year=2026
    Then it is answered
    And the answer has:
      | /links/csv | /v1/books/duisburg/neighbourhoods/dichterviertel/funding?year=2026&position=13&format=csv |

  Scenario Outline: Accept chooses CSV, and Accept-Language which one: <languages>
    Given the next request has Accept: text/csv
    And the next request has Accept-Language: <languages>
    When the client asks list_organisations
    Then it is answered
    And the header Content-Language is <language>

    Examples:
      | languages               | language |
      | de                      | de       |
      | de-DE,de;q=0.9,en;q=0.8 | de       |
      | en,de;q=0.5             | en       |
      | *                       | en       |

  Scenario: A list as CSV is read page by page
    When the client asks list_organisations with limit=3 and format=csv
    Then it is answered
    And the answer is a table with:
      | organisation   |
      | awo            |
      | caritas        |
      | stadt-duisburg |
    When the client follows the link
    Then it is answered
    And the answer is a table with:
      | organisation |
      | vivawest     |
    And the header Link is absent

  Scenario: The labels of all codes can be asked for
    When the client asks list_codes
    Then it is answered
    And the answer has:
      | /codes/form/0 | {code: money, label: {de: Geld, en: money}}               |
      | /codes/form/1 | {code: staff_time, label: {de: Personal, en: staff time}} |
