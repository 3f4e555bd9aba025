"""What a book's database is made of, and how one that an older version made comes up to it."""

from collections.abc import Sequence

from sqlalchemy import Table
from sqlalchemy.schema import CreateIndex, CreateTable

from ledger import checkpoints, forks, projector, seal, store
from ledger.book import FORMAT, Book
from ledger.sql import Statement, Transaction

TABLES = (*store.TABLES, *seal.TABLES, *checkpoints.TABLES, *forks.TABLES, *projector.TABLES)
SINCE_FORMAT_2 = (*seal.TABLES, *checkpoints.TABLES)
SINCE_FORMAT_3 = forks.TABLES
STATEMENTS = (*store.GUARDS, *seal.BEGINNING, *checkpoints.GUARDS, *forks.GUARDS)
"""What is run once the tables are there: guards, and rows to begin with."""

_AT_ONCE = 4_096
"""Events that an upgrade holds in memory."""


def upgrade(book: Book) -> bool:
    """Brings a book up to this version, in one transaction; whether there was anything to do. Bytes never change."""
    with book.reading() as tx:
        if _format(tx) >= FORMAT:
            return False
    with book.writing() as tx:
        # Another process may have been quicker.
        if (made_by := _format(tx)) < FORMAT:
            if made_by < 2:
                _seal(tx)
            if made_by < 3:
                _make(tx, SINCE_FORMAT_3, forks.GUARDS)
            tx.connection.execute(f"PRAGMA user_version = {FORMAT}")
    return True


def _format(tx: Transaction) -> int:
    return int(tx.connection.execute("PRAGMA user_version").fetchone()[0])


def _make(tx: Transaction, tables: Sequence[Table], statements: Sequence[str]) -> None:
    for table in tables:
        Statement(CreateTable(table)).run(tx)
        for index in table.indexes:
            Statement(CreateIndex(index)).run(tx)
    for statement in statements:
        tx.connection.execute(statement)


def _seal(tx: Transaction) -> None:
    """Format 2: the log has a seal, and checkpoints can be issued."""
    _make(tx, SINCE_FORMAT_2, (*seal.BEGINNING, *checkpoints.GUARDS))
    done, last = 0, store.head(tx).position
    while done < last:
        entries = [raw for _, raw in store.after(tx, done, _AT_ONCE, last)]
        seal.grow(tx, done, entries)
        done += len(entries)
