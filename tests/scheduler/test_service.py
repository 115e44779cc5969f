"""The office as a whole, with a real broker: small, for the system tests have the street.

Covers: jobs.
"""

from __future__ import annotations

import os
import shutil
import signal
import threading
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Self

import pytest
import structlog
import typer
from sqlalchemy.exc import OperationalError

from campaigns.actions import retire_campaign, send_for_review, set_up
from campaigns.booking.campaign import Campaign
from campaigns.booking.slide import SlideWish
from campaigns.database import Database, connect
from campaigns.settings import Settings
from players.protocol.documents.jws import Keyring
from players.protocol.documents.keys import KeysDocument
from players.protocol.documents.kinds import DocumentKind
from players.protocol.documents.manifest import Manifest
from players.protocol.documents.slots_file import SlotsFile
from players.protocol.encoding import sha256_hex
from players.protocol.json_strict import read_object
from scheduler import leadership as lead_module
from scheduler import service as office_module
from scheduler.broker import WITNESS
from scheduler.clock_watch import ClockWatch
from scheduler.leadership import Lead, leading
from scheduler.render.fonts import FontSet
from scheduler.service import READY, Office, scheduler_command
from scheduler.signing_keys import LASTS, SUCCESSOR_BEFORE, KeyStore
from scheduler.worklist import Worklist
from tests.campaigns.builders import SYSTEM, add, create
from tests.scheduler.broker.house import Ear, House, until

SOON_S = 10.0


def utc_now() -> datetime:
    return datetime.now(UTC)


class Running:
    """An office that leads in a thread over the home of a private broker."""

    def __init__(
        self, house: House, database: Database, settings: Settings, now: Callable[[], datetime] = utc_now
    ) -> None:
        self.now = now
        self.house = house
        self.database = database
        self.settings = settings
        self.office: Office | None = None
        self.kept: bool | None = None
        self._up = threading.Event()
        self._thread = threading.Thread(target=self._lead, name="office", daemon=True)

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(self, *_fault: object) -> None:
        self.stop()

    def start(self) -> None:
        self._thread.start()
        assert self._up.wait(SOON_S)

    def stop(self) -> None:
        """Ask it to stop and wait until it has."""
        if self.office is not None:
            self.office.ask_to_stop()
            self.join(20)

    def join(self, within_s: float = 5.0) -> None:
        self._thread.join(within_s)
        assert not self._thread.is_alive()

    def wish(self, name: str, text: str) -> Campaign:
        """Of the house itself: the office approves it once it is drawn."""
        with self.database.writing() as unit:
            on = utc_now().astimezone(self.settings.zone).date()
            made = create(unit, utc_now(), name=name, slides=(SlideWish(text),), starts_on=on, ends_on=on)
            send_for_review(unit, SYSTEM, made.id, made.version, at=utc_now(), when_drawn=True)
            return made

    def retained(self) -> dict[str, bytes]:
        """What the broker holds for whoever comes now."""
        ear = self.house.client(WITNESS)
        ear.subscribe("ledcast/#")
        ear.publish("ledcast/the/end", b"-")  # comes after all that was retained
        until(lambda: "ledcast/the/end" in ear.topics())
        held = {topic: payload for topic, payload in ear.heard if topic != "ledcast/the/end"}
        ear.close()
        self.house.clients.remove(ear)
        return held

    def keyring(self, keys: bytes) -> Keyring:
        anchor = Keyring(KeyStore(self.settings.home / "keys").ensure(utc_now()).anchor.public, None)
        told = anchor.verify(DocumentKind.KEYS, keys, at_ms=None)
        return anchor.with_keys(KeysDocument.read(told))

    def manifest(self, held: dict[str, bytes]) -> Manifest:
        token = held["ledcast/v1/s/st-1/manifest"]
        body = self.keyring(held["ledcast/v1/keys"]).verify(DocumentKind.MANIFEST, token, at_ms=None)
        return Manifest.read(body)

    def _lead(self) -> None:
        with leading(self.database, "test", stop=threading.Event(), now=self.now) as lead:
            assert lead is not None
            self.office = Office(self.settings, self.database, lead, self.now)
            self._up.set()
            self.kept = self.office.run()


@pytest.fixture
def running(house: House, tables: Path, fonts: FontSet, monkeypatch: pytest.MonkeyPatch) -> Iterator[Running]:
    """An office that has not started yet, over a strip with a campaign of today."""
    for name in [name for name in os.environ if name.startswith("LEDCAST_")]:
        monkeypatch.delenv(name)
    monkeypatch.setattr(office_module, "load_fonts", lambda: fonts)
    monkeypatch.setattr(lead_module, "TRY_EVERY_S", 0.01)
    home = house.files.home
    shutil.copy(tables, home / "ledcast.db")
    settings = Settings(home=home)
    database = connect(settings.database_url)
    made = Running(house, database, settings)
    with database.writing() as unit:
        set_up(unit, at=utc_now())
        add(unit, utc_now())
    made.wish("创建文明城市", "讲文明 树新风")
    yield made
    made.stop()
    database.close()


def settled(running: Running) -> bool:
    """Whether nothing waits and the strip has a manifest with the campaign, which its office approved by itself."""
    with running.database.reading() as unit:
        document = unit.documents.current("ledcast/v1/s/st-1/manifest")
        return unit.work.next_due() is None and document is not None and bool(Manifest.read(document.body).days)


def arrived(running: Running) -> bool:
    """Whether the broker holds that manifest."""
    with running.database.reading() as unit:
        document = unit.documents.current("ledcast/v1/s/st-1/manifest")
    assert document is not None
    return running.retained().get(document.topic) == document.token


def file_of(held: dict[str, bytes], sha256: str) -> bytes:
    """The chunks of a file, put together."""
    topics = sorted((topic for topic in held if f"/b/{sha256}/" in topic), key=lambda topic: int(topic[-1]))
    return b"".join(held[topic] for topic in topics)


def test_a_starting_office_publishes_keys_files_config_and_manifest(running: Running) -> None:
    """PROTOCOL W-4, W-5, W-8: whoever comes finds all of it, and can believe it."""
    running.start()
    until(lambda: settled(running) and arrived(running), SOON_S)

    held = running.retained()
    manifest = running.manifest(held)
    assert {"ledcast/v1/keys", "ledcast/v1/s/st-1/config", "ledcast/v1/server/state"} <= held.keys()
    slots = SlotsFile.read(file_of(held, manifest.slots.sha256))
    named = {file.sha256: file.bytes for file in manifest.days} | {file.sha256: file.bytes for file in slots.assets}
    for sha256, size in (named | {manifest.slots.sha256: manifest.slots.bytes}).items():
        body = file_of(held, sha256)
        assert (sha256_hex(body), len(body)) == (sha256, size)
    assert read_object(held["ledcast/v1/server/state"], cap=1_000)["online"] is True
    with running.database.reading() as unit:
        assert unit.settings.get(READY) is not None
        assert unit.leadership.term() == 1


def test_a_stopped_office_ends_cleanly_and_publishes_offline(running: Running) -> None:
    running.start()
    until(lambda: settled(running), SOON_S)

    running.stop()

    assert running.kept is True
    assert read_object(running.retained()["ledcast/v1/server/state"], cap=1_000)["online"] is False
    left = {thread.name for thread in threading.enumerate()}
    assert not {name for name in left if name.startswith(("receiver", "link", "APScheduler", "ThreadPool"))}


def test_a_changed_campaign_reaches_the_broker(running: Running) -> None:
    running.start()
    until(lambda: settled(running) and arrived(running), SOON_S)
    ear: Ear = running.house.client(WITNESS)
    ear.subscribe("ledcast/v1/s/st-1/manifest")
    until(lambda: len(ear.heard) == 1)

    extra = running.wish("网络宣传周", "网络安全为人民")
    until(lambda: len(ear.heard) == 2, SOON_S)
    with running.database.writing() as unit:
        retire_campaign(unit, SYSTEM, extra.id, at=utc_now())
    until(lambda: len(ear.heard) == 3, SOON_S)


def test_a_broker_that_lost_everything_is_restored(running: Running) -> None:
    """PROTOCOL W-5: the broker is a cache."""
    running.start()
    until(lambda: settled(running) and arrived(running), SOON_S)
    before = running.retained()

    running.house.kill()
    (running.house.files.folder / "retained.db").unlink(missing_ok=True)
    running.house.start()

    until(lambda: before.keys() <= running.retained().keys(), 2 * SOON_S)
    again = running.retained()
    assert {topic for topic in before if before[topic] != again[topic]} <= {"ledcast/v1/server/state"}


def test_a_restarted_office_issues_nothing_new(running: Running) -> None:
    """PROTOCOL W-5: the same bytes, a new session."""
    running.start()
    until(lambda: settled(running) and arrived(running), SOON_S)
    running.stop()
    before = running.retained()

    with Running(running.house, running.database, running.settings) as again:
        until(lambda: settled(again) and b'"online":true' in again.retained()["ledcast/v1/server/state"], SOON_S)

    held = again.retained()
    assert {topic for topic in held if held[topic] != before[topic]} == {"ledcast/v1/server/state"}
    sessions = [read_object(told["ledcast/v1/server/state"], cap=1_000)["session"] for told in (before, held)]
    assert sessions[0] != sessions[1]


def test_an_office_that_was_off_over_night_replans_at_its_start(running: Running) -> None:
    """Nobody has asked for anything: the horizon moved."""
    running.start()
    until(lambda: settled(running) and arrived(running), SOON_S)
    running.stop()
    before = running.manifest(running.retained())

    later = Running(running.house, running.database, running.settings, now=lambda: utc_now() + timedelta(days=1))
    with later:
        until(lambda: later.manifest(later.retained()).rev > before.rev, SOON_S)

    assert later.manifest(later.retained()).light != before.light


def test_a_running_office_whose_clock_is_set_plans_for_that_time_and_waits_anew(running: Running) -> None:
    ahead = [timedelta()]
    running.now = lambda: utc_now() + ahead[0]
    running.start()
    until(lambda: settled(running) and arrived(running), SOON_S)
    before = running.manifest(running.retained())
    office = running.office
    assert office is not None
    waits = office.timetable._scheduler.get_job("checkpoint").next_run_time

    with structlog.testing.capture_logs() as logs:
        ahead[0] = timedelta(days=10)
        until(lambda: running.manifest(running.retained()).light != before.light, SOON_S)
        until(lambda: office.timetable._scheduler.get_job("checkpoint").next_run_time != waits, SOON_S)

    assert [entry["step_s"] for entry in logs if entry["event"] == "the clock was set, planning anew"] == [864_000]


def test_a_clock_step_is_acted_on_once_the_database_is_there_again(
    running: Running, monkeypatch: pytest.MonkeyPatch
) -> None:
    running.start()
    until(lambda: settled(running), SOON_S)
    running.stop()
    assert running.office is not None
    office, begun = running.office, []

    def begin(worklist: Worklist) -> None:
        begun.append(worklist)
        if len(begun) == 1:
            raise OperationalError("BEGIN IMMEDIATE", {}, Exception("database is locked"))

    monkeypatch.setattr(Worklist, "begin_anew", begin)
    monkeypatch.setattr(office.timetable, "rearm", lambda: None)  # it was stopped
    monkeypatch.setattr(ClockWatch, "step", lambda watch: None if begun else timedelta(hours=1))
    with pytest.raises(OperationalError):
        office.notice_clock_step()

    assert (office.notice_clock_step(), office.notice_clock_step(), len(begun)) == (True, False, 2)


def test_successors_of_keys_are_made_and_listed_while_the_office_runs(running: Running) -> None:
    """PROTOCOL W-4: what they sign is believed once the list has come."""
    ahead = [timedelta()]
    running.now = lambda: utc_now() + ahead[0]
    running.start()
    until(lambda: settled(running) and arrived(running), SOON_S)
    office = running.office
    assert office is not None
    first = running.keyring(running.retained()["ledcast/v1/keys"])
    ahead[0] = LASTS - SUCCESSOR_BEFORE + timedelta(days=1)
    (job,) = (job for job in office.jobs.all() if job.name == "keys")

    office.timetable.run(job)

    def signed_anew() -> bool:
        held = running.retained()
        return running.keyring(held["ledcast/v1/keys"]) != first and bool(running.manifest(held))

    until(signed_anew, SOON_S)
    with running.database.reading() as unit:
        told = unit.jobs.last("keys")
    assert told is not None and told["detail"] == "made for plans, orders"


def test_an_office_with_a_later_term_stops_by_itself(running: Running) -> None:
    running.start()
    until(lambda: settled(running), SOON_S)
    with running.database.writing() as unit:
        unit.leadership.begin_term("somebody else", utc_now())
    running.wish("网络宣传周", "网络安全为人民")

    running.join()

    assert running.kept is False
    with running.database.reading() as unit:
        assert unit.work.next_due() is not None, "the other one does it"


def test_an_office_without_its_lock_stops_by_itself(running: Running, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(office_module, "ALIVE_EVERY_S", 0.1)
    running.start()
    until(lambda: settled(running), SOON_S)
    assert running.office is not None
    monkeypatch.setattr(running.office, "_lead", Lead(running.office._lead.number, is_held=lambda: False))

    running.join()

    assert running.kept is False


def test_a_job_that_finds_a_later_term_ends_the_office(running: Running) -> None:
    """Nothing is on the worklist that would tell the main thread."""
    running.start()
    until(lambda: settled(running), SOON_S)
    with running.database.writing() as unit:
        unit.leadership.begin_term("somebody else", utc_now())
    assert running.office is not None

    running.office.timetable.run(running.office.jobs.all()[1])
    running.join()

    assert running.kept is False


def test_an_office_waits_while_the_database_is_unavailable(running: Running, monkeypatch: pytest.MonkeyPatch) -> None:
    faults = [OperationalError("BEGIN IMMEDIATE", {}, Exception("database is locked")) for _ in range(2)]
    drain: Callable[[Worklist], datetime | None] = Worklist.drain

    def away(worklist: Worklist) -> datetime | None:
        if faults:
            raise faults.pop()
        return drain(worklist)

    monkeypatch.setattr(office_module, "RETRY_EVERY_S", 0.05)
    monkeypatch.setattr(Worklist, "drain", away)
    with structlog.testing.capture_logs() as logs:
        running.start()
        until(lambda: settled(running), SOON_S)

    assert [entry["event"] for entry in logs].count("database cannot be had, trying again") == 2


def test_the_offices_jobs_record_their_details_in_the_ledger(running: Running) -> None:
    running.start()
    until(lambda: settled(running), SOON_S)
    assert running.office is not None
    for job in running.office.jobs.all():
        running.office.timetable.run(job)
    running.stop()

    with running.database.reading() as unit:
        told = {job: unit.jobs.last(job) for job in ("plan", "checkpoint", "shelf")}
    assert {job: row and row["outcome"] for job, row in told.items()} == dict.fromkeys(told, "done")
    assert told["shelf"] is not None
    assert told["shelf"]["detail"] == "0 files withdrawn, 0 runs forgotten"


@pytest.fixture
def _as_before() -> Iterator[None]:
    """A command takes the process as its own: logs and signals."""
    logs = structlog.get_config()
    heeded = {number: signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)}
    yield
    structlog.configure(**logs)
    for number, handler in heeded.items():
        signal.signal(number, handler)


@pytest.mark.usefixtures("_as_before")
def test_the_command_leads_until_it_is_stopped(running: Running, monkeypatch: pytest.MonkeyPatch) -> None:
    """As the supervisor ends it: by a TERM, which is heeded at any time."""
    monkeypatch.setenv("LEDCAST_HOME", str(running.settings.home))
    before = signal.getsignal(signal.SIGTERM)

    def end() -> None:
        until(lambda: settled(running), SOON_S)
        assert signal.getsignal(signal.SIGTERM) is not before
        os.kill(os.getpid(), signal.SIGTERM)

    ending = threading.Thread(target=end)
    ending.start()
    with pytest.raises(typer.Exit) as ended:
        scheduler_command()
    ending.join()

    assert ended.value.exit_code == 0
    assert read_object(running.retained()["ledcast/v1/server/state"], cap=1_000)["online"] is False
    with running.database.reading() as unit:
        assert unit.leadership.term() == 1


@pytest.mark.usefixtures("_as_before")
def test_the_command_names_a_missing_part_in_one_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("LEDCAST_HOME", str(tmp_path / "nothing"))

    with pytest.raises(typer.Exit) as ended:
        scheduler_command()

    last = capsys.readouterr().err.splitlines()[-1]
    assert ended.value.exit_code == 1
    assert last.startswith("ledcast scheduler: ") and "ledcast prepare" in last


@pytest.mark.usefixtures("_as_before")
def test_the_command_names_an_invalid_setting(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("LEDCAST_TZ", "Asia/Chaoyang")

    with pytest.raises(typer.Exit) as ended:
        scheduler_command()

    assert ended.value.exit_code == 1
    assert "LEDCAST_TZ: no time zone is called Asia/Chaoyang" in capsys.readouterr().err
