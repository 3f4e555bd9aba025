Feature: A book that was changed past the service is not served
  Nobody can keep whoever owns the machine from changing files. But a log and a seal that do not fit together are seen: when
  the book is opened, when the next command is to be recorded, and whenever its health is asked for. From then on the book
  gives no answer, and its health says why. The other books are served on.

  Background:
    Given an empty book on 2026-07-05
    And what the client records was announced in the press, unless it says otherwise
    And the organisations and neighbourhoods of Duisburg
    And there is another book "karlsruhe"

  Scenario: A changed event is seen when the service starts
    Given the last event is changed past the service
    And the service is started anew
    When the client asks read_book_health
    Then it is refused with 503 "seal_broken"
    When the client asks list_organisations
    Then it is refused with 503 "seal_broken"
    And the book "karlsruhe" is served on

  Scenario: A changed event is seen while the service runs, once the book's health is asked for
    Given the last event is changed past the service
    When the client asks read_book_health
    Then it is refused with 503 "seal_broken"
    When the client asks list_organisations
    Then it is refused with 503 "seal_broken"
    And the book "karlsruhe" is served on

  Scenario: Nothing is recorded after an event that was taken away
    Given the last event is taken away past the service
    When the client calls define_neighbourhood with {id: beeck, name: Beeck, municipality: stadt-duisburg}
    Then it is refused with 503 "seal_broken"
    When the client asks list_neighbourhoods
    Then it is refused with 503 "seal_broken"
    And the book "karlsruhe" is served on

  Scenario: Nothing is recorded on a seal that was changed
    Given the seal is changed past the service
    When the client calls define_neighbourhood with {id: beeck, name: Beeck, municipality: stadt-duisburg}
    Then it is refused with 503 "seal_broken"

  Scenario: What is put right is served again
    Given the last event is taken away past the service
    When the client asks read_book_health
    Then it is refused with 503 "seal_broken"
    Given what was taken away is put back
    When the client calls define_neighbourhood with {id: beeck, name: Beeck, municipality: stadt-duisburg}
    Then it records NeighbourhoodDefined

  Scenario: The files of one book are not served as another's
    Given the folder of "karlsruhe" is renamed to "krefeld"
    When the client sends GET /v1/books/krefeld/health
    Then it is refused with 503 "book_broken"
