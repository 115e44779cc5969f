"""Run `ledcast scheduler`: the composition root of the office, where clock, random and environment are read.

The main thread drains the worklist; one thread receives what screens send; one runs the timetable; each connection to
a broker has its own. They share the database, the shelf and the connections' queues.
"""

from __future__ import annotations

import os
import signal
import socket
import threading
import time
from collections.abc import Callable
from datetime import UTC, datetime
from queue import SimpleQueue
from random import SystemRandom
from types import FrameType

import structlog
import typer

from campaigns.database import Database, Watch, connect, migrate
from campaigns.database.engine.availability import is_transient
from campaigns.errors import LeadershipLostError
from campaigns.logs import configure_logging
from campaigns.settings import Settings
from campaigns.unix_time import unix_ms
from players.protocol.topics import Topics
from scheduler.broker import BrokerError, BrokerFiles
from scheduler.broker.endpoints import broker_endpoints
from scheduler.clock_watch import ClockWatch
from scheduler.jobs import OfficeJobs
from scheduler.leader_context import LeaderContext
from scheduler.leadership import Lead, leading
from scheduler.mqtt import BrokerConnection, BrokerEvent, Brokers
from scheduler.pictures.font_loader import FontError, load_fonts
from scheduler.pictures.render_pool import RenderPool
from scheduler.publishing.publisher import Publisher
from scheduler.publishing.shelf import Shelf
from scheduler.signing_keys import KeyFileError, KeyStore
from scheduler.timetable import Timetable
from scheduler.uplink.clock_offset import ClockOffsets
from scheduler.uplink.ingest import Ingest
from scheduler.uplink.presence import Presence
from scheduler.uplink.receiver import Receiver
from scheduler.uplink.rejections import Rejections
from scheduler.worklist import Worklist

POLL_EVERY_S = 0.25
RETRY_EVERY_S = 1.0
ALIVE_EVERY_S = 15.0
READY = "scheduler_ready"
_log = structlog.get_logger()


class Office:
    """All that the leader runs, for one term."""

    def __init__(
        self,
        settings: Settings,
        database: Database,
        lead: Lead,
        now: Callable[[], datetime],
        mono: Callable[[], float] = time.monotonic,
    ) -> None:
        """Connect the parts; nothing runs yet. Raises BrokerError, KeyFileError, FontError or OSError."""
        keys = KeyStore(settings.home / "keys").ensure(now())
        context = LeaderContext(database, lead.number, Topics(settings.root), keys, settings.zone, now, mono)
        self._context = context
        self._lead = lead
        with context.writing() as unit:
            unit.days.record_zone(settings.zone, now())
        self._stop = threading.Event()
        self._lost = threading.Event()
        self._alive_s: float | None = None
        self._clock_watch = ClockWatch(now, mono)
        self._stepped = False
        self.inbox: SimpleQueue[BrokerEvent] = SimpleQueue()
        self.brokers = Brokers(_connections(settings, context, self.inbox))
        self.shelf = Shelf(context, self.brokers)
        fonts = load_fonts()
        self.render_pool = RenderPool(fonts)
        self.publisher = Publisher(context, self.shelf, fonts, render_pool=self.render_pool)
        self.rejections = Rejections()
        offsets = ClockOffsets()
        ingest = Ingest(context, self.rejections, offsets)
        self.receiver = Receiver(
            context, self.inbox, self.brokers, self.shelf,
            ingest=ingest, presence=Presence(offsets), offsets=offsets, rejections=self.rejections,
        )  # fmt: skip
        self.worklist = Worklist(
            context,
            self.publisher,
            self.shelf,
            None if settings.mqtt_urls else BrokerFiles(settings.home),
            on_screens=ingest.forget_screens,
            may_go_on=self._may_go_on,
        )
        self.jobs = OfficeJobs(context, self.publisher, self.worklist, self.shelf, should_end=self._should_end)
        self.timetable = Timetable(context, self.jobs.all(), on_lost=self._lost.set)

    def ask_to_stop(self) -> None:
        """Make `run` end soon; safe in a signal handler."""
        self._stop.set()

    def run(self) -> bool:
        """Lead until asked to stop; return False where the lead was lost: this process must end then."""
        receiver = threading.Thread(target=self._run_receiver, name="receiver")
        try:
            self.publisher.publish_keys()
            self._begin_anew()
            self.brokers.start()
            receiver.start()
            self.timetable.start()
            self._drain_worklist()
        except LeadershipLostError:
            self._lost.set()
        finally:
            self._stop.set()
            self.timetable.stop()
            if receiver.is_alive():
                receiver.join()
            self.brokers.stop()
            self.render_pool.close()
        return not self._lost.is_set()

    def notice_clock_step(self) -> bool:
        """Plan anew where the wall clock was set since the last look, and return whether it was.

        Where the database is unavailable that remains to be done: the next look does it.
        """
        step = self._clock_watch.step()
        if step is not None:
            _log.warning("the clock was set, planning anew", step_s=round(step.total_seconds()))
            self._stepped = True
        if not self._stepped:
            return False
        self._begin_anew()
        self.timetable.rearm()
        self._stepped = False
        return True

    def _begin_anew(self) -> None:
        """Add all work, and forget job runs of the future: they were made by a clock that was ahead."""
        with self._context.writing() as unit:
            unit.jobs.delete_due_after(self._context.now())
        self.worklist.begin_anew()

    def _drain_worklist(self) -> None:
        """Drain the worklist until there is a reason to stop; while the database is unavailable, wait for it."""
        due_at: datetime | None = self._context.now()
        wait_s = 0.0
        with Watch(self._context.database) as watch:
            while not self._stop.wait(wait_s) and not self._lost.is_set():
                try:
                    due_at = self._drain_if_due(watch, due_at)
                    wait_s = POLL_EVERY_S
                except LeadershipLostError:
                    raise
                except Exception as error:
                    if not is_transient(error):
                        raise
                    _log.warning("database cannot be had, trying again")
                    due_at, wait_s, self._alive_s = self._context.now(), RETRY_EVERY_S, None

    def _drain_if_due(self, watch: Watch, due_at: datetime | None) -> datetime | None:
        """Drain the worklist where a unit was committed or an entry is due; return when the next entry is due."""
        if not self._may_go_on():
            return due_at
        if watch.changed() or (due_at is not None and due_at <= self._context.now()):
            return self.worklist.drain()
        return due_at

    def _may_go_on(self) -> bool:
        """Return whether to go on; every 15 s check that the lead is held and write a sign of life."""
        mono_s = time.monotonic()
        if self._alive_s is None or mono_s - self._alive_s >= ALIVE_EVERY_S:
            if not self._lead.is_held():
                self._lost.set()
                return False
            with self._context.writing() as unit:
                unit.settings.put(READY, self._context.now().isoformat())
            self._alive_s = mono_s
        self.notice_clock_step()
        return not self._should_end()

    def _should_end(self) -> bool:
        return self._stop.is_set() or self._lost.is_set()

    def _run_receiver(self) -> None:
        try:
            self.receiver.run(self._stop)
        except LeadershipLostError:
            self._lost.set()
        except Exception:  # noqa: BLE001 - deliberate: the office must not go on without receiving
            _log.exception("the receiver failed")
            self._lost.set()


def scheduler_command() -> None:
    """Lead: plan, render, publish and count, until told to stop."""
    try:
        settings = Settings()
        configure_logging(settings.log_format)
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
    on_signal: list[Callable[[], None]] = [stop.set]
    _handle_signals(lambda: [ask() for ask in on_signal])
    try:
        with leading(database, holder, stop=stop, now=_utc_now) as lead:
            if lead is None:
                return 0
            office = Office(settings, database, lead, _utc_now)
            on_signal.append(office.ask_to_stop)
            if stop.is_set():
                return 0
            return 0 if office.run() else 1
    finally:
        database.close()


def _connections(settings: Settings, context: LeaderContext, inbox: SimpleQueue[BrokerEvent]) -> list[BrokerConnection]:
    """Make a connection to every broker; the instant is the session by which screens learn of a new office (W-5).

    A term would not do: an office that was restored from a backup begins a term that screens have seen.
    """
    session = unix_ms(context.now())
    return [
        BrokerConnection(
            context.topics, endpoint.address, endpoint.username, endpoint.password,
            session=session, now_ms=lambda: unix_ms(context.now()), rng=SystemRandom(), inbox=inbox,
        )
        for endpoint in broker_endpoints(settings.home, settings.mqtt_urls)
    ]  # fmt: skip


def _handle_signals(ask: Callable[[], object]) -> None:
    def asked(number: int, frame: FrameType | None) -> None:
        del number, frame
        ask()

    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, asked)


def _utc_now() -> datetime:
    return datetime.now(UTC)
