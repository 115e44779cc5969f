"""Create and change the tables by Alembic, in one transaction, from whichever process starts first.

Every process calls it as it starts; if there is nothing to do, Alembic is not even loaded.
"""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import inspect

from campaigns.database.transaction import Database, connect

_FOLDER = Path(__file__).parent / "migrations"
_LOCK = 4_700_001


def migrate(url: str, revision: str = "head") -> None:
    """Bring the database of `url` up to `revision`. Safe to call from several processes at once."""
    database = connect(url)
    try:
        if revision != "head" or _revision(database) != head():
            _in_one_transaction(database, revision, up=True)
    finally:
        database.close()


def downgrade(url: str, revision: str = "base") -> None:
    """Take the database back to `revision`; data of later tables is lost."""
    database = connect(url)
    try:
        _in_one_transaction(database, revision, up=False)
    finally:
        database.close()


def head() -> str:
    """Return the newest revision, by the numbers of the files."""
    return max(path.name.partition("_")[0] for path in (_FOLDER / "versions").glob("[0-9]*.py"))


def _revision(database: Database) -> str | None:
    """Return the revision of a database; None before its first."""
    with database.writer.connect() as connection:
        if not inspect(connection).has_table("alembic_version"):
            return None
        found = connection.exec_driver_sql("SELECT version_num FROM alembic_version").scalar()
    return None if found is None else str(found)


def _in_one_transaction(database: Database, revision: str, *, up: bool) -> None:
    from alembic import command  # noqa: PLC0415 - a tenth of a second, for those few starts that need it
    from alembic.config import Config  # noqa: PLC0415

    config = Config()
    config.set_main_option("script_location", str(_FOLDER))
    config.set_main_option("path_separator", "os")
    with database.writer.begin() as connection:
        if database.dialect == "postgresql":
            connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({_LOCK})")
        config.attributes["connection"] = connection
        (command.upgrade if up else command.downgrade)(config, revision)
