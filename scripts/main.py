"""The `quartierbuch` command: serve books, make them, back them up, open them to clients."""

import secrets
import sqlite3
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path

import click
import psycopg
from rich.console import Console
from sqlalchemy.exc import SQLAlchemyError

from api import logs
from api.access import Scope
from ledger.errors import LedgerError
from scripts import (
    archiving,
    books,
    bundles,
    checking,
    demo,
    doctor,
    importing,
    keys,
    listening,
    openapi,
    options,
    persons,
    replicas,
    restoring,
    serving,
    terminal,
    welcome,
)
from scripts.failed import Failed
from scripts.serving import Service
from scripts.witness import command


@click.group(
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 110},
    epilog=options.examples(
        "quartierbuch demo",
        "quartierbuch serve --port 8080",
        'quartierbuch book create duisburg --keeper "Stadt Duisburg"',
        'quartierbuch token create duisburg --name "Erika Beispiel"',
        more="Exit codes: 0 done, 1 it could not be done (one line says why), 2 mistyped.",
    ),
)
@click.version_option(package_name="quartierbuch", message="%(prog)s %(version)s")
def cli() -> None:
    """Who funds what in a neighbourhood, recorded so that every past answer can be given again."""


@cli.command(
    epilog=options.examples(
        "quartierbuch serve",
        "quartierbuch serve --data /srv/books --host 0.0.0.0 --workers 4",
        "quartierbuch serve --metrics-port 9464",
    )
)
@options.data
@options.address
@options.workers
@options.checkpoints
@options.operation
def serve(
    data: Path,
    host: str,
    port: int,
    workers: int,
    every: int,
    log: logs.Format,
    metrics_host: str,
    metrics_port: int | None,
    waiting: int,
    threads: int,
    patience: int,
    drain: int,
) -> None:
    """Serve the books over HTTP.

    Ctrl-C or SIGTERM ends it, once what is in flight is answered. A broken book is named and the others
    are served. Tables that an older release has written are rebuilt first.

    Put it behind a proxy that speaks TLS: tokens travel in the open here.
    """
    service = Service(
        data=data,
        address=listening.free(host, port),
        workers=workers,
        checkpoints=every,
        waiting=waiting,
        threads=threads,
        patience=patience,
        drain=drain,
        log=log,
        metrics=None if metrics_port is None else listening.free(metrics_host, metrics_port),
    )
    _serve(
        service,
        lambda count: click.echo(
            f"serving {data} (books: {count}) at {service.address.url}, docs at {service.address.url}/docs"
        ),
    )


@cli.command(epilog=options.examples("quartierbuch run", "quartierbuch run --data /tmp/books --port 8080 --fresh"))
@options.data
@options.address
@options.workers
@options.checkpoints
@click.option("--fresh", is_flag=True, help="Delete the demo books first, and make them anew.")
@click.option(
    "--lang",
    type=click.Choice(["de", "en"]),
    default=welcome.language,
    show_default="as the terminal",
    help="Language of the table.",
)
def run(data: Path, host: str, port: int, workers: int, every: int, fresh: bool, lang: welcome.Language) -> None:
    """Serve the demo books and show an answer.

    Makes them first where they are missing. The answer comes from the service, once its port answers.
    """
    address = listening.free(host, port)
    made = _demo(data, fresh)
    service = Service(data=data, address=address, workers=workers, checkpoints=every)
    _serve(service, lambda _: welcome.show(Console(highlight=False), address, made.token, lang))


def _serve(service: Service, announce: Callable[[int], None]) -> None:
    """Serves a sound folder; `announce` is told how many books are sound, once they are served."""
    logs.set_up(service.log)
    serving.check(service.data)
    with serving.held(service.data):
        count = serving.freshen(service.data)
        serving.serve(service, lambda: announce(count))


@cli.command("demo", epilog=options.examples("quartierbuch demo", "quartierbuch demo --data /tmp/books --fresh"))
@options.data
@click.option("--fresh", is_flag=True, help="Delete the demo books first, and make them anew.")
def make_demo(data: Path, fresh: bool) -> None:
    """Make and fill the demo books.

    They are `duisburg`, `karlsruhe`, `krefeld` and `stuttgart`, recorded through the API. Done again it
    records nothing. One token opens them all; it lies in the data folder, in `demo-token`.
    """
    made = _demo(data, fresh)
    click.echo(f"{made.recorded} commands recorded; the token is in {data / 'demo-token'}")


def _demo(data: Path, fresh: bool) -> demo.Made:
    if fresh:
        for id in demo.clear(data):
            click.echo(f"deleted the demo book {id!r} in {data}")
    with terminal.bar("recording the cases", "commands") as progress:
        return demo.make(data, say=terminal.warn, progress=progress)


@cli.group(epilog=options.examples('quartierbuch book create duisburg --keeper "Stadt Duisburg"'))
def book() -> None:
    """Make and list books."""


@book.command(
    "create",
    epilog=options.examples(
        'quartierbuch book create duisburg --keeper "Stadt Duisburg"',
        'quartierbuch book create basel --keeper "Kanton Basel-Stadt" --time-zone Europe/Zurich --currency CHF',
        'quartierbuch book create herne --keeper "Stadt Herne" --database postgresql+psycopg://owner@db:5432/books',
    ),
)
@click.argument("id", callback=options.slug)
@click.option("--keeper", required=True, callback=options.line, help="The organisation that keeps the book.")
@click.option(
    "--origin",
    callback=options.origin,
    help="Name of the book's log, for ever; no host that serves it. Default: made up.",
)
@click.option(
    "--time-zone", default="Europe/Berlin", show_default=True, callback=options.time_zone, help="Where its days begin."
)
@click.option("--currency", default="EUR", show_default=True, callback=options.currency, help="Of all its amounts.")
@options.database
@options.data
def book_create(
    id: str, keeper: str, origin: str | None, time_zone: str, currency: str, database: str | None, data: Path
) -> None:
    """Make a book. ID is its name in every address: lower-case letters, digits and hyphens, for ever."""
    books.create(
        data,
        id,
        keeper=keeper,
        origin=origin,
        time_zone=time_zone,
        currency=currency,
        by=options.login(),
        database=database,
    )
    click.echo(f"created the book {id!r} in {data}")


@book.command(
    "grant",
    epilog=options.examples(
        "quartierbuch book grant herne --service quartierbuch_service",
        "quartierbuch book grant herne --service quartierbuch_service --reader audit",
        more="The roles have to be there: CREATE ROLE quartierbuch_service LOGIN PASSWORD '...'",
    ),
)
@click.argument("book")
@click.option("--service", metavar="ROLE", help="Role that serves: it records, and can change or delete nothing kept.")
@click.option("--reader", metavar="ROLE", help="Role that reads the log and the tables, but no token and no vault.")
@options.data
def book_grant(book: str, service: str | None, reader: str | None, data: Path) -> None:
    """Let roles of PostgreSQL work with a book.

    BOOK was made by the role that owns its schemas; that one is for upgrades. Write the URL of the role that
    serves into the file `database` of the book's folder.
    """
    if service is None and reader is None:
        raise Failed("name a role with --service or --reader")
    books.grant(data, book, service, reader)
    click.echo(f"granted: {' and '.join(one for one in (service, reader) if one)} on the book {book!r}")


@book.command("list", epilog=options.examples("quartierbuch book list --data /srv/books"))
@options.data
def book_list(data: Path) -> None:
    """List the books.

    Each with the number of its events, when the last one was recorded, and its log's origin, or what is
    broken.
    """
    if not data.is_dir():
        raise Failed(f"{data} is no folder: name one with --data, or make a book in it first")
    found = [(id, *books.state(data, id)) for id in books.names(data)]
    terminal.columns([("BOOK", "EVENTS", "LAST RECORDED", "ORIGIN"), *found])


@cli.command(
    epilog=options.examples(
        "quartierbuch backup duisburg /backup/duisburg-2026-07-05",
        more="`quartierbuch restore` brings it back. The key that signs is not in it: keep a copy of that apart.",
    )
)
@click.argument("book")
@click.argument("to", type=click.Path(path_type=Path))
@options.data
def backup(book: str, to: Path, data: Path) -> None:
    """Copy a book with its vault.

    Writes BOOK as it stands now into the new folder TO; it may be served meanwhile. The copy holds what
    the vault holds of persons: keep it no longer than you may.
    """
    with books.opened(data, book) as one, terminal.bar(f"copying {book}", "pages") as progress:
        position = books.back_up(one, to, progress)
    click.echo(f"backed up {book!r} with {position} events to {to}")


@cli.command(
    "import",
    epilog=options.examples(
        "quartierbuch import duisburg grants.csv --mapping grants.yaml",
        "quartierbuch import duisburg grants.csv --mapping grants.yaml --record",
        more="Exit codes: 0 all lines are good, 1 lines are refused, 2 mistyped, or a file that can't be used at all.",
    ),
)
@click.argument("book")
@click.argument("file", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.option(
    "--mapping",
    type=click.Path(path_type=Path, exists=True, dir_okay=False),
    required=True,
    help="YAML that says what the columns mean; see docs/import.md.",
)
@click.option("--record", is_flag=True, help="Record it. Without it nothing is recorded.")
@click.option("--partial", is_flag=True, help="Record the good lines even where others are refused.")
@click.option(
    "--report",
    type=click.Path(path_type=Path, dir_okay=False),
    help="Write the refused lines to this file: CSV, or NDJSON where its name ends so.",
)
@click.option(
    "--name", default=None, callback=options.line, help="Who records; kept in the vault. Default: your login."
)
@options.data
@click.option(
    "--lang",
    type=click.Choice(["de", "en"]),
    default=welcome.language,
    show_default="as the terminal",
    help="Language of what is shown.",
)
def import_file(
    book: str,
    file: Path,
    mapping: Path,
    record: bool,
    partial: bool,
    report: Path | None,
    name: str | None,
    data: Path,
    lang: welcome.Language,
) -> None:
    """Record a list of grants from a CSV file.

    Shows what FILE would bring into BOOK. With --record it is recorded, in batches of 500 lines; with a
    refused line nothing at all is, unless --partial. Done again it records nothing; broken off, it goes
    on where it stopped.
    """
    with books.opened(data, book) as one:
        wanted = importing.Wanted(record, partial, report, name or options.login(), lang)
        code = importing.run(one, file, mapping, wanted)
    sys.exit(code)


@cli.group(epilog=options.examples('quartierbuch token create duisburg --name "Erika Beispiel"'))
def token() -> None:
    """Open a book to clients, and shut it again."""


@token.command(
    "create",
    epilog=options.examples(
        'quartierbuch token create duisburg --name "Erika Beispiel"',
        'quartierbuch token create duisburg --name "Nachtlauf" --client finance-system',
        'quartierbuch token create duisburg --name "Prüfung" --without-names',
    ),
)
@click.argument("book")
@click.option("--name", required=True, callback=options.line, help="Who records with it; kept in the vault, erasable.")
@click.option(
    "--client",
    callback=options.slug,
    help="Owner of the token, kept in the log for ever: no person's name. Default: made up.",
)
@click.option(
    "--without-names",
    "scope",
    flag_value="without_names",
    default="names",
    help="It shows what the vault holds of persons to nobody: figures, dates and ids only.",
)
@options.data
def token_create(book: str, name: str, client: str | None, scope: Scope, data: Path) -> None:
    """Make a token of a book.

    It opens BOOK and is shown this once. Idempotency keys belong to a client: give its next token the
    same --client, and its retries find their answers.
    """
    with books.opened(data, book) as one:
        made = books.admit(one, name=name, client=client or f"client-{secrets.token_hex(4)}", scope=scope)
    click.echo(made)


@token.command("list", epilog=options.examples("quartierbuch token list duisburg"))
@click.argument("book")
@options.data
def token_list(book: str, data: Path) -> None:
    """List the tokens of a book.

    The revoked ones of BOOK too; of each its id, never the token itself.
    """
    with books.opened(data, book) as one:
        found = books.tokens(one)
    rows = [(it.id, it.client, it.created_at, it.revoked_at or "-", it.scope, name) for it, name in found]
    terminal.columns([("ID", "CLIENT", "CREATED", "REVOKED", "SHOWS", "NAME"), *rows])


@token.command("revoke", epilog=options.examples("quartierbuch token revoke duisburg 3f9a01c2"))
@click.argument("book")
@click.argument("token_id")
@options.data
def token_revoke(book: str, token_id: str, data: Path) -> None:
    """Revoke a token of a book.

    TOKEN_ID is its id in the list of BOOK's tokens. From now on nobody gets in with it.
    """
    with books.opened(data, book) as one:
        books.revoke(one, token_id)
    click.echo(f"revoked {token_id} of {book!r}")


@cli.command(epilog=options.examples("quartierbuch rebuild duisburg"))
@click.argument("book")
@options.data
def rebuild(book: str, data: Path) -> None:
    """Write a book's tables anew.

    All that answers come from is made again from the log of BOOK; until it is done they come from the old
    tables.
    """
    started = time.monotonic()
    with books.opened(data, book) as one, terminal.bar(f"rebuilding {book}", "events") as progress:
        count = books.rebuild(one, progress)
    seconds = max(time.monotonic() - started, 1e-6)
    click.echo(f"rebuilt {book!r} from {count} events in {seconds:.1f} s ({count / seconds:,.0f} events/s)")


@cli.command("openapi", epilog=options.examples("quartierbuch openapi", "quartierbuch openapi openapi.yaml"))
@click.argument("to", type=click.Path(path_type=Path, dir_okay=False), required=False)
def write_openapi(to: Path | None) -> None:
    """Print the OpenAPI document.

    It is that of this release; with TO it is written to that file.
    """
    document = openapi.render()
    if to is None:
        click.echo(document, nl=False)
    else:
        to.write_text(document, encoding="utf-8")
        click.echo(f"wrote {to}")


book.add_command(bundles.restore)
book.add_command(archiving.archive)
book.add_command(archiving.reopen)
book.add_command(replicas.replica)
cli.add_command(bundles.export)
cli.add_command(restoring.restore)
cli.add_command(doctor.doctor)
cli.add_command(keys.key)
cli.add_command(keys.checkpoint)
cli.add_command(persons.person)
cli.add_command(checking.check)
cli.add_command(command.witness)


def main(arguments: Sequence[str] | None = None) -> None:
    """Runs the command line; what can't be done ends with one line and exit code 1."""
    try:
        cli(arguments, prog_name="quartierbuch")
    except (Failed, LedgerError) as refused:
        _give_up(str(refused))
    except (sqlite3.Error, psycopg.Error, SQLAlchemyError) as error:
        _give_up(f"the database says: {getattr(error, 'orig', None) or error}")
    except OSError as error:
        _give_up(f"{error.filename}: {error.strerror}" if error.filename else str(error))


def _give_up(reason: str) -> None:
    terminal.warn(reason)
    sys.exit(1)


if __name__ == "__main__":
    main()
