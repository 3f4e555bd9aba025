"""Batches: many commands in one request, all or nothing."""

from collections.abc import Mapping
from typing import Any, ClassVar

from api.fields import Anything, Code, ListOf, MapOf, Part, Shape, Text
from api.operation import batch, blueprint
from api.receipts import RECEIPT

BLUEPRINT = blueprint("batches")
COMMANDS_MAX = 1000


class BatchedCommand(Shape):
    """One command, as its own request would bring it; a batch holds no batch."""

    operation = Code(example="rename_organisation", about="operationId of a command")
    path = MapOf(Text(63), load_default=dict, about="the parts of the operation's path below the book")
    body = MapOf(Anything())

    document: ClassVar[Mapping[str, Any]] = {
        "examples": [
            {
                "operation": "rename_organisation",
                "path": {"id": "vivawest"},
                "body": {
                    "name": "Vivawest GmbH",
                    "grounds": {"certainty": "announced", "source": {"kind": "notice"}},
                },
            }
        ]
    }


class BatchBody(Shape):
    commands = ListOf(Part(BatchedCommand), least=1, most=COMMANDS_MAX)


@batch(BLUEPRINT, "/batches", body=BatchBody, of=RECEIPT)
def record_batch() -> None:
    """Record many commands, all or nothing.

    Each sees what those before it have come to. Where one is refused nothing is recorded, and the pointer says which.
    With an `Idempotency-Key` a repeated batch is harmless.
    """
