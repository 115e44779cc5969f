"""Define the jobs of the office: what runs by the clock, and when. The timetable runs them, one at a time."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import time as clock
from datetime import timedelta

from campaigns.counting.day_close import DayCloser
from campaigns.counting.day_facts import record_days
from campaigns.counting.rollup import roll_up
from campaigns.publication.progress import KEPT as PROGRESS_KEPT
from scheduler.leader_context import LeaderContext
from scheduler.publishing.publisher import Publisher
from scheduler.publishing.shelf import Shelf
from scheduler.retention import Retention
from scheduler.timetable import Job
from scheduler.worklist import Worklist

NIGHTLY_AT = clock(4, 2)
"""Just after a plan day has begun: the horizon has a new last day."""
KEYS_AT = clock(4, 10)
CLEAN_AT = clock(4, 30)
RETAIN_AT = clock(4, 40)
CLOSE_AT = clock(3, 10)
"""Before a plan day begins: some minutes of work in a city of hundreds of screens."""
SUMS_EVERY = timedelta(minutes=5)
CHECKPOINT_EVERY = timedelta(minutes=1)
DAYS_EVERY = timedelta(minutes=15)
"""What was due today is on record up to here; the rest follows the present lit hours."""
LEDGER_KEPT = timedelta(days=7)


class OfficeJobs:
    """The jobs of one term, by the rooms that they work in."""

    def __init__(
        self,
        context: LeaderContext,
        publisher: Publisher,
        worklist: Worklist,
        shelf: Shelf,
        *,
        should_end: Callable[[], bool],
    ) -> None:
        """Take the rooms; `should_end` returns whether the office stops, so that a long job leaves off."""
        self._context = context
        self._publisher = publisher
        self._worklist = worklist
        self._shelf = shelf
        self._should_end = should_end

    def all(self) -> tuple[Job, ...]:
        """Return all jobs with their hours."""
        return (
            Job("plan", self._plan, daily_at=NIGHTLY_AT),
            Job("checkpoint", self._checkpoint, every=CHECKPOINT_EVERY),
            Job("retention", self._delete_old, daily_at=RETAIN_AT, made_up=True),
            Job("shelf", self._clean, daily_at=CLEAN_AT, made_up=True),
            Job("keys", self._renew_keys, daily_at=KEYS_AT),
            Job("sums", self._sum_up, every=SUMS_EVERY),
            Job("days", self._record_days, every=DAYS_EVERY),
            Job("evidence", self._close_days, daily_at=CLOSE_AT, made_up=True),
        )

    def _plan(self) -> str:
        """Add every group to the worklist, which the main thread drains."""
        self._worklist.add_all()
        return "all groups asked for"

    def _renew_keys(self) -> str:
        """Make successors of keys whose end is near, and publish the list of keys where it changed.

        A successor signs everything anew, so every group is added. A document that overtakes the list is kept by the
        screens until the list comes (PROTOCOL W-4).
        """
        made = self._context.keys.renew(self._context.now())
        self._publisher.publish_keys()
        if made:
            self._worklist.add_all()
        return f"made for {', '.join(made)}" if made else "none made"

    def _checkpoint(self) -> str:
        done = self._context.database.checkpoint()
        return f"{done.moved_pages} of {done.log_pages} pages"

    def _sum_up(self) -> str:
        """Roll up the tallies of days that are over, so that pages need not read them all."""
        today = self._context.now().astimezone(self._context.zone).date()
        days, months = roll_up(
            self._context.database, today, check=lambda unit: unit.leadership.require(self._context.term)
        )
        return f"{days} days, {months} months"

    def _record_days(self) -> str:
        """Record what was due on civil days up to now."""
        zone, now = self._context.zone, self._context.now()
        days = record_days(
            self._context.database, zone, now, check=lambda unit: unit.leadership.require(self._context.term)
        )
        return f"{days} days"

    def _close_days(self) -> str:
        """Close days that ended seven days ago and compact their evidence, until all is done or the lead ends."""
        context = self._context
        return self._run_pieces(
            DayCloser(
                context.database, context.zone, context.now, lambda unit: unit.leadership.require(self._context.term)
            ).pieces()
        )

    def _delete_old(self) -> str:
        """Delete what is kept for a year, and measure all tables."""
        return self._run_pieces(Retention(self._context).pieces())

    def _run_pieces(self, pieces: Iterator[str]) -> str:
        """Run pieces of a long job until they are done or the lead ends; the checkpoint's own job waits meanwhile."""
        done, checked_s = 0, self._context.mono()
        for _ in pieces:
            done += 1
            if self._should_end():
                return f"{done} pieces, the rest by the next run"
            if self._context.mono() - checked_s >= CHECKPOINT_EVERY.total_seconds():
                self._context.database.checkpoint()
                checked_s = self._context.mono()
        return f"{done} pieces"

    def _clean(self) -> str:
        """Withdraw old files, and delete old rows of the ledger and of progress."""
        withdrawn = self._shelf.clean()
        with self._context.writing() as unit:
            forgotten = unit.jobs.delete_due_before(self._context.now() - LEDGER_KEPT)
            unit.progress.delete_updated_before(self._context.now() - PROGRESS_KEPT)
        return f"{withdrawn} files withdrawn, {forgotten} runs forgotten"
