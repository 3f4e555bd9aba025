"""`quartierbuch restore`: a book comes back from its backup, checked in a copy first, then in place at once."""

import os
import re
import shutil
import sqlite3
import tempfile
from base64 import b64encode
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager, nullcontext
from dataclasses import dataclass
from pathlib import Path

import click

from api import access
from api.shelf import Shelf
from ledger import book, checkpoints, keys, mirror, postgres, seal, store, tree
from ledger.book import Book
from ledger.errors import BookError, KeyMissing, SealBroken
from ledger.postgres import Place
from scripts import books, options, placing, serving, terminal
from scripts.books import Progress
from scripts.failed import Failed

_BOOK, _VAULT, _KEY = "book.sqlite", "vault.sqlite", "signing.key"
_NAMED = re.compile(rb'"((?:actor|person|note)-[0-9a-f]{16})"')
_AT_ONCE = 4_096
_BYTES_AT_ONCE = 1 << 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What is to come back: `folder` is the backup of the book `id`, `vault` the file to take in place of the usual.

    `nobody`: no vault is left, so that an empty one takes its place.
    """

    data: Path
    folder: Path
    id: str
    vault: Path | None = None
    nobody: bool = False

    @property
    def place(self) -> Path:
        return self.data / self.id

    @property
    def vaults(self) -> list[Path]:
        """Where its vault may come from, the best one first: who was erased since the backup stays erased."""
        return [self.vault] if self.vault else [self.place / _VAULT, self.folder / _VAULT]


@dataclass(frozen=True, slots=True, kw_only=True)
class Prepared:
    """A copy that was found whole, ready to be put in place; of the `named` records that the log names, persons and
    notes, `kept` are in the vault."""

    folder: Path
    position: int
    recorded_at: str
    root: bytes
    rebuilt: Sequence[str]
    vault: str | None
    kept: int
    named: int
    warnings: Sequence[str]


@contextmanager
def prepared(wanted: Wanted, progress: Progress) -> Iterator[Prepared]:
    """Copies a backup and checks the copy, which is gone afterwards unless it is put in place. Nothing else changes.

    Failed or BookError where it can't be restored; OSError.
    """
    if not (wanted.folder / _BOOK).is_file():
        raise Failed(f"{wanted.folder} is no backup of a book: it has no {_BOOK}")
    beside = wanted.data if wanted.data.is_dir() else None
    with tempfile.TemporaryDirectory(prefix=".restoring-", dir=beside) as making:
        folder = Path(making) / wanted.id
        folder.mkdir(mode=0o700)
        _copy(wanted.folder / _BOOK, folder / _BOOK, progress)
        vault = _take_vault(wanted, folder / _VAULT, progress)
        (folder / "lock").touch(mode=0o600)
        _copy_key(wanted, folder)
        _of_the_book(wanted, folder)
        with closing(Shelf(Path(making), access.TABLES)) as shelf:
            ready = _checked(wanted, shelf.get(wanted.id), vault, progress)
        # The copy is closed: what its journals held is in the databases now.
        yield ready


def _take_vault(wanted: Wanted, into: Path, progress: Progress) -> str | None:
    """Copies the vault into a file; where it was taken from, None for an empty one."""
    if wanted.nobody:
        into.touch(mode=0o600)
        book.create_vault(into)
        return None
    if wanted.vault is None and (wanted.place / postgres.FILE).exists():
        try:
            mirror.mirror_vault(wanted.place, into)
        except BookError as error:
            raise Failed(
                f"the vault of the book that is there can't be read ({error}): with the backup's, --vault "
                f"{wanted.folder / _VAULT}, whoever was erased since is back"
            ) from None
        return "the PostgreSQL of the book that is there"
    for file in wanted.vaults:
        if file.is_file():
            _copy(file, into, progress)
            return str(file)
    raise Failed(f"{wanted.folder} has no {_VAULT}: name one with --vault, or take an empty one with --empty-vault")


def _copy(source: Path, target: Path, progress: Progress) -> None:
    """A database with its journal, if it has one, so that nothing is written beside the original."""
    for suffix in ("", "-wal"):
        from_ = source.with_name(source.name + suffix)
        if not from_.is_file():
            continue
        done, total = 0, from_.stat().st_size
        into = target.with_name(target.name + suffix)
        into.touch(mode=0o600)
        with from_.open("rb") as reading, into.open("wb") as writing:
            while chunk := reading.read(_BYTES_AT_ONCE):
                writing.write(chunk)
                done += len(chunk)
                progress(done, total)
    try:
        with closing(sqlite3.connect(target)) as copied:
            ((found, *_), *_) = copied.execute("PRAGMA integrity_check(1)").fetchall()
    except sqlite3.Error as error:
        found = str(error)
    if found != "ok":
        raise Failed(f"{source} is no sound database ({found}): take another backup, or another --vault")


def _copy_key(wanted: Wanted, folder: Path) -> None:
    for source in (wanted.place / _KEY, wanted.folder / _KEY):
        if source.is_file():
            (folder / _KEY).touch(mode=0o600)
            shutil.copyfile(source, folder / _KEY)
            return


def _of_the_book(wanted: Wanted, folder: Path) -> None:
    """Failed where the copy is of another book: under this one's name it would not even be opened."""
    try:
        with closing(sqlite3.connect(folder / "book.sqlite")) as copied:
            ((found,),) = copied.execute("SELECT id FROM book").fetchall()
    except (sqlite3.Error, ValueError) as error:
        raise Failed(f"{wanted.folder} is no backup of a book: {error}") from None
    if found != wanted.id:
        raise Failed(f"{wanted.folder} is a backup of the book {found!r}, not of {wanted.id!r}")


def _checked(wanted: Wanted, copy: Book, vault: str | None, progress: Progress) -> Prepared:
    named = _read(copy, progress)
    with copy.vault.engine.connect() as connection:
        kept = {id for (id,) in connection.exec_driver_sql("SELECT id FROM record")}
    if kept and not kept & named:
        raise Failed(f"{vault} is the vault of another book: the log names none of its {len(kept)} records")
    rebuilt = books.freshen(copy)
    with copy.reading() as tx:
        head, root = store.head(tx), seal.head(tx).root
    return Prepared(
        folder=copy.folder,
        position=head.position,
        recorded_at=head.recorded_at,
        root=root,
        rebuilt=rebuilt,
        vault=vault,
        kept=len(kept & named),
        named=len(named),
        warnings=[*_about_key(copy), *_about_later(wanted, head.position)],
    )


def _read(copy: Book, progress: Progress) -> set[str]:
    """The records that the log and the tokens name. SealBroken where the log is not the one that was sealed."""
    done, named = 0, set[str]()
    range_: list[bytes] = []
    with copy.reading() as tx:
        sealed = seal.head(tx)
        while entries := [raw for _, raw in store.after(tx, done, _AT_ONCE, sealed.size)]:
            range_ = tree.grow(range_, done, [tree.leaf(raw) for raw in entries])
            named |= {id.decode() for raw in entries for id in _NAMED.findall(raw)}
            done += len(entries)
            progress(done, sealed.size)
        named |= {token.actor for token in access.tokens(tx)}
    if (done, tuple(range_)) != (sealed.size, sealed.range):
        raise SealBroken(f"the log of {copy.id!r} is not the one that was sealed: take another backup")
    return named


def _about_key(copy: Book) -> Iterator[str]:
    with copy.reading() as tx:
        newest = checkpoints.newest(tx)
    try:
        key = keys.load(copy.folder, copy.origin)
    except KeyMissing as missing:
        yield f"{missing}; better put back your copy of {_KEY} first, so that partners need no other public key"
        return
    if newest is not None and key.verifier.signed_at(newest.note) is None:
        yield "the key is not the one that signed the newest checkpoint: partners have to be given this one"


def _about_later(wanted: Wanted, position: int) -> Iterator[str]:
    """What was recorded and signed after the backup, as far as the book that is there can tell."""
    if not wanted.place.exists():
        yield f"checkpoints over more than {position} events, if any were issued, don't fit this log any more"
        return
    try:
        with books.opened(wanted.data, wanted.id) as there, there.reading() as tx:
            last, newest = store.head(tx).position, checkpoints.newest(tx)
    except (BookError, sqlite3.Error) as broken:
        yield f"what the book in {wanted.data} holds beyond the backup can't be told: {broken}"
        return
    if last > position:
        yield f"{last - position} events that were recorded after the backup are not in it"
    if newest is not None and newest.size > position:
        yield (
            f"checkpoint {newest.number} over {newest.size} events was issued after the backup: whoever holds it will "
            "see that this log is another one; tell partners and witnesses"
        )


@click.command(
    epilog=options.examples(
        "quartierbuch restore /backup/duisburg-2026-07-05 duisburg --dry-run",
        "quartierbuch restore /backup/duisburg-2026-07-05 duisburg",
        "quartierbuch restore /backup/duisburg-2026-07-05 duisburg --replace",
        "quartierbuch restore /backup/herne-2026-07-05 herne --database postgresql+psycopg://owner@db:5432/books",
    )
)
@click.argument("folder", type=click.Path(path_type=Path))
@click.argument("book", callback=options.slug)
@click.option("--replace", is_flag=True, help="Move the book that is there aside first; nothing may serve it.")
@click.option(
    "--vault",
    type=click.Path(path_type=Path, exists=True, dir_okay=False),
    help="Take the vault from this file. Default: that of the book that is replaced, else that of FOLDER.",
)
@click.option(
    "--empty-vault",
    is_flag=True,
    help="No vault is left: all persons are shown as erased, and no repeated request finds its old answer.",
)
@click.option("--dry-run", is_flag=True, help="Only check the backup and show what would happen.")
@options.database
@options.data
def restore(
    folder: Path,
    book: str,
    replace: bool,
    vault: Path | None,
    empty_vault: bool,
    dry_run: bool,
    database: str | None,
    data: Path,
) -> None:
    """Bring a book back from a backup.

    Copies FOLDER, which `quartierbuch backup` has made, checks every event of the copy against its seal, and
    only then lets it be BOOK: in files, or with --database in PostgreSQL. The vault of a book that is replaced
    is kept, so that whoever was erased since the backup stays erased.
    """
    if vault is not None and empty_vault:
        raise click.UsageError("--vault and --empty-vault exclude each other")
    wanted = Wanted(data=data, folder=folder, id=book, vault=vault, nobody=empty_vault)
    if os.path.lexists(wanted.place) and not replace:
        raise Failed(f"there is a book {book!r} already in {data}: --replace moves it aside")
    if not dry_run:
        books.folder(data)
    at = None
    if database is not None:
        at = postgres.draw(database, book)
        postgres.rehearse(at)
    with (
        serving.alone(data) if wanted.place.exists() else nullcontext(),
        terminal.bar(f"restoring {book}", "steps") as progress,
        prepared(wanted, progress) as ready,
    ):
        aside = None if dry_run else _put(wanted, ready, at, progress)
    _tell(wanted, ready, "would restore" if dry_run else "restored")
    if at is not None:
        click.echo(f"into schemas of its own in PostgreSQL; who is to serve or read it: quartierbuch book grant {book}")
    if aside is not None:
        click.echo(f"the book that was there lies in {aside}{_in_schemas(aside)}")


def _put(wanted: Wanted, ready: Prepared, at: Place | None, progress: Progress) -> Path | None:
    if at is None:
        return placing.put(ready.folder, wanted.data)
    return placing.put_into(at, ready.folder, wanted.data, progress)


def _in_schemas(folder: Path) -> str:
    """Where it lies besides, if it does."""
    try:
        at = postgres.read(folder)
    except BookError:
        at = None
    return f' and in the schemas "{at.schema}" and "{at.vault}"' if at is not None else ""


def _tell(wanted: Wanted, ready: Prepared, done: str) -> None:
    click.echo(f"{done} {wanted.id!r} with {ready.position} events up to {ready.recorded_at} from {wanted.folder}")
    click.echo(f"root {b64encode(ready.root).decode()}")
    vault = f"vault from {ready.vault}" if ready.vault else "empty vault"
    click.echo(f"{vault}: {ready.kept} of the {ready.named} persons and notes that the log names")
    if ready.rebuilt:
        click.echo(f"tables rebuilt: {', '.join(ready.rebuilt)}")
    for warning in ready.warnings:
        terminal.warn(warning)
