Feature: Partners witness the log, and a fork can't be hidden
  A witness is a partner's program. It checks that every checkpoint goes on from the one it saw before, and co-signs it
  (C2SP cosignature/v1). The log says who may witness; the book shows who has seen which checkpoint. Two checkpoints with
  one signature and different histories prove a fork by themselves: the book keeps such a proof, shows it, and signs
  nothing more.

  Background:
    Given an empty book on 2026-07-05
    And what the client records was announced in the press, unless it says otherwise
    And the organisations and neighbourhoods of Duisburg
    And "vivawest" has a key to witness with
    And "awo" has a key to witness with

  Scenario: A witness is admitted, and the log says so
    When the client calls admit_witness with {id: vivawest, key: "{key_of_vivawest}", organisation: vivawest}
    Then it records WitnessAdmitted
    And the answer has:
      | /id           | vivawest                       |
      | /key          | {key_of_vivawest}              |
      | /organisation | {id: vivawest, name: VIVAWEST} |
      | /admitted     | 8                              |
      | /dismissed    | null                           |
      | /seen         | null                           |

  Scenario: Two of two have seen the same history
    Given the client calls admit_witness with {id: vivawest, key: "{key_of_vivawest}", organisation: vivawest}
    And the client calls admit_witness with {id: awo, key: "{key_of_awo}", organisation: awo}
    And the client asks read_checkpoint
    When the client calls add_cosignature with the checkpoint signed by "vivawest"
    Then it is answered
    And the answer has:
      | /number    | 1                                                        |
      | /size      | 9                                                        |
      | /witnesses | [{name: vivawest.example/w1, at: "2026-07-05T10:00:00.000000Z"}] |
    When the client asks list_witnesses
    Then it is answered
    And the answer has:
      | /checkpoint   | 1                                                             |
      | /seen         | 1                                                             |
      | /admitted     | 2                                                             |
      | /items/0/seen | {checkpoint: 1, size: 9, at: "2026-07-05T10:00:00.000000Z"} |
      | /items/1/seen | null                                                          |
    When the client calls add_cosignature with the checkpoint signed by "awo"
    Then it is answered
    When the client asks list_witnesses
    Then it is answered
    And the answer has:
      | /seen     | 2 |
      | /admitted | 2 |
    When the client asks read_checkpoint
    Then it is answered
    And the answer is a checkpoint over 9 events, signed by the book's key
    And the checkpoint bears the cosignatures of "vivawest" and "awo"

  Scenario: A cosignature is about one checkpoint, and the next one needs its own
    Given the client calls admit_witness with {id: vivawest, key: "{key_of_vivawest}"}
    And the client asks read_checkpoint
    And the client calls add_cosignature with the checkpoint signed by "vivawest"
    And the agreement "dichterviertel" from 2004 to 2024-12-31
    And the client asks read_checkpoint
    When the client asks list_witnesses
    Then it is answered
    And the answer has:
      | /checkpoint              | 2    |
      | /seen                    | 0    |
      | /items/0/organisation    | null |
      | /items/0/seen/checkpoint | 1    |
    When the client asks list_checkpoints
    Then it is answered
    And the answer has:
      | /items/0/witnesses/0/name | vivawest.example/w1 |
      | /items/1/witnesses        | []                  |

  Scenario: Posting it again changes nothing
    Given the client calls admit_witness with {id: vivawest, key: "{key_of_vivawest}"}
    And the client asks read_checkpoint
    And the client calls add_cosignature with the checkpoint signed by "vivawest"
    And it is 2026-07-05T12:00:00Z
    When the client calls add_cosignature with the checkpoint signed by "vivawest"
    Then it is answered
    And the answer has:
      | /witnesses | [{name: vivawest.example/w1, at: "2026-07-05T10:00:00.000000Z"}] |

  Scenario: A witness is dismissed, and what it has seen stays seen
    Given the client calls admit_witness with {id: vivawest, key: "{key_of_vivawest}"}
    And the client asks read_checkpoint
    And the client calls add_cosignature with the checkpoint signed by "vivawest"
    When the client calls dismiss_witness on "vivawest" with {}
    Then it records WitnessDismissed
    And the answer has:
      | /dismissed       | 9 |
      | /seen/checkpoint | 1 |
    When the client asks list_witnesses
    Then it is answered
    And the answer has:
      | /admitted | 0 |
      | /seen     | 0 |
    When the client asks list_checkpoints
    Then it is answered
    And the answer has:
      | /items/0/witnesses/0/name | vivawest.example/w1 |
    When the client asks read_checkpoint
    And the client calls add_cosignature with the checkpoint signed by "vivawest"
    Then it is refused with 409 "witness_dismissed"

  Scenario Outline: Who is not admitted as a witness: <code> with <key>
    Given the client calls admit_witness with {id: vivawest, key: "{key_of_vivawest}"}
    And the client asks list_keys
    And the answer's "/keys/0/key" is remembered as key_of_the_book
    When the client calls admit_witness with {id: <id>, key: "<key>", organisation: <organisation>}
    Then it is refused with <status> "<code>" at "<pointer>" as "<fault>"

    Examples:
      | id       | key                                                                           | organisation | status | code                 | pointer       | fault                |
      | vivawest | {key_of_awo}                                                                  | awo          | 409    | already_exists       | /id           | already_exists       |
      | awo      | {key_of_vivawest}                                                             | awo          | 409    | witness_key_taken    | /key          | witness_key_taken    |
      | awo      | {key_of_awo}                                                                  | nobody       | 409    | unknown_organisation | /organisation | unknown_organisation |
      | awo      | {key_of_the_book}                                                             | awo          | 409    | not_a_witness_key    | /key          | not_a_witness_key    |
      | awo      | awo.example/w1+00000000+BEfn3ZzD9vX0u1bq0C0v7zC6m9x1mJ5r5v3o2mQ4yq3k          | awo          | 409    | not_a_witness_key    | /key          | not_a_witness_key    |
      | awo      | awo.example/w1                                                                | awo          | 422    | invalid_body         | /key          | invalid              |

  Scenario: Nobody is dismissed who is no witness, and nobody twice
    Given the client calls admit_witness with {id: vivawest, key: "{key_of_vivawest}"}
    When the client calls dismiss_witness on "awo" with {}
    Then it is refused with 409 "unknown_witness"
    Given the client calls dismiss_witness on "vivawest" with {}
    When the client calls dismiss_witness on "vivawest" with {}
    Then it is refused with 409 "witness_dismissed"

  Scenario: What is no true cosignature is not kept
    Given the client calls admit_witness with {id: vivawest, key: "{key_of_vivawest}"}
    And the client asks read_checkpoint
    When the client calls add_cosignature with the checkpoint signed by nobody
    Then it is refused with 409 "unknown_witness"
    When the client calls add_cosignature with the checkpoint signed by "awo"
    Then it is refused with 409 "unknown_witness"
    When the client calls add_cosignature with the checkpoint signed falsely by "vivawest"
    Then it is refused with 409 "false_cosignature"
    When the client calls add_cosignature with the checkpoint signed by "vivawest" an hour from now
    Then it is refused with 409 "cosignature_in_future"
    When the client calls add_cosignature with a checkpoint of another log signed by "vivawest"
    Then it is refused with 409 "foreign_checkpoint"
    When the client calls add_cosignature with a checkpoint over 3 events that was never issued
    Then it is refused with 409 "unissued_checkpoint"
    When the client calls add_cosignature with a text that is no checkpoint
    Then it is refused with 422 "invalid_body" at "" as "invalid"
    When the client calls add_cosignature with {checkpoint: 1}
    Then it is refused with 415 "unsupported_media_type"
    When the client asks list_checkpoints
    Then it is answered
    And the answer has:
      | /items/0/witnesses | [] |

  Scenario: A book that was restored from an old backup does not sign another history
    Given the client calls admit_witness with {id: vivawest, key: "{key_of_vivawest}"}
    And the keeper backs the book up
    And the agreement "dichterviertel" from 2004 to 2024-12-31
    And the client asks read_checkpoint
    And the client calls add_cosignature with the checkpoint signed by "vivawest"
    And the keeper restores the backup
    When the client asks list_forks
    Then it is answered
    And the answer has:
      | /forked | null |
      | /items  | []   |
    When the client calls report_fork with the checkpoint signed by "vivawest"
    Then it is answered
    And the answer has:
      | /size | 9      |
      | /how  | beyond |
    When the client asks read_checkpoint
    Then it is refused with 503 "log_forked"
    Given the agreement "dichterviertel" from 2004 to 2025-12-31
    When the client asks list_forks
    Then it is answered
    And the answer has:
      | /forked      | a checkpoint over 9 events was signed for another history |
      | /items/0/how | other_root                                                |
    When the client asks read_book_health
    Then it is answered
    And the answer has:
      | /status | forked                                                    |
      | /forked | a checkpoint over 9 events was signed for another history |
    When the client calls close_period with {year: 2025}
    Then it is refused with 503 "log_forked"

  Scenario: A cosignature over a history that the book no longer has is kept as a proof
    Given the client calls admit_witness with {id: vivawest, key: "{key_of_vivawest}"}
    And the keeper backs the book up
    And the agreement "dichterviertel" from 2004 to 2024-12-31
    And the client asks read_checkpoint
    And the keeper restores the backup
    When the client calls add_cosignature with the checkpoint signed by "vivawest"
    Then it is refused with 503 "log_forked"
    When the client asks list_forks
    Then it is answered
    And the answer lists 1 at "/items"

  Scenario: Only what the book's own key has signed proves a fork
    Given the client asks read_checkpoint
    When the client calls report_fork with the checkpoint signed by "awo"
    Then it is refused with 409 "no_contradiction"
    When the client calls report_fork with a checkpoint over 99 events that "awo" alone has signed
    Then it is refused with 409 "not_signed_by_book"
    When the client asks list_forks
    Then it is answered
    And the answer lists 0 at "/items"
