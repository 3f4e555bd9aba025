Feature: A command is recorded once, or not at all
  A command answers with the resource as it then stands, where it is, its version and its place in the log. The same key
  with the same body gives the first answer again, for ever; a stale version is refused with the current one; a dry run
  goes through every check and records nothing.

  Background:
    Given an empty book on 2026-07-05
    And what the client records was announced in the press, unless it says otherwise
    And the organisations and neighbourhoods of Duisburg
    And the agreement "dichterviertel" from 2004 to 2024-12-31

  Scenario: A command that is sent again with its key gives its first answer again
    Given the next request has Idempotency-Key: "a-7"
    When the client calls extend_agreement on "dichterviertel" with {end: "2026-12-31", continuity: seamless}
    Then it records AgreementExtended
    And the header Idempotent-Replayed is absent
    And the answer is remembered
    Given the client calls amend_agreement on "dichterviertel" with {title: Inzwischen anders}
    And the next request has Idempotency-Key: a-7
    When the client calls extend_agreement on "dichterviertel" with {end: "2026-12-31", continuity: seamless}
    Then it is replayed
    And the answer is the remembered one
    And the header Location is /v1/books/duisburg/agreements/dichterviertel

  Scenario: A replay is not met with 412 for its own success
    Given the next request has If-Match: "1"
    And the next request has Idempotency-Key: a-7
    When the client calls extend_agreement on "dichterviertel" with {end: "2026-12-31", continuity: seamless}
    Then it records AgreementExtended
    Given the next request has If-Match: "1"
    And the next request has Idempotency-Key: a-7
    When the client calls extend_agreement on "dichterviertel" with {end: "2026-12-31", continuity: seamless}
    Then it is replayed

  Scenario: A key belongs to one request
    Given the next request has Idempotency-Key: a-7
    And the client calls add_alias on "dichterviertel" with {alias: Das Viertel}
    And the next request has Idempotency-Key: a-7
    When the client calls add_alias on "dichterviertel" with {alias: Ein anderes}
    Then it is refused with 422 "key_reused"
    Given the next request has Idempotency-Key: a-7
    When the client calls add_alias on "hochfeld" with {alias: Das Viertel}
    Then it is refused with 422 "key_reused"

  Scenario: A refused command does not use up its key
    Given the next request has Idempotency-Key: a-7
    When the client calls extend_agreement on "dichterviertel" with {end: "2020"}
    Then it is refused with 409 "extension_must_not_shorten" at "/end"
    Given the next request has Idempotency-Key: a-7
    When the client calls extend_agreement on "dichterviertel" with {end: "2026", continuity: seamless}
    Then it records AgreementExtended

  Scenario: What is no key is refused
    Given the next request has Idempotency-Key: two words
    When the client calls add_alias on "dichterviertel" with {alias: Das Viertel}
    Then it is refused with 400 "bad_header"

  Scenario Outline: A version that is not the current one is refused with the current one: <tag>
    Given the next request has If-Match: <tag>
    When the client calls amend_agreement on "dichterviertel" with {title: Anders}
    Then it is refused with 412 "version_conflict"
    And the header ETag is "1"

    Examples:
      | tag      |
      | "2"      |
      | W/"1"    |
      | "0", "7" |

  Scenario Outline: A version that is the current one passes: <tag>
    Given the next request has If-Match: <tag>
    When the client calls amend_agreement on "dichterviertel" with {title: Anders}
    Then it records AgreementAmended
    And the header ETag is "2"

    Examples:
      | tag      |
      | "1"      |
      | "0", "1" |
      | *        |

  Scenario: What is no tag is refused
    Given the next request has If-Match: 1
    When the client calls amend_agreement on "dichterviertel" with {title: Anders}
    Then it is refused with 400 "bad_header"

  Scenario: A dry run answers as the command would, and records nothing
    Given the next request has the parameter dry_run=true
    When the client calls extend_agreement on "dichterviertel" with {end: "2026-12-31", continuity: seamless}
    Then it is answered
    And nothing is recorded
    And the answer has:
      | /dry_run  | true       |
      | /term/end | 2026-12-31 |
      | /version  | 2          |
    When the client asks read_agreement of "dichterviertel"
    Then it is answered
    And the answer has:
      | /term/end | 2024-12-31 |

  Scenario: A dry run meets the same refusals
    Given the next request has the parameter dry_run=true
    When the client calls extend_agreement on "dichterviertel" with {end: "2020", continuity: seamless}
    Then it is refused with 409 "extension_must_not_shorten" at "/end"

  Scenario: A command on what is not there is refused
    When the client calls extend_agreement on "never" with {end: "2026"}
    Then it is refused with 404 "not_found"

  Scenario: An entry is at most 65,535 bytes
    When the client calls conclude_agreement with an agreement of 100 activities of 200 four-byte characters
    Then it is refused with 413 "entry_too_large"
