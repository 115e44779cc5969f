from __future__ import annotations

import subprocess
import sys
import threading
from pathlib import Path

from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import inspect

from campaigns.database import connect, downgrade, migrate, migration
from campaigns.database.tables.metadata import METADATA


def _differences(url: str) -> list[object]:
    database = connect(url)
    with database.writer.connect() as connection:
        found = compare_metadata(MigrationContext.configure(connection, opts={"compare_type": True}), METADATA)
    database.close()
    return list(found)


def test_the_migrations_make_exactly_the_models(url):
    migrate(url)

    assert _differences(url) == []


def test_a_forgotten_migration_is_seen(url):
    migrate(url)
    database = connect(url)
    with database.writer.begin() as connection:
        connection.exec_driver_sql("ALTER TABLE street ADD COLUMN length_m INTEGER")
    database.close()

    assert _differences(url) != []


def test_migrating_twice_changes_nothing(url):
    migrate(url)
    migrate(url)

    assert _differences(url) == []


def test_the_newest_file_is_the_head():
    config = Config()
    config.set_main_option("script_location", str(Path(migration.__file__).parent / "migrations"))
    config.set_main_option("path_separator", "os")

    assert ScriptDirectory.from_config(config).get_heads() == [migration.head()]


def test_alembic_is_not_loaded_if_the_database_is_up_to_date(url):
    """Every process calls migrate as it starts."""
    migrate(url)
    asked = "import sys; from campaigns.database import migrate; migrate(sys.argv[1]); print('alembic' in sys.modules)"

    said = subprocess.run([sys.executable, "-c", asked, url], check=True, capture_output=True, text=True).stdout

    assert said.strip() == "False"


def test_a_database_that_lags_is_brought_up(url):
    migrate(url, "0005")
    migrate(url)

    assert _differences(url) == []


def test_a_downgrade_leaves_no_table_and_can_be_undone(url):
    migrate(url)
    downgrade(url)
    database = connect(url)
    with database.writer.connect() as connection:
        tables = set(inspect(connection).get_table_names())
    database.close()

    assert tables <= {"alembic_version"}
    migrate(url)
    assert _differences(url) == []


def test_several_processes_may_migrate_at_once(url):
    errors: list[BaseException] = []

    def run() -> None:
        try:
            migrate(url)
        except BaseException as error:  # noqa: BLE001 - the test wants to know whatever went wrong
            errors.append(error)

    threads = [threading.Thread(target=run) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert errors == []
    assert _differences(url) == []
