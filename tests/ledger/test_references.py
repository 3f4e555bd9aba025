"""Who names whom is known of every kind of stream: nothing that is named can be taken back from under its namer."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from ledger import handler, history, store
from ledger.book import Book
from ledger.domain.action_fund import EstablishFund
from ledger.domain.amendment import AmendEntries, Reversal
from ledger.domain.organisation import RegisterOrganisation
from ledger.errors import Rejected
from ledger.message import Command
from ledger.projections import references
from ledger.registry import COMMANDS, DOMAINS
from ledger.sql import Transaction
from tests.golden.story import story
from tests.ledger.deeds import PRESS, act, do, new_book


@pytest.fixture
def book(tmp_path: Path) -> Iterator[Book]:
    made = new_book(tmp_path)
    yield made
    made.close()


def mentioned(command: Command) -> set[tuple[str, str]]:
    """What a command names and what there has to be."""
    return {(kind, id) for kind, id, pointer in COMMANDS[type(command)].mentions(command) if pointer is not None}


def test_whatever_a_command_names_is_known_to_be_named_by_its_stream(book: Book) -> None:
    naming: set[str] = set()
    for command in story():
        do(book, command)
        if isinstance(command, AmendEntries):
            continue
        kind = COMMANDS[type(command)].kind
        with book.reading() as tx:
            for other in mentioned(command):
                assert (kind, command.id) in references.of(tx, *other), f"{type(command).__name__} names {other}"
                naming.add(kind)
    names_nobody = {"person", "valuation_basis"}
    assert naming == DOMAINS.keys() - names_nobody


def first(tx: Transaction, kind: str, id: str) -> int:
    """The position at which a stream begins."""
    return history.read(tx, kind, id)[0].envelope.position


def test_nothing_that_is_named_is_taken_back_alone(book: Book) -> None:
    commands = [command for command in story() if not isinstance(command, AmendEntries)]
    for command in commands:
        do(book, command)
    tried = 0
    with book.rehearsing() as tx:
        head = store.head(tx)
        for kind, id in sorted({one for command in commands for one in mentioned(command)}):
            whole = [Reversal(one.envelope.position) for one in history.read(tx, kind, id)]
            by = [one for one in references.of(tx, kind, id) if one != (kind, id)]
            if not by:
                continue
            with pytest.raises(Rejected) as refused:
                amend = AmendEntries(
                    id=book.id, act=act(), grounds=replace(PRESS, reason="wrong_entry"), amendments=tuple(whole)
                )
                handler.handle(tx, amend)
            assert refused.value.code == "has_dependants", (kind, id)
            assert store.head(tx) == head
            tried += 1
    assert tried > 8


def test_an_organisation_that_only_a_fund_names_stays(book: Book) -> None:
    do(book, RegisterOrganisation(id="wohnbau", act=act(), grounds=PRESS, name="Wohnbau", kind="housing_company"))
    fund = EstablishFund(id="aktionsfonds", act=act(), grounds=PRESS, title="Aktionsfonds", giver="wohnbau")
    established = do(book, fund).position
    why = replace(PRESS, reason="wrong_entry")
    taking_back = AmendEntries(id=book.id, act=act(), grounds=why, amendments=(Reversal(established - 1),))
    with pytest.raises(Rejected) as refused:
        do(book, taking_back)
    assert refused.value.code == "has_dependants"
    both = replace(taking_back, amendments=(Reversal(established - 1), Reversal(established)))
    do(book, both)
