"""The command `ledcast scheduler`: composition root of the office. Clock, random and environment are read here.

The main thread drains the worklist; one thread, the desk, takes in what screens say; one runs the timetable; each
broker's link has its own. What they share is the database, the shelf and the links' queues.
"""

from __future__ import annotations

import os
import signal
import socket
import threading
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from datetime import time as clock
from queue import SimpleQueue
from random import SystemRandom
from types import FrameType

import structlog
import typer

from campaigns.counting.rollup import sum_up
from campaigns.database import Database, Watch, connect, migrate
from campaigns.database.engine.availability import unavailable
from campaigns.errors import LeadershipLostError
from campaigns.logs import write_logs
from campaigns.publication.progress import KEPT as PROGRESS_KEPT
from campaigns.settings import Settings
from players.protocol.topics import Topics
from scheduler.broker import BrokerError, BrokerFiles
from scheduler.broker.endpoints import broker_endpoints
from scheduler.leadership import Lead, leading
from scheduler.mqtt import Event, Link
from scheduler.mqtt.brokers import Brokers
from scheduler.pictures.font_loader import FontError, load_fonts
from scheduler.pictures.render_pool import Drawing
from scheduler.plan.day import unix_ms
from scheduler.publishing.publisher import Publisher
from scheduler.publishing.shelf import Shelf
from scheduler.signing_keys import KeyFileError, KeyStore
from scheduler.timetable import Job, Timetable
from scheduler.uplink.ingest import Ingest
from scheduler.uplink.presence import Presence
from scheduler.uplink.receiver import Desk
from scheduler.worklist import Worklist

LOOK_EVERY_S = 0.25
AGAIN_EVERY_S = 1.0
ALIVE_EVERY_S = 15.0
NIGHTLY_AT = clock(4, 2)
"""Just after a plan day has begun: the horizon has a new last day."""
CLEAN_AT = clock(4, 30)
SUMS_EVERY = timedelta(minutes=5)
LEDGER_KEPT = timedelta(days=7)
READY = "scheduler_ready"
_log = structlog.get_logger()


class Office:
    """Everything that the leader does, for one term."""

    def __init__(
        self,
        settings: Settings,
        database: Database,
        lead: Lead,
        now: Callable[[], datetime],
        mono: Callable[[], float] = time.monotonic,
    ) -> None:
        """Wire the rooms; nothing runs yet. Raises BrokerError, KeyFileError, FontError or OSError."""
        self._database = database
        self._zone = settings.zone
        self._lead = lead
        self._now = now
        self._stop = threading.Event()
        self._lost = threading.Event()
        self._alive_s: float | None = None
        term, topics = lead.number, Topics(settings.root)
        keys = KeyStore(settings.home / "keys").ensure(now())
        self.inbox: SimpleQueue[Event] = SimpleQueue()
        self.brokers = Brokers(_links(settings, topics, self.inbox, term, now))
        self.shelf = Shelf(database, self.brokers, topics, now)
        fonts = load_fonts()
        self.drawing = Drawing(fonts)
        self.publisher = Publisher(
            database, self.shelf, keys, fonts, topics, zone=settings.zone, term=term, now=now, drawing=self.drawing
        )
        ingest = Ingest(database, keys, topics, zone=settings.zone, term=term, now=now)
        self.desk = Desk(
            database, ingest, Presence(), self.shelf, self.inbox,
            topics=topics, publish=self.brokers.publish, acknowledge=self.brokers.acknowledge, term=term, mono=mono,
        )  # fmt: skip
        self.worklist = Worklist(
            database,
            self.publisher,
            self.shelf,
            None if settings.mqtt_urls else BrokerFiles(settings.home),
            term=term,
            now=now,
            on_screens=ingest.forget_screens,
            may_go_on=self._may_go_on,
        )
        self.timetable = Timetable(
            database, self._jobs(), zone=settings.zone, term=term, now=now, on_lost=self._lost.set
        )

    def ask_to_stop(self) -> None:
        """End soon; safe in a signal handler."""
        self._stop.set()

    def run(self) -> bool:
        """Lead until asked to stop; False when the lead was lost, and this process must end."""
        desk = threading.Thread(target=self._run_desk, name="desk")
        try:
            self.publisher.publish_keys()
            self.worklist.ask_for_all()
            self.brokers.start()
            desk.start()
            self.timetable.start()
            self._attend()
        except LeadershipLostError:
            self._lost.set()
        finally:
            self._stop.set()
            self.timetable.stop()
            if desk.is_alive():
                desk.join()
            self.brokers.stop()
            self.drawing.close()
        return not self._lost.is_set()

    def _attend(self) -> None:
        """Look after the worklist until there is a reason to leave; while the database is away, wait for it."""
        due_at: datetime | None = self._now()
        wait_s = 0.0
        with Watch(self._database) as watch:
            while not self._stop.wait(wait_s) and not self._lost.is_set():
                try:
                    due_at = self._look(watch, due_at)
                    wait_s = LOOK_EVERY_S
                except LeadershipLostError:
                    raise
                except Exception as error:
                    if not unavailable(error):
                        raise
                    _log.warning("database cannot be had, trying again")
                    due_at, wait_s, self._alive_s = self._now(), AGAIN_EVERY_S, None

    def _look(self, watch: Watch, due_at: datetime | None) -> datetime | None:
        """Drain the worklist if something was committed or is due again; return when something will be."""
        if not self._may_go_on():
            return due_at
        if watch.changed() or (due_at is not None and due_at <= self._now()):
            return self.worklist.drain()
        return due_at

    def _may_go_on(self) -> bool:
        """Say whether there is no reason to leave; every 15 s make sure that we lead, and say that we live."""
        mono_s = time.monotonic()
        if self._alive_s is None or mono_s - self._alive_s >= ALIVE_EVERY_S:
            if not self._lead.held():
                self._lost.set()
                return False
            with self._database.writing() as unit:
                unit.leadership.require(self._lead.number)
                unit.settings.put(READY, self._now().isoformat())
            self._alive_s = mono_s
        return not (self._stop.is_set() or self._lost.is_set())

    def _run_desk(self) -> None:
        try:
            self.desk.run(self._stop)
        except LeadershipLostError:
            self._lost.set()
        except Exception:  # noqa: BLE001 - a deaf office must not go on
            _log.exception("the desk failed")
            self._lost.set()

    def _jobs(self) -> tuple[Job, ...]:
        return (
            Job("plan", self._plan, daily_at=NIGHTLY_AT),
            Job("checkpoint", self._checkpoint, every=timedelta(minutes=1)),
            Job("shelf", self._clean, daily_at=CLEAN_AT, made_up=True),
            Job("sums", self._sum_up, every=SUMS_EVERY),
        )

    def _plan(self) -> str:
        """Ask for every group; the main thread does it."""
        self.worklist.ask_for_all()
        return "all groups asked for"

    def _checkpoint(self) -> str:
        done = self._database.checkpoint()
        return f"{done.moved_pages} of {done.log_pages} pages"

    def _sum_up(self) -> str:
        """Roll up the tallies of the days that are over, so that pages need not read them all."""
        today = self._now().astimezone(self._zone).date()
        days, months = sum_up(self._database, today, check=lambda unit: unit.leadership.require(self._lead.number))
        return f"{days} days, {months} months"

    def _clean(self) -> str:
        """Withdraw old files; drop old rows of the ledger and of progress."""
        withdrawn = self.shelf.clean(self._lead.number)
        with self._database.writing() as unit:
            unit.leadership.require(self._lead.number)
            forgotten = unit.jobs.forget(self._now() - LEDGER_KEPT)
            unit.progress.forget(self._now() - PROGRESS_KEPT)
        return f"{withdrawn} files withdrawn, {forgotten} runs forgotten"


def scheduler_command() -> None:
    """Lead: plan, render, publish and count, until told to stop."""
    try:
        settings = Settings()
        write_logs(settings.log_format)
        code = _serve(settings, threading.Event())
    except (BrokerError, KeyFileError, FontError, OSError, ValueError) as error:
        text = f"{error.zh} / {error.en}" if isinstance(error, BrokerError) else str(error)
        typer.echo(f"ledcast scheduler: {text}", err=True)
        code = 1
    raise typer.Exit(code)


def _serve(settings: Settings, stop: threading.Event) -> int:
    settings.home.mkdir(mode=0o700, parents=True, exist_ok=True)
    migrate(settings.database_url)
    database = connect(settings.database_url)
    holder = f"{socket.gethostname()}:{os.getpid()}"[:64]
    heeded: list[Callable[[], None]] = [stop.set]
    _heed_signals(lambda: [ask() for ask in heeded])
    try:
        with leading(database, holder, stop=stop, now=_utc_now) as lead:
            if lead is None:
                return 0
            office = Office(settings, database, lead, _utc_now)
            heeded.append(office.ask_to_stop)
            if stop.is_set():
                return 0
            return 0 if office.run() else 1
    finally:
        database.close()


def _links(
    settings: Settings, topics: Topics, inbox: SimpleQueue[Event], term: int, now: Callable[[], datetime]
) -> list[Link]:
    """Make a link to every broker; the term is the session by which screens learn of a new office (W-5)."""
    return [
        Link(
            topics, endpoint.address, endpoint.username, endpoint.password,
            session=term, now_ms=lambda: unix_ms(now()), rng=SystemRandom(), inbox=inbox,
        )
        for endpoint in broker_endpoints(settings.home, settings.mqtt_urls)
    ]  # fmt: skip


def _heed_signals(ask: Callable[[], object]) -> None:
    def asked(number: int, frame: FrameType | None) -> None:
        del number, frame
        ask()

    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, asked)


def _utc_now() -> datetime:
    return datetime.now(UTC)
