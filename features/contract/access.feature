Feature: Who gets in, and what is told to those who don't
  Every address inside a book takes a bearer token of that book. Books that a token does not open look like books that
  are not there. Every error, those of the framework included, is a problem document with a code and a page about it.

  Background:
    Given an empty book on 2026-07-05
    And what the client records was announced in the press, unless it says otherwise
    And the organisations and neighbourhoods of Duisburg

  Scenario Outline: Without a valid token nothing answers: <authorization>
    Given the next request has Authorization: <authorization>
    When the client sends GET <address>
    Then it is refused with 401 "unauthenticated"
    And the header WWW-Authenticate says Bearer

    Examples:
      | authorization                                         | address                           |
      | nothing                                               | /v1/books/duisburg/organisations  |
      | Basic Zm9vOmJhcg==                                    | /v1/books/duisburg/organisations  |
      | Bearer qb_short                                       | /v1/books/duisburg/organisations  |
      | Bearer qb_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA | /v1/books/duisburg/organisations  |
      | nothing                                               | /v1/books/karlsruhe/organisations |
      | nothing                                               | /v1/books/duisburg/never          |

  Scenario: A revoked token gets no answer, not even an old one
    Given the next request has Idempotency-Key: a-7
    And the client calls add_alias on "dichterviertel" with {alias: Das Viertel}
    And the client's token is revoked
    And the next request has Idempotency-Key: a-7
    When the client calls add_alias on "dichterviertel" with {alias: Das Viertel}
    Then it is refused with 401 "unauthenticated"

  Scenario: A book that the token does not open looks like one that is not there
    Given there is another book "karlsruhe"
    When the client sends GET /v1/books/karlsruhe/organisations
    Then it is refused with 404 "unknown_book"
    When the client sends GET /v1/books/krefeld/organisations
    Then it is refused with 404 "unknown_book"

  Scenario: An address that is not there
    When the client sends GET /v1/books/duisburg/never
    Then it is refused with 404 "not_found"
    When the client sends GET /never
    Then it is refused with 404 "not_found"

  Scenario Outline: A method that an address does not take: <method> <address>
    When the client sends <method> <address>
    Then it is refused with 405 "method_not_allowed"
    And the header Allow says <allowed>

    Examples:
      | method | address                                              | allowed |
      | DELETE | /v1/books/duisburg/organisations/vivawest            | GET     |
      | PUT    | /v1/books/duisburg/organisations/vivawest            | GET     |
      | PATCH  | /v1/books/duisburg/organisations                     | POST    |
      | GET    | /v1/books/duisburg/agreements/dichterviertel/changes | POST    |

  Scenario: Whether the service lives and is ready is told to everybody
    Given the next request has Authorization: nothing
    When the client asks read_health
    Then it is answered
    And the answer has:
      | /status | ok |
    Given the next request has Authorization: nothing
    When the client asks read_readiness
    Then it is answered
    And the answer has:
      | /status | ready |

  Scenario: A service that is about to end is not ready, and answers all the same
    Given the service is about to end
    And the next request has Authorization: nothing
    When the client asks read_readiness
    Then it is refused with 503 "not_ready"
    And the header Retry-After says 1
    When the client asks list_organisations
    Then it is answered

  Scenario: A service that is full says so at once, and that it lives
    Given as many requests wait as may
    When the client asks list_organisations
    Then it is refused with 503 "overloaded"
    And the header Retry-After says 1
    When the client asks read_health
    Then it is answered

  Scenario: How a book is, is told to those who may read it
    When the client asks read_book_health
    Then it is answered
    And the answer has:
      | /status   | ok |
      | /position | 7  |
      | /stale    | [] |
    Given the next request has Authorization: nothing
    When the client asks read_book_health
    Then it is refused with 401 "unauthenticated"

  Scenario: One broken book takes no other down
    Given there is a broken book "kaputt"
    When the client sends GET /v1/books/kaputt/organisations
    Then it is refused with 503 "book_broken"
    When the client asks read_book_health
    Then it is answered
    And the answer has:
      | /status | ok |

  Scenario: The OpenAPI document and the documentation need no token
    Given the next request has Authorization: nothing
    When the client sends GET /v1/openapi.json
    Then it is answered
    And the answer has:
      | /openapi | 3.1.0 |
    Given the next request has Authorization: nothing
    When the client sends GET /docs
    Then it is answered

  Scenario: Every code of a problem has a page about it
    When the client sends GET /v1/books/duisburg/never
    Then it is refused with 404 "not_found"
    And the answer's "/type" leads to a page that says "not_found"
