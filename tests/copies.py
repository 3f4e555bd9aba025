"""A second copy of a book for a test, wherever the first one lies."""

import shutil
from pathlib import Path

from sqlalchemy import Table

from api import access
from ledger import book, layout, postgres, vault


def copy_book(folder: Path, to: Path) -> Path:
    """Copies a book's folder, and the schemas that it lies in, if it lies in PostgreSQL; gives the copy's folder."""
    shutil.copytree(folder, to)
    if (of := postgres.read(folder)) is not None:
        new = postgres.draw(of.url, folder.name)
        with postgres.making(new) as connection:
            run = connection.exec_driver_sql

            def take(table: Table, schema: str) -> None:
                if run(f"""SELECT to_regclass('"{schema}"."{table.name}"')""").scalar_one() is None:
                    return
                table.create(connection)
                run(f'INSERT INTO "{table.name}" SELECT * FROM "{schema}"."{table.name}"')

            for table in (book.TABLE, *layout.TABLES, *access.TABLES):
                take(table, of.schema)
            for statement in layout.GUARDS["postgresql"]:
                run(statement)
            postgres.label(connection, new.schema, book.FORMAT)
            postgres.enter(connection, new.vault)
            for table in vault.TABLES:
                take(table, of.vault)
            postgres.label(connection, new.vault, vault.FORMAT)
        (to / postgres.FILE).unlink()
        postgres.write(to, new)
    return to


def copy_data(data: Path, to: Path) -> Path:
    """Copies a data folder with all its books."""
    shutil.copytree(data, to)
    for file in to.glob(f"*/{postgres.FILE}"):
        shutil.rmtree(file.parent)
        copy_book(data / file.parent.name, file.parent)
    return to


def remove_book(folder: Path) -> None:
    """Takes a book away."""
    book.destroy(folder)
    shutil.rmtree(folder)
