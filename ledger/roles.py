"""Which roles of PostgreSQL may do what with a book: one serves it, one reads its log and tables."""

from collections.abc import Collection

from ledger.postgres import Place, owning, quoted

_MAINTAINED = 170_000
"""Since then a role can be let rewrite a table without owning it."""


def grant(place: Place, service: str | None, reader: str | None, kept: Collection[str], grown: Collection[str]) -> None:
    """Lets roles that are there do their work and nothing else; done again it is harmless.

    A service records and answers: of the tables `kept` for ever it can't change or delete a row, of those `grown` it
    can't delete one. A reader sees the log and what is made of it, but no token and nothing of the vault. BookError.
    """
    of, vault = quoted(place.schema), quoted(place.vault)
    with owning(place) as connection:
        run = connection.exec_driver_sql
        if service is not None:
            role = quoted(service)
            run(f"GRANT USAGE ON SCHEMA {of}, {vault} TO {role}")
            run(f"GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA {of}, {vault} TO {role}")
            run(f"ALTER DEFAULT PRIVILEGES IN SCHEMA {of} GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO {role}")
            for table in kept:
                run(f"REVOKE UPDATE, DELETE ON {of}.{quoted(table)} FROM {role}")
            for table in grown:
                run(f"REVOKE DELETE ON {of}.{quoted(table)} FROM {role}")
            if int(run("SHOW server_version_num").scalar_one()) >= _MAINTAINED:
                run(f"GRANT MAINTAIN ON ALL TABLES IN SCHEMA {vault} TO {role}")
        if reader is not None:
            role = quoted(reader)
            run(f"GRANT USAGE ON SCHEMA {of} TO {role}")
            run(f"GRANT SELECT ON ALL TABLES IN SCHEMA {of} TO {role}")
            run(f"ALTER DEFAULT PRIVILEGES IN SCHEMA {of} GRANT SELECT ON TABLES TO {role}")
            run(f"REVOKE SELECT ON {of}.access_token FROM {role}")
