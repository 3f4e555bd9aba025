"""Statements written in SQLAlchemy Core, compiled once, run on the driver's own cursor in the caller's transaction."""

from collections.abc import Iterator, MutableMapping, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field
from functools import cache
from itertools import count
from typing import Any, Literal, NamedTuple, Protocol

from psycopg.adapt import Transformer
from sqlalchemy import ClauseElement, Connection, Engine, Insert, Integer, String
from sqlalchemy.dialects import sqlite
from sqlalchemy.dialects.postgresql import psycopg
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.functions import GenericFunction

from ledger.errors import BookError

Dialect = Literal["sqlite", "postgresql"]
DIALECTS: tuple[Dialect, ...] = ("sqlite", "postgresql")

OPEN = 2**63 - 1
"""`to_position` of a projection's row that still holds."""

_PSYCOPG: Any = psycopg.dialect
_DIALECTS: dict[str, Any] = {
    "sqlite": sqlite.dialect(paramstyle="named"),
    "postgresql": _PSYCOPG(paramstyle="pyformat"),
}
_BY_PLACE: dict[str, Any] = {
    "sqlite": sqlite.dialect(paramstyle="qmark"),
    "postgresql": _PSYCOPG(paramstyle="format"),
}
_FETCHED = 2_000
"""Rows that a cursor of PostgreSQL's brings at once."""
_cursors = count(1)
_COPIED_MIN = 64
"""Rows from which on PostgreSQL takes them faster as one stream (COPY) than as many inserts."""


Rows = list[tuple[Any, ...]]

Ends = tuple[int, int]
"""Of the last event its position, and when it was recorded, in microseconds since 1970."""

NOWHERE: Ends = (0, 0)
"""Where a log ends that has no event."""

ENDS_IN = "SELECT position, recorded_at FROM {event} ORDER BY position DESC LIMIT 1"
"""Gives `Ends`, from the table of events of that name."""

ENDS = ENDS_IN.format(event="event")


class Begun(NamedTuple):
    """A driver's connection in a transaction, and where the log ends in it, if that came along with the beginning.

    All driver's connections have `execute`, `commit` and `rollback`.
    """

    connection: Any
    ends: Ends | None = None


class Glance(NamedTuple):
    """What one look at a book has found: the rows of each question, one at most; where the log ends, and the edition of
    its vault if that came along."""

    rows: list[Rows]
    ends: Ends
    edition: str | None = None


class Database(Protocol):
    """Where a book lies, and how its lock is had."""

    dialect: Dialect
    engine: Engine

    def reading(self) -> AbstractContextManager[Begun]:
        """A transaction that sees one snapshot. BookError where there is none to be had."""
        ...

    def glance(self, asked: Sequence["Asked"]) -> Glance:
        """What questions of one row at most find in one snapshot, and what is as cheap to know. BookError."""
        ...

    def locked(self) -> AbstractContextManager[Begun]:
        """A transaction that began with the book's lock; rolled back unless committed."""
        ...

    def assured(self) -> AbstractContextManager[Begun]:
        """As `reading`; once it has ended, what was seen in it is as safe as a commit that was acknowledged."""
        ...

    def made_by(self) -> int:
        """The version of what is kept for ever. BookError where no book is there."""
        ...

    def format(self, connection: Any) -> int:
        """The same, in a transaction."""
        ...

    def set_format(self, connection: Any, version: int) -> None: ...

    def trouble(self, error: BaseException) -> BookError | None:
        """What an error of the driver's says of the whole book; None where it speaks of one statement only."""
        ...

    def examine(self) -> None:
        """BookBroken where the database itself sees damage: every page is read, where that can be asked for."""
        ...

    def close(self) -> None: ...


class Room(Protocol):
    """Where a vault lies: a database of its own, and how what was deleted there is destroyed."""

    engine: Engine

    def edition(self) -> str:
        """The word in the table `course`, read as quickly as can be."""
        ...

    def alone(self) -> AbstractContextManager[Connection]:
        """A transaction that no second one runs beside, until its caller is done with `scrub` too."""
        ...

    def scrub(self, connection: Connection) -> bool:
        """Leaves nothing of what was deleted in the database's files; False where another program keeps it there."""
        ...

    def format(self) -> int:
        """The version of what is kept."""
        ...

    def upgrade_to(self, connection: Connection, version: int) -> None:
        """Keeps, with what the connection is about to commit, that the vault has this format."""
        ...

    def examine(self) -> None:
        """BookBroken where the database itself sees damage."""
        ...

    def close(self) -> None: ...


@dataclass(slots=True)
class Transaction:
    """One transaction on a driver's connection; `book` is the id of the book it is on.

    `remembered` is what streams had come to when last seen under the lock; what is put in is kept if this commits.
    `current` is what streams have come to in this transaction: nobody else can change it meanwhile. `ends` is where the
    log ends, once that is known: only this transaction can change it. `newest`: when it began there was nowhere more of
    the book than it sees. `attended`: what is remembered is what streams have come to; nobody else has written to them
    since.
    """

    connection: Any
    dialect: Dialect
    book: str
    remembered: MutableMapping[str, Any] = field(default_factory=dict)
    current: dict[str, tuple[Any, int]] = field(default_factory=dict)
    ends: Ends | None = None
    newest: bool = True
    attended: bool = False
    _held: list[bytes] | None = None

    @contextmanager
    def at_once(self, rows: int) -> Iterator[None]:
        """A few rows that are only written go to the database in one message, where each takes its time: at the end, or
        with the first statement that has rows to give."""
        if self.dialect == "sqlite" or rows >= _COPIED_MIN:
            yield
            return
        self._held = []
        try:
            yield
            if self._held:
                said(self.connection, self._held)
        finally:
            self._held = None

    def released(self) -> list[bytes]:
        """All that was held back, to be sent now with what comes after it."""
        held, self._held = self._held or [], []
        return held


class Asked(NamedTuple):
    """A question that is yet to be put."""

    statement: "Statement"
    params: dict[str, Any]


class Statement:
    """A Core statement, or one that makes a table; parameters go by its `bindparam`s (an insert's: its columns)."""

    def __init__(self, clause: ClauseElement) -> None:
        self._clause = clause
        self._compiled = cache(self._compile)
        self._compiled_by_place = cache(self._compile_by_place)

    def _compile(self, dialect: Dialect) -> tuple[str, dict[str, Any]]:
        compiled = self._clause.compile(dialect=_DIALECTS[dialect])
        # A statement that makes or drops a table has no parameters at all.
        fixed = compiled.params or {}
        return str(compiled), {name: value for name, value in fixed.items() if value is not None}

    def _compile_by_place(self, dialect: Dialect) -> tuple[str, Sequence[str]]:
        compiled: Any = self._clause.compile(dialect=_BY_PLACE[dialect])
        return str(compiled), compiled.positiontup or ()

    def asking(self, **params: Any) -> Asked:
        return Asked(self, params)

    def rows(self, tx: Transaction, **params: Any) -> Rows:
        if tx._held:
            return said(tx.connection, [*tx.released(), self._written_out(tx, params)])[-1]
        return self._run(tx, params).fetchall()  # type: ignore[no-any-return]

    def each(self, tx: Transaction, **params: Any) -> Iterator[tuple[Any, ...]]:
        """Rows as they come, for results too large to hold."""
        text, fixed = self._compiled(tx.dialect)
        if tx.dialect == "sqlite":
            yield from tx.connection.execute(text, {**fixed, **params})
            return
        # A cursor of the server's: others may run before its last row was taken.
        with tx.connection.cursor(name=f"each_{next(_cursors)}") as cursor:
            cursor.itersize = _FETCHED
            yield from cursor.execute(text, {**fixed, **params})

    def one(self, tx: Transaction, **params: Any) -> tuple[Any, ...] | None:
        if tx._held:
            return next(iter(self.rows(tx, **params)), None)
        return self._run(tx, params).fetchone()  # type: ignore[no-any-return]

    def run(self, tx: Transaction, **params: Any) -> None:
        if tx._held is None:
            self._run(tx, params)
        else:
            tx._held.append(self._written_out(tx, params))

    def many(self, tx: Transaction, rows: Sequence[tuple[Any, ...]]) -> None:
        """Once for each row; its values stand in the order in which the statement writes its parameters."""
        text, _ = self._compiled_by_place(tx.dialect)
        if tx.dialect == "sqlite":
            tx.connection.executemany(text, rows)
        elif tx._held is not None:
            tx._held += _filled(tx.connection, text, rows)
        elif len(rows) == 1:
            tx.connection.execute(text, rows[0])
        else:
            with tx.connection.cursor() as cursor:
                if len(rows) >= _COPIED_MIN and isinstance(self._clause, Insert):
                    with cursor.copy(_copying(self._clause)) as copy:
                        for row in rows:
                            copy.write_row(row)
                else:
                    cursor.executemany(text, rows)

    def _run(self, tx: Transaction, params: dict[str, Any]) -> Any:
        """A cursor on its rows."""
        text, fixed = self._compiled(tx.dialect)
        return tx.connection.execute(text, {**fixed, **params})

    def within(self, schema: str) -> tuple[str, int]:
        """For PostgreSQL, with the names of its tables in a schema: the text, parameters by place, and how many columns
        its rows have."""
        compiled: Any = self._clause.compile(
            dialect=_BY_PLACE["postgresql"], schema_translate_map={None: schema}, render_schema_translate=True
        )
        return str(compiled), len(compiled.statement.selected_columns)

    def values(self, params: dict[str, Any]) -> tuple[Any, ...]:
        """For PostgreSQL, the parameters in their places."""
        _, fixed = self._compiled("postgresql")
        _, names = self._compiled_by_place("postgresql")
        return tuple([params[name] if name in params else fixed[name] for name in names])

    def _written_out(self, tx: Transaction, params: dict[str, Any]) -> bytes:
        text, _ = self._compiled_by_place(tx.dialect)
        return next(_filled(tx.connection, text, [self.values(params)]))


def together(tx: Transaction, asked: Sequence[Asked]) -> list[Rows]:
    """The rows of each; where answers take their time, nobody waits for one before the next question is put."""
    if tx.dialect == "sqlite" or len(asked) < 2 or tx._held:
        return [statement.rows(tx, **params) for statement, params in asked]
    with tx.connection.pipeline():
        answers = [statement._run(tx, params) for statement, params in asked]
    return [answer.fetchall() for answer in answers]


def said(connection: Any, statements: Sequence[bytes]) -> list[Rows]:
    """Sends PostgreSQL some statements in one message; the rows of each one that gives rows."""
    cursor = connection.execute(b"; ".join(statements), prepare=False)
    found = []
    while True:
        if cursor.pgresult.nfields:
            found.append(cursor.fetchall())
        if not cursor.nextset():
            return found


def columns(tx: Transaction, table: str) -> set[str]:
    """The names of a table's columns; of one that is not there, none."""
    if tx.dialect == "sqlite":
        found = tx.connection.execute("SELECT name FROM pragma_table_info(?)", (table,))
    else:
        found = tx.connection.execute(
            "SELECT attname FROM pg_attribute"
            " WHERE attrelid = to_regclass(quote_ident(%s)) AND attnum > 0 AND NOT attisdropped",
            (table,),
        )
    return {name for (name,) in found}


def never_changed(table: str, why: str) -> dict[Dialect, tuple[str, ...]]:
    """What makes the database itself refuse to change or delete rows of a table."""
    return {
        "sqlite": tuple(
            f"CREATE TRIGGER {table}_no_{act.lower()} BEFORE {act} ON {table} BEGIN SELECT RAISE(ABORT, '{why}'); END"
            for act in ("UPDATE", "DELETE")
        ),
        "postgresql": (
            f"CREATE FUNCTION {table}_unchanged() RETURNS trigger LANGUAGE plpgsql AS "
            f"$$ BEGIN RAISE EXCEPTION '{why}'; END $$",
            f"CREATE TRIGGER {table}_unchanged BEFORE UPDATE OR DELETE OR TRUNCATE ON {table} "
            f"FOR EACH STATEMENT EXECUTE FUNCTION {table}_unchanged()",
        ),
    }


class instr(GenericFunction[int]):
    """Where a text or bytes first stand in others, from 1; 0 where they do not."""

    type = Integer()
    inherit_cache = True


class unixepoch(GenericFunction[int]):
    """Seconds since 1970, by the database's clock."""

    type = Integer()
    inherit_cache = True


@compiles(instr, "postgresql")
def _instr(element: Any, compiler: Any, **more: Any) -> str:
    return f'pg_catalog."position"{compiler.process(element.clause_expr, **more)}'


@compiles(unixepoch, "postgresql")
def _unixepoch(_element: Any, _compiler: Any, **_more: Any) -> str:
    return "CAST(floor(extract(epoch FROM clock_timestamp())) AS BIGINT)"


@compiles(Integer, "postgresql")
def _integer(_element: Any, _compiler: Any, **_more: Any) -> str:
    return "BIGINT"


@compiles(String, "postgresql")
def _string(_element: Any, _compiler: Any, **_more: Any) -> str:
    # By their bytes, as SQLite does it: the order of a list must not depend on where a book lies.
    return 'VARCHAR COLLATE "C"'


@cache
def _copying(clause: Insert) -> str:
    quote = _DIALECTS["postgresql"].identifier_preparer.quote
    names = ", ".join(quote(column.name) for column in clause.table.columns)
    return f"COPY {quote(clause.table.name)} ({names}) FROM STDIN"


def _filled(connection: Any, text: str, rows: Sequence[tuple[Any, ...]]) -> Iterator[bytes]:
    """The statement with each row's values in it, as the driver writes them."""
    first, *rest = [part.replace("%%", "%").encode() for part in text.split("%s")]
    literal = Transformer(connection).as_literal
    for row in rows:
        yield first + b"".join([literal(value) + part for value, part in zip(row, rest, strict=True)])
