"""Tables are made and changed by Alembic, in one transaction, whoever asks first."""

from __future__ import annotations

from pathlib import Path

from alembic import command
from alembic.config import Config

from campaigns.database.transaction import Database, connect

_FOLDER = Path(__file__).parent / "migrations"
_LOCK = 4_700_001


def migrate(url: str, revision: str = "head") -> None:
    """Bring the database of `url` up to `revision`. Safe to call from several processes at once."""
    _run(url, revision, up=True)


def downgrade(url: str, revision: str = "base") -> None:
    """Take the database back to `revision`; what later tables held is lost."""
    _run(url, revision, up=False)


def _run(url: str, revision: str, *, up: bool) -> None:
    database = connect(url)
    try:
        _in_one_transaction(database, revision, up=up)
    finally:
        database.close()


def _in_one_transaction(database: Database, revision: str, *, up: bool) -> None:
    config = Config()
    config.set_main_option("script_location", str(_FOLDER))
    config.set_main_option("path_separator", "os")
    with database.writer.begin() as connection:
        if database.dialect == "postgresql":
            connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({_LOCK})")
        config.attributes["connection"] = connection
        (command.upgrade if up else command.downgrade)(config, revision)
