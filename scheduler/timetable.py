"""The timetable: what runs by the clock, each run a row in the ledger. The only room that knows APScheduler."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta, tzinfo
from zoneinfo import ZoneInfo

import structlog
from apscheduler.executors.pool import ThreadPoolExecutor
from apscheduler.schedulers.background import BackgroundScheduler
from apscheduler.triggers.cron import CronTrigger
from apscheduler.triggers.interval import IntervalTrigger

from campaigns.database import Database
from campaigns.errors import LeadershipLostError

GRACE_S = 3600
"""A run that comes late is made up for within this time; APScheduler's own grace is one second."""
_log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Job:
    """Something to be run every so often, or daily at a local time; `run` returns a word for the ledger.

    What is `made_up` for is tried at each start too, however late: some machines are off every night. The ledger says
    whether its last instant was missed.
    """

    name: str
    run: Callable[[], str]
    every: timedelta | None = None
    daily_at: time | None = None
    made_up: bool = False

    def due_at(self, now: datetime, zone: tzinfo) -> datetime:
        """Return the instant that a run at `now` is for: two leaders must not both run it.

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

    def __init__(
        self,
        database: Database,
        jobs: Sequence[Job],
        *,
        zone: ZoneInfo,
        term: int,
        now: Callable[[], datetime],
        on_lost: Callable[[], None],
    ) -> None:
        """Take the jobs; `on_lost` is told that a later term exists."""
        self._database = database
        self._zone = zone
        self._term = term
        self._now = now
        self._on_lost = on_lost
        self._scheduler = BackgroundScheduler(
            timezone=zone,
            executors={"default": ThreadPoolExecutor(1)},
            job_defaults={"coalesce": True, "max_instances": 1, "misfire_grace_time": GRACE_S},
        )
        for job in jobs:
            late = {"next_run_time": now(), "misfire_grace_time": None} if job.made_up else {}
            self._scheduler.add_job(self.run, self._trigger(job), args=[job], id=job.name, **late)

    def start(self) -> None:
        """Begin."""
        self._scheduler.start()

    def stop(self) -> None:
        """End, after the run that is under way."""
        if self._scheduler.running:
            self._scheduler.shutdown(wait=True)

    def run(self, job: Job) -> None:
        """Run a job once for the instant that is due, leaving its row; what it raises is written down."""
        at = self._now()
        try:
            with self._database.writing() as unit:
                unit.leadership.require(self._term)
                number = unit.jobs.claim(job.name, job.due_at(at, self._zone), at, self._term)
            if number is None:
                return  # another leader, or this one before it was started again, was first
            outcome, detail = self._outcome(job)
            with self._database.writing() as unit:
                unit.leadership.require(self._term)
                unit.jobs.end(number, outcome, self._now(), detail)
        except LeadershipLostError:
            self._on_lost()
        except Exception:  # noqa: BLE001 - the policy: a job's fault costs that run, never the timetable
            _log.exception("job not recorded", job=job.name)

    def _outcome(self, job: Job) -> tuple[str, str]:
        try:
            return "done", job.run()
        except LeadershipLostError:
            raise
        except Exception as error:  # noqa: BLE001 - the same
            _log.exception("job failed", job=job.name)
            return "failed", f"{type(error).__name__}: {error}"[:500]

    def _trigger(self, job: Job) -> IntervalTrigger | CronTrigger:
        if job.every is not None:  # on whole intervals, so that each run falls into one of its own
            begin = job.due_at(self._now(), self._zone)
            return IntervalTrigger(seconds=round(job.every.total_seconds()), start_date=begin, timezone=self._zone)
        assert job.daily_at is not None
        return CronTrigger(
            hour=job.daily_at.hour, minute=job.daily_at.minute, second=job.daily_at.second, timezone=self._zone
        )
