"""The timetable: each run a row in the ledger."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, time, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import structlog
import time_machine

from campaigns.database import Database
from campaigns.errors import LeadershipLostError
from players.protocol.topics import Topics
from scheduler.leader_context import LeaderContext
from scheduler.signing_keys import KeyStore
from scheduler.timetable import Job, Timetable
from tests.scheduler.broker.house import until
from tests.scheduler.town_builders import AT, DAY, SECOND, ZONE, Clock

MINUTE = timedelta(minutes=1)
NIGHTLY = time(4, 2)
BERLIN = ZoneInfo("Europe/Berlin")


class Runs:
    """A database with a leader, and what its timetables did."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self.database = database
        self.clock = clock
        self.lost = threading.Event()
        self.made: list[Timetable] = []
        with database.writing() as unit:
            self.term = unit.leadership.begin_term("test", clock())

    def timetable(self, *jobs: Job, now: Callable[[], datetime] | None = None) -> Timetable:
        keys = KeyStore(Path("unread"))
        context = LeaderContext(self.database, self.term, Topics(), keys, ZONE, now or self.clock)
        made = Timetable(context, jobs, on_lost=self.lost.set)
        self.made.append(made)
        return made

    def rows(self) -> list[tuple[Any, ...]]:
        """(job, outcome, detail) in the order in which they ended up in the ledger."""
        with self.database._reader.connect() as connection:  # polled: must not keep the jobs from writing
            told = connection.exec_driver_sql("SELECT job, outcome, detail FROM job_run ORDER BY id").fetchall()
        return [tuple(row) for row in told]


@pytest.fixture
def runs(database: Database, clock: Clock) -> Iterator[Runs]:
    made = Runs(database, clock)
    yield made
    for timetable in made.made:
        timetable.stop()


def failing() -> str:
    raise ValueError("no room left")


def test_a_run_leaves_one_row_for_the_instant_that_is_due(runs: Runs) -> None:
    """However often it is asked for within it, and by whomever."""
    ran: list[datetime] = []

    def note() -> str:
        ran.append(runs.clock())
        return "noted"

    job = Job("note", note, every=MINUTE)
    first, second = runs.timetable(job), runs.timetable(job)
    for step in (0, 20, 39, 1, 60):
        runs.clock.wait(step * SECOND)
        first.run(job)
        second.run(job)

    assert ran == [AT, AT + MINUTE, AT + 2 * MINUTE]
    assert runs.rows() == [("note", "done", "noted")] * 3


def test_a_failing_job_is_recorded_as_failed_and_others_go_on(runs: Runs) -> None:
    bad, good = Job("bad", failing, every=MINUTE), Job("good", lambda: "fine", every=MINUTE)
    timetable = runs.timetable(bad, good)
    with structlog.testing.capture_logs() as logs:
        for _ in range(2):
            timetable.run(bad)
            timetable.run(good)
            runs.clock.wait(MINUTE)

    assert runs.rows() == [("bad", "failed", "ValueError: no room left"), ("good", "done", "fine")] * 2
    assert [entry["job"] for entry in logs] == ["bad", "bad"]


def test_a_run_under_way_has_a_row_without_an_end(runs: Runs) -> None:
    """What a crash leaves behind, and it is not run again for that instant."""
    job = Job("note", lambda: str(runs.rows()), every=MINUTE)
    runs.timetable(job).run(job)

    assert runs.rows() == [("note", "done", "[('note', None, None)]")]


def test_a_stale_leader_runs_nothing_and_reports_the_lost_lead(runs: Runs) -> None:
    ran: list[str] = []

    def note() -> str:
        ran.append("ran")
        return "noted"

    job = Job("note", note, every=MINUTE)
    timetable = runs.timetable(job)
    with runs.database.writing() as unit:
        unit.leadership.begin_term("somebody else", AT)

    timetable.run(job)

    assert (ran, runs.rows()) == ([], [])
    assert runs.lost.is_set()


def test_a_lead_lost_during_a_run_is_reported(runs: Runs) -> None:
    def lose() -> str:
        raise LeadershipLostError(1, 2)

    job = Job("lose", lose, every=MINUTE)
    runs.timetable(job).run(job)

    assert runs.lost.is_set()
    assert runs.rows() == [("lose", None, None)]


def test_an_unwritable_ledger_ends_the_run_and_not_the_timetable(runs: Runs, monkeypatch: pytest.MonkeyPatch) -> None:
    def away(_database: Database) -> None:
        raise OSError("disk full")

    job = Job("note", lambda: "noted", every=MINUTE)
    timetable = runs.timetable(job)
    with monkeypatch.context() as patch, structlog.testing.capture_logs() as logs:
        patch.setattr(Database, "writing", away)
        timetable.run(job)
    timetable.run(job)

    assert [entry["event"] for entry in logs] == ["job not recorded"]
    assert runs.rows() == [("note", "done", "noted")]
    assert not runs.lost.is_set()


@pytest.mark.parametrize(
    ("local", "due_local"),
    [
        ("2026-05-04T04:02:00", "2026-05-04T04:02:00"),
        ("2026-05-04T04:01:59", "2026-05-03T04:02:00"),
        ("2026-05-04T23:59:59", "2026-05-04T04:02:00"),
        ("2026-05-05T00:00:01", "2026-05-04T04:02:00"),
        ("2026-03-29T12:00:00", "2026-03-29T04:02:00"),  # the clocks went forward at two
        ("2026-10-25T03:59:00", "2026-10-24T04:02:00"),  # and back at three
    ],
)
def test_a_daily_run_is_for_the_latest_occurrence_of_its_hour(local: str, due_local: str) -> None:
    job = Job("plan", str, daily_at=NIGHTLY)
    at, due = (datetime.fromisoformat(text).replace(tzinfo=BERLIN) for text in (local, due_local))

    assert job.due_at(at.astimezone(UTC), BERLIN) == due.astimezone(UTC)


def test_intervals_are_counted_from_the_epoch() -> None:
    job = Job("checkpoint", str, every=timedelta(seconds=15))

    assert [job.due_at(AT + s * SECOND, ZONE) for s in (0, 14, 15, 29.9)] == [AT + s * SECOND for s in (0, 0, 15, 15)]


def test_runs_start_on_whole_intervals(runs: Runs) -> None:
    """Begun in the last moment of an interval, a run that is late by another moment would fall into the next one."""
    runs.clock.wait(timedelta(seconds=14.999))
    job = Job("checkpoint", str, every=timedelta(seconds=15))
    trigger = runs.timetable(job)._trigger(job)

    first = trigger.get_next_fire_time(None, runs.clock())
    assert first == AT + 15 * SECOND
    assert trigger.get_next_fire_time(first, first + SECOND) == AT + 30 * SECOND


def test_a_made_up_daily_job_runs_at_a_start_after_a_missed_hour(runs: Runs) -> None:
    """A machine that is off every night must still clean up."""
    jobs = (Job("clean", lambda: "cleaned", daily_at=NIGHTLY, made_up=True), Job("plan", str, daily_at=NIGHTLY))
    for _ in range(2):
        timetable = runs.timetable(*jobs)
        timetable.start()
        until(lambda: len(runs.rows()) == 1 and runs.rows()[0][1])
        timetable.stop()
    runs.clock.wait(DAY)
    timetable = runs.timetable(*jobs)
    timetable.start()
    until(lambda: len(runs.rows()) == 2 and runs.rows()[1][1])

    assert runs.rows() == [("clean", "done", "cleaned")] * 2


def test_jobs_run_one_at_a_time_on_whole_intervals(runs: Runs) -> None:
    """With the real clock: a second is the shortest interval."""
    busy = threading.Lock()
    at: list[datetime] = []

    def note() -> str:
        assert busy.acquire(blocking=False), "two at once"
        at.append(datetime.now(UTC))
        threading.Event().wait(0.05)
        busy.release()
        return "noted"

    names = ("one", "two")
    timetable = runs.timetable(*(Job(name, note, every=SECOND) for name in names), now=lambda: datetime.now(UTC))
    timetable.start()
    until(lambda: len(runs.rows()) >= 4)
    timetable.stop()

    assert [row[:2] for row in runs.rows()[:4]] in ([(a, "done"), (b, "done")] * 2 for a, b in (names, names[::-1]))
    assert (at[2] - at[0]) < 1.5 * SECOND


def test_stopping_waits_for_the_run_that_is_under_way(runs: Runs) -> None:
    begun, may_end = threading.Event(), threading.Event()

    def slow() -> str:
        begun.set()
        may_end.wait(5)
        return "to the end"

    timetable = runs.timetable(Job("slow", slow, daily_at=NIGHTLY, made_up=True))
    timetable.start()
    assert begun.wait(5)
    stopping = threading.Thread(target=timetable.stop)
    stopping.start()
    may_end.set()
    stopping.join(5)

    assert runs.rows() == [("slow", "done", "to the end")]


def test_a_timetable_that_never_started_can_be_stopped(runs: Runs) -> None:
    runs.timetable(Job("note", str, every=MINUTE)).stop()

    assert runs.rows() == []


@pytest.mark.parametrize("step", [timedelta(days=-730), timedelta(hours=-1), timedelta(hours=1), timedelta(days=10)])
def test_jobs_wait_for_no_time_that_no_longer_exists(runs: Runs, step: timedelta) -> None:
    jobs = (Job("note", str, every=MINUTE), Job("plan", str, daily_at=NIGHTLY))
    with time_machine.travel(AT.timestamp(), tick=False) as moved:
        timetable = runs.timetable(*jobs, now=lambda: datetime.now(UTC))
        timetable._scheduler.start(paused=True)
        moved.shift(step)
        before = [timetable._scheduler.get_job(job.name).next_run_time for job in jobs]

        timetable.rearm()

        after = [timetable._scheduler.get_job(job.name).next_run_time for job in jobs]
    now = AT + step
    assert not now <= before[0] <= now + MINUTE, "the control"
    assert now <= after[0] <= now + MINUTE and now < after[1] <= now + DAY


def test_a_job_that_is_made_up_is_tried_an_hour_after_a_step(runs: Runs) -> None:
    """It deletes what is old: not by a clock that is put right a moment later."""
    clean = Job("clean", str, daily_at=NIGHTLY, made_up=True)
    with time_machine.travel(AT.timestamp(), tick=False) as moved:
        timetable = runs.timetable(clean, now=lambda: datetime.now(UTC))
        timetable._scheduler.start(paused=True)
        moved.shift(10 * DAY)

        timetable.rearm()

        assert timetable._scheduler.get_job("clean").next_run_time == AT + 10 * DAY + timedelta(hours=1)


def test_runs_of_the_future_keep_no_job_from_running(runs: Runs) -> None:
    """A clock that was an hour ahead ran them already."""
    job = Job("note", lambda: "noted", every=MINUTE)
    timetable = runs.timetable(job)
    runs.clock.wait(timedelta(minutes=1))
    timetable.run(job)
    runs.clock.wait(timedelta(minutes=-1))
    assert len(runs.rows()) == 1
    with runs.database.writing() as unit:
        unit.jobs.delete_due_after(runs.clock())
    runs.clock.wait(timedelta(minutes=1))

    timetable.run(job)

    assert len(runs.rows()) == 1
