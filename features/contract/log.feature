Feature: Nobody has to trust whoever keeps the book
  The log is sealed: a Merkle tree over the stored bytes of its events (RFC 6962) grows with each of them. The book signs
  checkpoints of it, and gives proofs and tiles (C2SP) that anybody can check without it. A checkpoint that a partner keeps
  shows years later whether the history is still the one that it saw.

  Background:
    Given an empty book on 2026-07-05
    And what the client records was announced in the press, unless it says otherwise
    And the organisations and neighbourhoods of Duisburg
    And the agreement "dichterviertel" from 2004 to 2024-12-31

  Scenario: A checkpoint is signed over everything recorded
    When the client asks read_checkpoint
    Then it is answered
    And the header Content-Type is text/plain; charset=utf-8
    And the answer is a checkpoint over 8 events, signed by the book's key
    When the client asks read_checkpoint
    Then the answer is a checkpoint over 8 events, signed by the book's key
    When the client asks list_checkpoints
    Then it is answered
    And the answer lists 1 at "/items"
    And the answer has:
      | /items/0/number    | 1  |
      | /items/0/size      | 8  |
      | /items/0/witnesses | [] |

  Scenario: An event is proved to be in the log
    Given the client asks read_checkpoint
    When the client asks prove_inclusion with entry=5
    Then it is answered
    And the proof leads from the event at 5 to the root over 8 events
    And the answer's checkpoint has that root
    When the client asks prove_inclusion with entry=2 and size=7
    Then it is answered
    And the proof leads from the event at 2 to the root over 7 events

  Scenario: A receipt is one text that can be checked without the service
    Given the client asks read_checkpoint
    When the client asks read_receipt of "8"
    Then it is answered
    And the answer is a receipt of the event at 8, signed by the book's key

  Scenario: No receipt before a checkpoint goes so far
    Given the client asks read_checkpoint
    And its extension to 2026-12-31
    When the client asks read_receipt of "9"
    Then it is refused with 404 "no_checkpoint"
    When the client asks read_checkpoint
    And the client asks read_receipt of "9"
    Then it is answered
    And the answer is a receipt of the event at 9, signed by the book's key

  Scenario: A later history is proved to go on from an earlier one
    Given the client asks read_checkpoint
    And the checkpoint is kept by a partner
    And its extension to 2026-12-31
    When the client asks prove_consistency with old=8 and new=11
    Then it is answered
    And the proof shows that the history goes on from the kept checkpoint

  Scenario: There is no proof of what is not there
    When the client asks prove_inclusion with entry=9
    Then it is refused with 404 "not_found"
    When the client asks prove_consistency with old=8 and new=9
    Then it is refused with 404 "not_found"
    When the client asks prove_consistency with old=8 and new=7
    Then it is refused with 404 "not_found"
    When the client asks read_receipt of "0"
    Then it is refused with 404 "not_found"

  Scenario: Other people's tools can mirror the log by its tiles
    When the client asks read_tile of "0/000.p/8"
    Then it is answered
    And the header Content-Type is application/octet-stream
    And the header Cache-Control says immutable
    And the answer has the leaves of the first 8 events
    When the client asks read_entries of "000.p/8"
    Then it is answered
    And the answer has the stored bytes of the first 8 events
    When the client asks read_tile of "0/000.p/9"
    Then it is refused with 404 "not_found"
    When the client asks read_entries of "001"
    Then it is refused with 404 "not_found"

  Scenario: A year that is closed is closed with a checkpoint
    When the client calls close_period with {year: 2025}
    Then it records PeriodClosed
    When the client asks list_checkpoints
    Then it is answered
    And the answer has:
      | /items/0/size | 9 |

  Scenario: Another key takes over, and what was signed before stays good
    Given the client asks read_checkpoint
    And the checkpoint is kept by a partner
    When the keeper rotates the signing key
    Then the log says SigningKeyRotated at 9
    When the client asks list_checkpoints with after=1
    Then it is answered
    And the answer's checkpoint over 9 events is signed by the old key and by the new one
    And the kept checkpoint is signed by the old key
    When the client asks list_keys
    Then it is answered
    And the answer lists 2 at "/keys"
    And the answer has:
      | /keys/0/since | null |
      | /keys/1/since | 9    |

  Scenario: Without a key nothing is signed
    Given the keeper has lost the signing key
    When the client asks read_checkpoint
    Then it is refused with 503 "no_signing_key"
    When the client calls close_period with {year: 2025}
    Then it is refused with 503 "no_signing_key"
    When the client asks list_keys
    Then it is answered
    And the answer lists 0 at "/keys"
