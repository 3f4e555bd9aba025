"""What a command recorded that is not about one resource: the positions, and the events at them."""

from typing import Any

from api.described import Ask, Resource
from api.fields import Answer, ListOf, Part, Text, WholeNumber
from ledger import store
from ledger.registry import CODEC


class RecordedEvent(Answer):
    position = WholeNumber(1)
    type = Text(100, example="EntryCorrected")
    stream = Text(100, example="agreement/dichterviertel")
    version = WholeNumber(1)


class ReceiptAnswer(Answer):
    begins = WholeNumber(1, about="the first position that was recorded")
    events = ListOf(Part(RecordedEvent), most=100_000)


def _receipt(ask: Ask) -> dict[str, Any]:
    recorded = [
        CODEC.decode(raw).envelope
        for _, raw in store.after(ask.tx, ask.begins - 1, ask.position - ask.begins + 1, ask.position)
    ]
    events = [
        {"position": one.position, "type": one.type, "stream": one.stream, "version": one.version} for one in recorded
    ]
    return {"begins": ask.begins, "events": events}


RECEIPT = Resource(None, "events", ReceiptAnswer, _receipt)
