"""Callers of one process that wait for a book at the same time share one transaction, and so one commit.

An open transaction goes from hand to hand: whoever is done with it and sees somebody waiting gives it on and waits for
its end; who sees nobody commits it for all. Nobody lingers for others to come. A caller that fails takes back its own
part alone.
"""

import threading
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field
from typing import Any

from ledger.errors import BookUnreachable
from ledger.sql import Begun, Database

MEMBERS_MAX = 32
"""Commands that one commit is for, at most: other processes wait meanwhile."""

_SECONDS_WITHOUT_NEWS = 1

Fresh = dict[str, Any]
"""What a command learned of streams, by stream: true once it is committed."""


@dataclass(slots=True)
class Group:
    """A transaction that is open; `fresh` is what was learned in it. `members` have recorded something in it; `failed`
    says why none of that stayed."""

    opened: AbstractContextManager[Begun]
    begun: Begun
    fresh: Fresh = field(default_factory=dict)
    members: int = 0
    done: threading.Event = field(default_factory=threading.Event)
    failed: BaseException | None = None


class Writers:
    """The queue of the writers of one process before a book; `remember` is told what a commit has made true."""

    def __init__(self, database: Database, remember: Callable[[Fresh], None]) -> None:
        self._database = database
        self._remember = remember
        self._lock = threading.Lock()
        self._count = threading.Lock()
        self._waiting = 0
        self._open: Group | None = None
        self._missed: BookUnreachable | None = None

    @contextmanager
    def sharing(self, fresh: Fresh) -> Iterator[Group]:
        """A transaction that has the book's lock, perhaps with others' commands in it.

        What the caller put into `fresh` is true, and what it wrote is committed, when this ends; if it raises, neither.
        """
        group = self._join()
        try:
            if group.members:
                group.begun.connection.execute("SAVEPOINT command")
            yield group
        except BaseException as error:
            alone = not group.members
            self._take_back(group, error)
            if (told := self._database.trouble(error)) is not None:
                raise told from error
            if not alone and isinstance(error, Exception):
                # It was refused for what the others did, perhaps: that has to have happened.
                self._wait(group)
            raise
        group.fresh |= fresh
        group.members += 1
        self._give_on(group)
        self._wait(group)

    @contextmanager
    def alone(self) -> Iterator[Begun]:
        """A transaction of the caller's own that has the book's lock; rolled back unless committed."""
        with self._lock:
            if self._open is not None:
                self._end(self._open)
            with self._database.locked() as begun:
                yield begun

    @contextmanager
    def closing(self) -> Iterator[None]:
        """Nobody writes meanwhile."""
        with self._lock:
            yield

    def _join(self) -> Group:
        with self._count:
            self._waiting += 1
            known = self._missed
        self._lock.acquire()
        with self._count:
            self._waiting -= 1
        try:
            if self._missed is not None and self._missed is not known:
                # Somebody has tried meanwhile; not everybody tries in turn, for as long as that takes.
                raise BookUnreachable(str(self._missed))
            if self._open is None:
                opened = self._database.locked()
                self._open = Group(opened, opened.__enter__())
            return self._open
        except BaseException as error:
            if isinstance(error, BookUnreachable) and self._missed is known:
                self._missed = BookUnreachable(str(error))
            self._lock.release()
            raise

    def _wait(self, group: Group) -> None:
        """Until it is committed. Raises what kept it from that."""
        while not group.done.wait(_SECONDS_WITHOUT_NEWS):
            # Whoever was to go on with it may have been interrupted before it came to that.
            with self._lock:
                if self._open is group:
                    self._end(group)
        if group.failed is not None:
            raise group.failed

    def _take_back(self, group: Group, error: BaseException) -> None:
        """The caller's own part; all of it where nobody else has one, or where the connection is of no use any more."""
        try:
            if group.members:
                group.begun.connection.execute("ROLLBACK TO SAVEPOINT command")
        except Exception as broken:  # noqa: BLE001 - whatever it is, the caller's own error may speak of the caller alone
            self._end(group, broken)
        else:
            if group.members:
                self._give_on(group)
                return
            self._end(group, error)
        self._lock.release()

    def _give_on(self, group: Group) -> None:
        """To whoever waits already, or else commits it for all."""
        if not self._waiting or group.members >= MEMBERS_MAX:
            self._end(group)
        self._lock.release()

    def _end(self, group: Group, error: BaseException | None = None) -> None:
        """Commits it, or undoes it where there is an error; tells those who wait for that."""
        self._open = None
        try:
            if error is None:
                try:
                    group.begun.connection.commit()
                    self._remember(group.fresh)
                except BaseException as broken:  # noqa: BLE001 - the database says below what it means
                    error = broken
            if error is None:
                group.opened.__exit__(None, None, None)
            else:
                group.failed = error
                group.opened.__exit__(type(error), error, error.__traceback__)
        except BaseException as told:  # noqa: BLE001 - each who waits raises it
            group.failed = told
        finally:
            group.done.set()
