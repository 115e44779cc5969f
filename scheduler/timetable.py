"""Run jobs by the clock, each run a row in the ledger. The only module that imports APScheduler."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta, tzinfo

import structlog
from apscheduler.executors.pool import ThreadPoolExecutor
from apscheduler.schedulers.background import BackgroundScheduler
from apscheduler.triggers.cron import CronTrigger
from apscheduler.triggers.interval import IntervalTrigger

from campaigns.errors import LeadershipLostError
from scheduler.leader_context import LeaderContext

GRACE_S = 3600
"""A run may start late by so many seconds; APScheduler's own grace is one second."""
MADE_UP_AFTER = timedelta(hours=1)
"""So long after a clock step a run that was perhaps missed is made up."""
_log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Job:
    """What to run every so often, or daily at a local time; `run` returns a detail for the ledger.

    A job with `made_up` is tried at each start too, however late, because some machines are off every night: it runs
    where the ledger holds no row for its last instant.
    """

    name: str
    run: Callable[[], str]
    every: timedelta | None = None
    daily_at: time | None = None
    made_up: bool = False

    def due_at(self, now: datetime, zone: tzinfo) -> datetime:
        """Return the instant that a run at `now` is for, by which two leaders find out that one of them ran it.

        >>> Job("x", str, every=timedelta(minutes=1)).due_at(datetime(2026, 5, 4, 12, 0, 31, tzinfo=UTC), UTC)
        datetime.datetime(2026, 5, 4, 12, 0, tzinfo=datetime.timezone.utc)
        """
        if self.every is not None:
            every_s = round(self.every.total_seconds())
            return datetime.fromtimestamp(int(now.timestamp()) // every_s * every_s, UTC)
        assert self.daily_at is not None
        local = now.astimezone(zone)
        on = local.date() - timedelta(days=local.time() < self.daily_at)
        return datetime.combine(on, self.daily_at, tzinfo=zone).astimezone(UTC)


class Timetable:
    """Runs jobs on a thread of their own, one at a time."""

    def __init__(self, context: LeaderContext, jobs: Sequence[Job], *, on_lost: Callable[[], None]) -> None:
        """Take the jobs; `on_lost` is called where a run finds a later term."""
        self._context = context
        self._on_lost = on_lost
        self._jobs = tuple(jobs)
        self._scheduler = BackgroundScheduler(
            timezone=context.zone,
            executors={"default": ThreadPoolExecutor(1)},
            job_defaults={"coalesce": True, "max_instances": 1, "misfire_grace_time": GRACE_S},
        )
        for job in jobs:
            late = {"next_run_time": context.now(), "misfire_grace_time": None} if job.made_up else {}
            self._scheduler.add_job(self.run, self._trigger(job), args=[job], id=job.name, **late)

    def start(self) -> None:
        """Start the thread that runs jobs when they are due."""
        self._scheduler.start()

    def rearm(self) -> None:
        """Wait anew for the next run of each job, after the wall clock was set; one with `made_up` is tried in an hour.

        What APScheduler waits for was computed by the clock as it was: set back, jobs would wait for all that time.
        Jobs that are made up delete and close what is old: not by a clock that is put right within the hour.
        """
        soon = self._context.now() + MADE_UP_AFTER
        for job in self._jobs:
            self._scheduler.reschedule_job(job.name, trigger=self._trigger(job))
            armed = self._scheduler.get_job(job.name)
            if job.made_up and not (armed.next_run_time and armed.next_run_time < soon):
                self._scheduler.modify_job(job.name, next_run_time=soon)

    def stop(self) -> None:
        """Stop, after the run that is under way."""
        if self._scheduler.running:
            self._scheduler.shutdown(wait=True)

    def run(self, job: Job) -> None:
        """Run a job once for the instant that is due, and record it; an error that it raises is its outcome."""
        at = self._context.now()
        try:
            with self._context.writing() as unit:
                number = unit.jobs.claim(job.name, job.due_at(at, self._context.zone), at, self._context.term)
            if number is None:
                return  # another leader, or this one before it was started again, was first
            outcome, detail = self._run_job(job)
            with self._context.writing() as unit:
                unit.jobs.end(number, outcome, self._context.now(), detail)
        except LeadershipLostError:
            self._on_lost()
        except Exception:  # noqa: BLE001 - deliberate: a job's error must not stop the timetable
            _log.exception("job not recorded", job=job.name)

    def _run_job(self, job: Job) -> tuple[str, str]:
        try:
            return "done", job.run()
        except LeadershipLostError:
            raise
        except Exception as error:  # noqa: BLE001 - deliberate, as above
            _log.exception("job failed", job=job.name)
            return "failed", f"{type(error).__name__}: {error}"[:500]

    def _trigger(self, job: Job) -> IntervalTrigger | CronTrigger:
        if job.every is not None:  # on whole intervals, so that each run falls into one of its own
            begin = job.due_at(self._context.now(), self._context.zone)
            return IntervalTrigger(
                seconds=round(job.every.total_seconds()), start_date=begin, timezone=self._context.zone
            )
        assert job.daily_at is not None
        return CronTrigger(
            hour=job.daily_at.hour, minute=job.daily_at.minute, second=job.daily_at.second, timezone=self._context.zone
        )
