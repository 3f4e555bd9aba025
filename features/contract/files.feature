Feature: A book whose files can't be used says why, and the others are served on
  A disk gets full or breaks, a file system is mounted read-only, somebody helps the database along by hand. Then nothing is
  recorded by half: a command is refused with a code that says what its keeper has to see to, and can be sent again under
  its key. What can still be read of a full disk is answered; a book that is broken answers nothing until it is whole.

  Background:
    Given an empty book on 2026-07-05
    And what the client records was announced in the press, unless it says otherwise
    And the organisations and neighbourhoods of Duisburg
    And there is another book "karlsruhe"

  Scenario: A full disk refuses commands until there is room, and questions are answered
    Given there is no room left for the book
    When the client calls register_organisation with a name of 200 characters until it is refused
    Then it is refused with 503 "disk_full"
    And the header Retry-After says 60
    When the client asks read_book_health
    Then it is answered
    And the book "karlsruhe" is served on
    Given there is room for the book again
    When the client calls define_neighbourhood with {id: beeck, name: Beeck, municipality: stadt-duisburg}
    Then it records NeighbourhoodDefined

  Scenario: Files that can't be written refuse commands, and questions are answered
    Given the book's files can't be written any more
    When the client calls define_neighbourhood with {id: beeck, name: Beeck, municipality: stadt-duisburg}
    Then it is refused with 503 "book_read_only"
    When the client asks list_neighbourhoods
    Then it is answered
    And the book "karlsruhe" is served on

  Scenario: A book without one of its guards is not served before that is back
    Given a guard of the events is taken away past the service
    And the service is started anew
    When the client asks list_organisations
    Then it is refused with 503 "schema_changed"
    And the book "karlsruhe" is served on
    Given the guard of the events is put back
    When the client asks list_organisations
    Then it is answered

  Scenario: A database that is overwritten while it is served is not served before it is put back
    Given the book's database is overwritten
    When the client calls define_neighbourhood with {id: beeck, name: Beeck, municipality: stadt-duisburg}
    Then it is refused with 503 "book_broken"
    When the client asks list_organisations
    Then it is refused with 503 "book_broken"
    And the book "karlsruhe" is served on
    Given the book's database is put back
    When the client calls define_neighbourhood with {id: beeck, name: Beeck, municipality: stadt-duisburg}
    Then it records NeighbourhoodDefined

  Scenario: A vault that is taken away while its book is served is missed
    Given the vault is taken away
    When the client calls define_neighbourhood with {id: beeck, name: Beeck, municipality: stadt-duisburg}
    Then it is refused with 503 "book_broken"
    And the book "karlsruhe" is served on
    Given the vault is put back
    When the client calls define_neighbourhood with {id: beeck, name: Beeck, municipality: stadt-duisburg}
    Then it records NeighbourhoodDefined

  Scenario: A database that can't be reached is asked again in a moment, and the other books are served on
    Given the book's database can't be reached
    When the client calls define_neighbourhood with {id: beeck, name: Beeck, municipality: stadt-duisburg}
    Then it is refused with 503 "book_unreachable"
    And the header Retry-After says 2
    And the book "karlsruhe" is served on
    Given the book's database can be reached again
    When the client calls define_neighbourhood with {id: beeck, name: Beeck, municipality: stadt-duisburg}
    Then it records NeighbourhoodDefined
