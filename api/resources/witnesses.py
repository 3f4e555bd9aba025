"""Witnesses: who may say that it has seen a checkpoint of the log, and what each of them saw last."""

from typing import Any

from api.described import Ask, Look, Resource, Told
from api.fields import Answer, Instant, ListOf, Matched, Part, Slug, Text, WholeNumber
from api.operation import blueprint, command, look
from api.representations import Named
from api.shapes import CommandBody
from ledger import checkpoints, history, names, notes, store
from ledger.domain.book import AdmitWitness, DismissWitness, Witness
from ledger.notes import WITNESS, BadNote
from ledger.registry import CODEC
from ledger.sql import Transaction

BLUEPRINT = blueprint("witnesses")

_KEY = "vivawest.example/w1+0a1b2c3d+BEfn3ZzD9vX0u1bq0C0v7zC6m9x1mJ5r5v3o2mQ4yq3k"


class WitnessKey(Matched):
    """A C2SP vkey as text. Whether it is one is a rule, and no shape: its id is a hash."""

    def __init__(self, **given: Any) -> None:
        pattern = r"[!-*,-~]{1,200}\+[0-9a-f]{8}\+[A-Za-z0-9+/]{43}[A-Za-z0-9+/=]"
        super().__init__("a public key as NAME+ID+KEY", pattern, example=_KEY, **given)


class WitnessBody(CommandBody):
    id = Slug(load_default=None, example="vivawest", about="chosen by you, else by us; for ever")
    key = WitnessKey(about="as `quartierbuch key witness` prints it; its name is no person's")
    organisation = Slug(load_default=None, example="vivawest", about="the registered organisation that it acts for")


class DismissalBody(CommandBody):
    pass


class SeenAnswer(Answer):
    """The newest checkpoint that it has co-signed."""

    checkpoint = WholeNumber(1, about="number of the checkpoint")
    size = WholeNumber(0, example=12)
    at = Instant(about="when, by its own clock")


class WitnessAnswer(Answer):
    id = Slug(example="vivawest")
    key = Text(300, example=_KEY)
    organisation = Part(Named, allow_none=True)
    admitted = WholeNumber(1, about="the position at which it was admitted")
    dismissed = WholeNumber(1, allow_none=True, about="the position at which it was dismissed")
    seen = Part(SeenAnswer, allow_none=True)


class WitnessesAnswer(Answer):
    """How many of those who may witness have seen the newest checkpoint: `seen` of `admitted`."""

    checkpoint = WholeNumber(1, allow_none=True, about="number of the newest checkpoint; null: there is none")
    seen = WholeNumber(0, about="witnesses that have co-signed it and are not dismissed")
    admitted = WholeNumber(0, about="witnesses that are not dismissed")
    items = ListOf(Part(WitnessAnswer))


def _show(ask: Ask) -> dict[str, Any]:
    """The witness that the command at this place was about."""
    raw = store.at(ask.tx, ask.begins)
    assert raw is not None, "the answer to a command stands on its first event"
    state, _ = history.state(ask.tx, "book", ask.book.id, ask.position)
    return _shown(ask.tx, state.witnesses[CODEC.decode(raw).event.witness], ask.position)


ADMITTED = Resource(None, "witnesses", WitnessAnswer, _show)


@command(BLUEPRINT, "/witnesses", body=WitnessBody, of=ADMITTED)
def admit_witness(told: Told) -> AdmitWitness:
    """Admit a witness: whoever holds this key may co-sign checkpoints.

    Take the key from the partner itself, by another way than this service.
    """
    body = told.body
    return AdmitWitness(
        **{**told.base, "id": told.book},
        witness=told.base["id"],
        key=body["key"],
        unfit=_unfit(body["key"]),
        organisation=body["organisation"],
    )


@command(BLUEPRINT, "/witnesses/<slug:id>/dismissals", body=DismissalBody, of=ADMITTED)
def dismiss_witness(told: Told) -> DismissWitness:
    """Dismiss a witness: what it has co-signed stays, and nothing more is taken from it."""
    return DismissWitness(**{**told.base, "id": told.book}, witness=told.path["id"])


@look(BLUEPRINT, "/witnesses", answer=WitnessesAnswer)
def list_witnesses(look: Look) -> dict[str, Any]:
    """Who may witness, and what each of them has seen last."""
    with look.book.reading() as tx:
        state, _ = history.state(tx, "book", look.book.id)
        position, newest = store.head(tx).position, checkpoints.newest(tx)
        items = [_shown(tx, one, position) for one in state.witnesses.values()]
    live = [one for one in items if one["dismissed"] is None]
    number = None if newest is None else newest.number
    seen = [one for one in live if one["seen"] is not None and one["seen"]["checkpoint"] == number]
    return {"checkpoint": number, "seen": len(seen), "admitted": len(live), "items": items}


def _unfit(key: str) -> str | None:
    """Why a text is no key to witness with; None: it is one."""
    try:
        verifier = notes.read_verifier(key)
    except BadNote as bad:
        return str(bad)
    return None if verifier.kind == WITNESS else f"the key {verifier.name} is one of a log"


def _shown(tx: Transaction, one: Witness, position: int) -> dict[str, Any]:
    seen = checkpoints.last_seen(tx, notes.read_verifier(one.key))
    organisation = None if one.organisation is None else names.find(tx, "organisation", one.organisation, position)
    return {
        "id": one.id,
        "key": one.key,
        "organisation": None if organisation is None else {"id": organisation.id, "name": organisation.name},
        "admitted": one.admitted,
        "dismissed": one.dismissed,
        "seen": None if seen is None else {"checkpoint": seen.number, "size": seen.size, "at": _instant(seen.time)},
    }


def _instant(seconds: int) -> str:
    return store.instant_text(seconds * 1_000_000)
