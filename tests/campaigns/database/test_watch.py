from __future__ import annotations

import time

from campaigns.database import Watch, connect

DELIVERED_WITHIN_S = 20.0  # PostgreSQL hands notifications over a moment after the commit


def _sees(watch: Watch) -> bool:
    deadline = time.monotonic() + DELIVERED_WITHIN_S
    while time.monotonic() < deadline:
        if watch.changed():
            return True
    return False


def test_a_commit_elsewhere_is_seen_once(database, migrated_url):
    other = connect(migrated_url)
    with Watch(database) as watch:
        before = watch.changed()
        with other.writing() as unit:
            unit.settings.put("city", "朝阳市")
        after = [_sees(watch), watch.changed()]
    other.close()

    assert before is False
    assert after == [True, False]


def test_a_commit_through_the_same_database_is_seen_too(database):
    with Watch(database) as watch:
        with database.writing() as unit:
            unit.settings.put("city", "朝阳市")

        assert _sees(watch) is True


def test_reading_and_rolling_back_change_nothing(database):
    with Watch(database) as watch:
        with database.reading() as unit:
            unit.settings.get("city")

        assert watch.changed() is False
