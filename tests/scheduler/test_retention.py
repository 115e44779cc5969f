"""Test that what is kept for a year goes after it, that what is kept for ever stays, and that nothing else grows."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest

from campaigns.counting.counter import Intake
from campaigns.counting.day_close import DayCloser
from campaigns.counting.day_facts import record_days
from campaigns.counting.recount import recount
from campaigns.counting.rollup import roll_up
from campaigns.playback.count_facts import CountingCache
from campaigns.playback.evidence import EvidenceRecord, Upload
from campaigns.screens.screen_status import ScreenFlag
from scheduler.explain.explanation import explain
from scheduler.plan.reason import Rule
from scheduler.retention import FLAGS_A_SCREEN, KEPT, NOTICED_AFTER, Retention
from tests.campaigns.builders import line
from tests.scheduler.town_builders import AT, DAY, ZONE, Town, ms

JOURNAL = "00000000000000a1"
HOUR = timedelta(hours=1)


def count(town: Town, table: str, where: str = "1 = 1") -> int:
    with town.database.reading() as unit:
        run = unit.campaigns._session.connection().exec_driver_sql
        return int(run(f"SELECT count(*) FROM {table} WHERE {where}").scalar_one())


def retain(town: Town, kept: timedelta = KEPT) -> list[str]:
    """Do the work of a night, after a week of nights."""
    with town.database.writing() as unit:
        unit.sizes.record((town.clock() - NOTICED_AFTER).astimezone(ZONE).date(), {"tally": 1})
    return list(Retention(town.context(), kept).pieces())


@pytest.fixture
def street(town: Town) -> Town:
    """Published at noon of the first day, and again 401 days later."""
    town.add()
    town.create("讲文明", ends_on=date(2030, 1, 1))
    town.publish()
    town.clock.wait(KEPT + DAY)
    town.publish()
    return town


def test_of_documents_of_long_ago_the_digests_stay_and_the_payloads_go(street):
    street.clock.wait(timedelta(minutes=1))
    street.rewrite(street.campaign(), "树新风")
    street.publish()
    topic = street.topics.manifest("st-1")
    with street.database.reading() as unit:
        before = unit.documents.history(topic)
    retain(street)
    assert count(street, "document", "length(body) = 0") == 0

    street.clock.wait(KEPT + 2 * DAY)
    retain(street)

    with street.database.reading() as unit:
        after = unit.documents.history(topic)
    assert [(each.rev, each.digest, each.switch_at) for each in after] == [
        (each.rev, each.digest, each.switch_at) for each in before
    ]
    assert [bool(each.body) and bool(each.token) for each in after] == [True, False, False]
    assert explain(street.database, "st-1", AT + HOUR).rule is Rule.EXPIRED


def test_plan_days_of_long_ago_go_with_their_files(street):
    days, files = count(street, "plan_day"), count(street, "file", "media_type = 'application/json'")

    street.clock.wait(9 * DAY)
    retain(street)

    assert count(street, "plan_day") == days // 2
    assert 0 < count(street, "file", "media_type = 'application/json'") < files
    assert count(street, "file", "media_type <> 'application/json'") > 0
    street.fetched(street.manifest().days)


def test_a_withdrawal_is_repeated_for_a_month_and_forgotten_after_a_year(street):
    street.shelf.clean()
    with street.database.reading() as unit:
        gone = {entry.sha256 for entry in unit.shelf.withdrawn_since(street.clock())}
    assert gone
    for days, repeated in ((29, True), (2, False)):
        street.clock.wait(timedelta(days=days))
        street.publish()
        street.said.clear()
        street.shelf.clean()
        told = {said.topic.split("/")[2] for said in street.said if not said.payload and "/b/" in said.topic}
        assert (told & gone == gone) is repeated and (not told & gone) is not repeated
    with street.database.reading() as unit:
        assert unit.shelf.find(gone).keys() == gone
    street.clock.wait(KEPT)

    retain(street)
    with street.database.reading() as unit:
        assert unit.shelf.find(gone) == {}


def test_a_clock_two_years_ahead_deletes_nothing_for_a_week(street):
    def night(days: int) -> bool:
        street.clock.wait(timedelta(days=days))
        list(Retention(street.context()).pieces())
        return count(street, "plan_day") > 0

    assert all(night(1) for _ in range(3))
    assert night(730)
    assert all(night(1) for _ in range(6))
    assert not night(1)


def test_of_each_screen_the_newest_flags_of_a_year_stay(street):
    with street.database.writing() as unit:
        for number in range(FLAGS_A_SCREEN + 20):
            unit.status.flag(ScreenFlag("st-1", street.clock(), "set-aside", {"first": number}))
    retain(street)
    assert count(street, "screen_flag") == FLAGS_A_SCREEN
    with street.database.reading() as unit:
        assert unit.status.flags("st-1", 1)[0].detail == {"first": FLAGS_A_SCREEN + 19}

    street.clock.wait(KEPT + DAY)
    retain(street)
    assert count(street, "screen_flag") == 0


class Night:
    """A town that plays by day and is tidied up by night, all of it kept for twenty days."""

    KEPT = timedelta(days=20)

    def __init__(self, town: Town) -> None:
        self.town = town
        town.add()
        made = town.create("讲文明")
        town.publish()
        with town.database.writing() as unit:
            self.line = line(unit, made, ("st-1",), town.clock())
        self.cache, self.seq = CountingCache(), 0

    def live(self) -> None:
        """Play thirty slots, one report each, one of them of an unknown line; then do the work of a night."""
        town = self.town
        for _ in range(30):
            town.clock.wait(timedelta(seconds=10))
            self._report(town.clock(), self.line if self.seq % 30 else 9_999)
        town.clock.wait(DAY - timedelta(minutes=5))
        now = town.clock()
        record_days(town.database, ZONE, now)
        roll_up(town.database, now.astimezone(ZONE).date())
        list(DayCloser(town.database, ZONE, lambda: now).pieces())
        town.publish()
        town.shelf.clean()
        list(Retention(town.context(), self.KEPT).pieces())

    def _report(self, at: datetime, number: int) -> None:
        self.seq += 1
        row = EvidenceRecord(self.seq, ms(at) - 10_000, number, 10_000, 0)
        with self.town.database.writing() as unit:
            intake = Intake(unit, self.cache, unit.days.local_days(ZONE))
            intake.take(Upload("st-1", JOURNAL, self.seq, self.seq, at, "ntp", "displayed", [row]))
            intake.close()


BOUNDED = {
    "plan_day": "1 = 1",
    "document": "length(body) > 0",
    "file": "1 = 1",
    "shelf": "1 = 1",
    "evidence": "1 = 1",
    "screen_hour": "1 = 1",
    "set_aside": "1 = 1",
    "screen_flag": "1 = 1",
    "table_size": "1 = 1",
    "line": "1 = 1",
    "slot": "1 = 1",
    "label": "1 = 1",
    "journal": "1 = 1",
    "place": "1 = 1",
}
A_DAY = {"civil_day": 1, "day_root": 1, "due_light": 1, "day_evidence": 2, "tally": 1}
"""What stays for ever: so many rows a day with one screen, one slide and rows set aside."""


def test_after_the_time_that_things_are_kept_nothing_grows_but_counts_and_proofs(town):
    night = Night(town)
    for _ in range(36):
        night.live()
    first = {table: count(town, table, where) for table, where in BOUNDED.items()}
    kept = {table: count(town, table) for table in A_DAY}
    for _ in range(6):
        night.live()

    later = {table: count(town, table, where) for table, where in BOUNDED.items()}
    assert {table: (rows, later[table]) for table, rows in first.items() if later[table] > rows} == {}
    assert {table: (count(town, table) - rows) / 6 for table, rows in kept.items()} == A_DAY
    with town.database.reading() as unit:
        assert recount(unit, ZONE) == []
