"""Test that evidence of an earlier release is closed and compacted like any other, and what a downgrade refuses."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from campaigns.counting.day_close import DayCloser
from campaigns.counting.day_facts import record_days
from campaigns.counting.recount import recount
from campaigns.database import connect, downgrade, migrate
from tests.campaigns.playback.test_tally import ZONE, City
from tests.campaigns.queries import all_tallies

DAY = timedelta(days=1)


def test_uploads_of_an_earlier_release_are_compacted_by_what_they_hold(url, at: datetime):
    migrate(url)
    database = connect(url)
    city = City(database, at)
    for seed in range(6):
        city.report(seed)
    downgrade(url, "0009")
    migrate(url)
    with database.reading() as unit:
        assert recount(unit, ZONE) == []
        before = all_tallies(unit)
        kept = sum(len(each.rows) for each in unit.evidence.counted_uploads())

    record_days(database, ZONE, at + DAY, days_a_run=400)
    list(DayCloser(database, ZONE, lambda: at + 8 * DAY).pieces())

    with database.reading() as unit:
        assert recount(unit, ZONE) == [] and all_tallies(unit) == before
        assert list(unit.evidence.counted_uploads()) == []
        packed = [each for day in unit.evidence.packed_days() for each in unit.evidence.counted_on(day)]
        assert sum(len(each.rows) for each in packed) == kept > 0
        assert all(root.compacted_at for root in unit.day_roots.all())
    with pytest.raises(RuntimeError, match="backup"):
        downgrade(url, "0009")
    database.close()
