"""Tables are made and changed by Alembic, in one transaction, whoever asks first.

Every process of the house asks as it starts; where nothing is to be done, Alembic is not even loaded.
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
    """Take the database back to `revision`; what later tables held is lost."""
    database = connect(url)
    try:
        _in_one_transaction(database, revision, up=False)
    finally:
        database.close()


def head() -> str:
    """Return the newest revision: files are named by their numbers."""
    return max(path.name.partition("_")[0] for path in (_FOLDER / "versions").glob("[0-9]*.py"))


def _revision(database: Database) -> str | None:
    """Return the revision that a database has; None: it has no tables yet."""
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
