"""`make bench-year`: B14, what a play leaves for ever, and what a year leaves of everything else.

The reports are those of a real agent at slots of ten seconds, a report every ten seconds; it wakes as late as this
machine wakes a sleeper. Two days of them are counted, closed and compacted, day by day. Beside it a small city lives
through fourteen months of nights: planned, published, tidied up, its tables measured.
"""

from __future__ import annotations

import tempfile
import time
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from random import Random

from campaigns.booking.slide import SlideWish
from campaigns.counting.counter import Intake
from campaigns.counting.day_close import DayCloser
from campaigns.counting.day_facts import record_days
from campaigns.counting.recount import recount
from campaigns.counting.rollup import roll_up
from campaigns.database import Database, connect, migrate
from campaigns.playback.count_facts import CountingCache
from campaigns.playback.evidence import EvidenceRecord, Upload
from players.device.agent.events import Tick
from players.protocol.documents.config import Report
from players.protocol.documents.day import Day, Span
from players.protocol.uplink.plays import PlaysBatch
from scheduler.pictures.font_loader import load_fonts
from scheduler.retention import KEPT, Retention
from tests.bench.figures import Figure
from tests.campaigns.builders import add, create, line
from tests.players.device.memory_device import Device
from tests.players.device.world import DAY as DAY_MS
from tests.players.device.world import NOON, Office
from tests.scheduler.town_builders import ZONE, Clock, Town

DAYS = 2
SLOTS, INSERTED = 36, 4
SLOT_MS = 10_000
NIGHTS = KEPT.days + 25
YEAR_DAYS, OPEN_DAYS = 365, 8
BOUNDED = ("plan_day", "file", "shelf", "evidence", "screen_hour", "set_aside", "screen_flag", "line", "slot", "label")
_JOURNAL = "00000000000000a1"
_A_DAY = timedelta(days=1)


def main() -> list[Figure]:
    """Measure and return the figures."""
    with tempfile.TemporaryDirectory(prefix="ledcast-bench-") as folder:
        return [*_evidence(_opened(Path(folder) / "plays.db")), *_year(Path(folder))]


def _opened(path: Path) -> Database:
    migrate(f"sqlite:///{path}")
    return connect(f"sqlite:///{path}")


class ReportingOffice(Office):
    """Keeps the batches as they come, with the instants of receipt."""

    def ingest(self, batch: PlaysBatch) -> bytes:
        self.__dict__.setdefault("batches", []).append((self.now(), batch))
        self.marks[batch.journal] = max(self.marks.get(batch.journal, 0), batch.to_seq)
        return self.ack(batch.journal, self.marks[batch.journal])

    def taken(self) -> list[tuple[int, PlaysBatch]]:
        """Return the batches since the last call."""
        found: list[tuple[int, PlaysBatch]] = self.__dict__.pop("batches", [])
        self.heard.clear()
        return found


class LateDevice(Device):
    """Wakes late, by as much as sleepers were measured to wake late here."""

    def __init__(self, office: Office, late_ms: list[int]) -> None:
        self.late_ms, self.chance = late_ms, Random(11)
        super().__init__(office)

    def run(self, ms: int) -> None:
        end_ms = self.mono_ms + ms
        self.deliver()
        while (wake_ms := self.agent.wake_mono_ms) <= end_ms:
            self.mono_ms = max(self.mono_ms, wake_ms + self.chance.choice(self.late_ms))
            self.handle(Tick())
            self.deliver()
        self.mono_ms = max(self.mono_ms, end_ms)


def _lateness() -> list[int]:
    """Return by how many ms a sleeper of 20 ms wakes late on this machine, 300 times."""
    found = []
    for _ in range(300):
        began = time.monotonic()
        time.sleep(0.02)
        found.append(round(1000 * (time.monotonic() - began)) - 20)
    return found


def _evidence(database: Database) -> list[Figure]:
    """B14: days of a real agent's reports, counted as they came, each night closed as nights are."""
    begins_at = datetime.fromtimestamp(NOON / 1000, UTC)
    with database.writing() as unit:
        add(unit, begins_at - _A_DAY)
        slides = tuple(SlideWish(f"第{n}条") for n in range(SLOTS + INSERTED))
        campaign = create(unit, begins_at - _A_DAY, slides=slides, ends_on=date(2030, 1, 1))
        lines = [line(unit, campaign, ("st-1",), begins_at, slide=n) for n in range(len(slides))]
    office = ReportingOffice()
    office.publish_config(report=Report(SLOT_MS, 50, 3_600_000))
    late_ms = _lateness()
    device = LateDevice(office, late_ms)
    cache, plays, batches = CountingCache(), 0, 0
    for day in range(DAYS):
        _publish_day(office, day)
        device.run(DAY_MS)
        device.journal.purge_acked()
        taken = office.taken()
        plays += sum(len(batch.rows) for _, batch in taken)
        batches += len(taken)
        _count(database, cache, taken, lines)
        now = begins_at + (day + 1) * _A_DAY
        record_days(database, ZONE, now)
        _close(database, now)
    open_plays, open_bytes = _uploads(database)
    now = begins_at + (DAYS + 9) * _A_DAY
    for _ in range(2):
        record_days(database, ZONE, now)
        _close(database, now)
        now += 8 * _A_DAY
    with database.reading() as unit:
        assert recount(unit, ZONE) == []
        sizes = unit.sizes.measure()
        assert unit.tallies.shown_by_screen(date(2026, 1, 1), date(2030, 1, 1))
    packed, a_upload = sizes["day_evidence"] / plays, open_bytes / max(open_plays, 1)
    return [
        Figure(f"B14 plays of one screen in {DAYS} days, reported", plays, unit=""),
        Figure("   in so many batches", batches, unit=""),
        Figure("   a sleeper wakes late by at most", max(late_ms)),
        Figure("B14 a play of a closed day, indexes included", packed, goal=10, unit="B"),
        Figure("   a play of the eight days before", a_upload, unit="B"),
        Figure("B14 evidence a play over a year", packed + a_upload * OPEN_DAYS / YEAR_DAYS, goal=10, unit="B"),
    ]


def _publish_day(office: Office, day: int) -> None:
    """Publish a plan of one loop with inserts at uneven distances, as shares make them."""
    chance = Random(day)
    from_at = NOON + day * DAY_MS - 3_600_000
    to_at = from_at + DAY_MS + 3_600_000
    inserts = tuple((chance.choice((8, 9, 9, 10)), SLOTS + 1 + n % INSERTED) for n in range(900))
    span = Span(from_at, to_at, 0, 0, inserts)
    planned = Day(from_at, to_at, (tuple(range(1, SLOTS + 1)),), (span,), None, None)
    lines = range(1, SLOTS + INSERTED + 1)
    office.publish_manifest(office.manifest(lines, ms=SLOT_MS, from_at=from_at, to_at=to_at, day=planned))


def _count(database: Database, cache: CountingCache, taken: list[tuple[int, PlaysBatch]], lines: list[int]) -> None:
    """Count batches as the office does, some in a unit; the agent's lines are put in place of the office's."""
    for start in range(0, len(taken), 200):
        with database.writing() as unit:
            intake = Intake(unit, cache, unit.days.local_days(ZONE))
            for received_ms, batch in taken[start : start + 200]:
                rows = [
                    EvidenceRecord(row.seq, row.start_ms, lines[(row.line - 1) % len(lines)], row.shown_ms, row.flags)
                    for row in batch.rows
                ]
                at = datetime.fromtimestamp(received_ms / 1000, UTC)
                clock, evidence = batch.clock, batch.evidence
                intake.take(Upload("st-1", _JOURNAL, batch.from_seq, batch.to_seq, at, clock, evidence, rows))
            intake.close()


def _close(database: Database, now: datetime) -> None:
    for _ in DayCloser(database, ZONE, lambda: now).pieces():
        pass


def _uploads(database: Database) -> tuple[int, int]:
    """Return how many plays lie in uploads, and the bytes of these with their indexes."""
    with database.reading() as unit:
        plays = sum(len(each.rows) for each in unit.evidence.counted_uploads())
        return plays, unit.sizes.measure()["evidence"]


def _year(folder: Path) -> list[Figure]:
    """B14: fourteen months of nights in a city of three screens on two streets; what grows after the first year."""
    database = _opened(folder / "year.db")
    town = Town(database, folder, load_fonts(), Clock())
    for screen, street in (("st-1", "新华路"), ("st-2", "新华路"), ("st-3", "朝阳大街")):
        town.add(screen, street=street)
    made = town.create("讲文明", "树新风", ends_on=date(2030, 1, 1), screens=("st-1", "st-2", "st-3"))
    with database.writing() as unit:
        number = line(unit, made, ("st-1",), town.clock())
    cache, seq, rows_before = CountingCache(), 0, {}
    for night in range(NIGHTS):
        seq = _play(town, cache, number, seq)
        town.clock.wait(_A_DAY - timedelta(seconds=200))
        now = town.clock()
        for street in ("新华路", "朝阳大街"):
            town.publish(street)
        record_days(database, ZONE, now)
        roll_up(database, now.astimezone(ZONE).date())
        town.shelf.clean()
        for pieces in (DayCloser(database, ZONE, town.clock).pieces(), Retention(town.context()).pieces()):
            for _ in pieces:
                pass
        if night == KEPT.days + 15:
            rows_before = _rows(database)
    with database.reading() as unit:
        assert recount(unit, ZONE) == []
        sizes = unit.sizes.measure()
    rows = _rows(database)
    nights = NIGHTS - KEPT.days - 16
    grown = {name: (rows[name] - rows_before[name]) / nights for name in rows}
    return [
        *(
            Figure(f"B14 {name}: rows more a night, after {KEPT.days}", grown[name], goal=0, unit="")
            for name in BOUNDED
        ),
        *(
            Figure(f"   {name}: {sizes[name] / 2**20:.2f} MB, rows more a night", grown.get(name, 0), unit="")
            for name in sorted(sizes, key=lambda name: -sizes[name])[:14]
            if name not in BOUNDED
        ),
    ]


def _play(town: Town, cache: CountingCache, number: int, seq: int) -> int:
    """Report twenty plays of one screen, one a batch, and one that was never sent to it."""
    with town.database.writing() as unit:
        intake = Intake(unit, cache, unit.days.local_days(ZONE))
        for _ in range(20):
            seq += 1
            town.clock.wait(timedelta(seconds=10))
            start_ms = round(town.clock().timestamp() * 1000) - SLOT_MS
            row = EvidenceRecord(seq, start_ms, number if seq % 20 else 4_000_000_000, SLOT_MS, 0)
            intake.take(Upload("st-1", _JOURNAL, seq, seq, town.clock(), "ntp", "displayed", [row]))
        intake.close()
    return seq


def _rows(database: Database) -> dict[str, int]:
    with database.reading() as unit:
        run = unit.campaigns._session.connection().exec_driver_sql
        names = [name for name in unit.sizes.measure() if not name.startswith(("sqlite_", "alembic"))]
        return {name: int(run(f'SELECT count(*) FROM "{name}"').scalar_one()) for name in names}
