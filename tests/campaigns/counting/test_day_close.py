"""Test that a closed day keeps every row, its root and every count, in a tenth of the space, wherever it is cut off."""

from __future__ import annotations

import signal
import subprocess
import sys
import zlib
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Any

import pytest

from campaigns.counting.counter import Intake
from campaigns.counting.day_close import DayCloser
from campaigns.counting.day_facts import record_days
from campaigns.counting.recount import recount
from campaigns.database import Database, Unit
from campaigns.database.stores.evidence import DayMove, EvidenceStore
from campaigns.errors import EvidenceError
from campaigns.local_time import DAY
from campaigns.playback.day_root import DayRoot, first_break
from campaigns.playback.evidence import EvidenceRecord, Upload, pack
from campaigns.playback.merkle import EMPTY_ROOT, MerkleTree, canonical_row
from campaigns.playback.packed_day import pack_day
from tests.campaigns.builders import add
from tests.campaigns.counting.test_day_facts import MAY, START, ZONE, Played
from tests.campaigns.queries import all_tallies

JOURNALS = {"st-1": "00000000000000a1", "st-2": "00000000000000b2"}
MINUTE = timedelta(minutes=1)


class Town(Played):
    """Two screens; `send` reports slots of ten seconds, one a batch as screens do, or several."""

    def __init__(self, database: Database) -> None:
        super().__init__(database)
        with database.writing() as unit:
            add(unit, START, "st-2")
            unit.lines.record_sent([("st-2", self.line)], START)
        self.sent: dict[str, list[EvidenceRecord]] = {"st-1": [], "st-2": []}

    def send(self, screen: str, first_at: datetime, plays: int, *, a_batch: int = 1, **changes: Any) -> None:
        done = len(self.sent[screen])
        start_ms = round(first_at.timestamp() * 1000)
        rows = [
            EvidenceRecord(done + n + 1, start_ms + 10_000 * n, self.line, 10_000, 0)._replace(**changes)
            for n in range(plays)
        ]
        self.sent[screen] += rows
        received_at = first_at + timedelta(seconds=10 * plays)
        for start in range(0, plays, a_batch):
            self.take(screen, rows[start : start + a_batch], received_at)

    def take(self, screen: str, rows: Sequence[EvidenceRecord], at: datetime) -> None:
        upload = Upload(screen, JOURNALS[screen], rows[0].seq, rows[-1].seq, at, "ntp", "displayed", rows)
        with self.database.writing() as unit:
            intake = Intake(unit, self.cache, unit.days.local_days(ZONE))
            intake.take(upload)
            intake.close()

    def run(self, days: float, *, pieces: int | None = None) -> list[str]:
        """Record and close what is due so many days after the start, or only the first pieces of it."""
        now = START + days * DAY
        record_days(self.database, ZONE, now)
        return self.close(now, pieces=pieces)

    def close(self, now: datetime, *, pieces: int | None = None) -> list[str]:
        done = []
        for piece in DayCloser(self.database, ZONE, lambda: now).pieces():
            done.append(piece)
            if len(done) == pieces:
                break
        return done

    def root(self, rows: dict[str, Sequence[EvidenceRecord]]) -> str:
        tree = MerkleTree()
        for screen in sorted(rows):
            tree.add_all(canonical_row(screen, JOURNALS[screen], row) for row in rows[screen])
        return tree.root()

    def roots(self) -> list[DayRoot]:
        with self.database.reading() as unit:
            return list(unit.day_roots.all())

    def kept(self) -> tuple[int, int]:
        """Return the bytes of evidence in uploads and in packed days."""
        with self.database.reading() as unit:
            run = unit.campaigns._session.connection().exec_driver_sql
            found = [run(f"SELECT sum(length(body)) FROM {name}").scalar() for name in ("evidence", "day_evidence")]
        return int(found[0] or 0), int(found[1] or 0)

    def records(self) -> dict[str, list[EvidenceRecord]]:
        """Return every record in the evidence by screen, however it is kept."""
        with self.database.writing() as unit:
            marks = unit.counts.marks(JOURNALS.values())
            return {
                screen: [row for _, row in sorted(unit.evidence.records(marks[name].id, 1, 10**9).items())]
                if name in marks
                else []
                for screen, name in JOURNALS.items()
            }

    def sums(self) -> dict[Any, list[int]]:
        with self.database.reading() as unit:
            assert recount(unit, ZONE) == []
            return all_tallies(unit)


@pytest.fixture
def town(database: Database) -> Town:
    return Town(database)


@pytest.fixture
def lite_town(lite: Database) -> Town:
    return Town(lite)


def test_a_day_closes_seven_days_after_its_end_with_the_root_of_its_rows(town):
    town.send("st-1", START + MINUTE, 20)
    town.send("st-2", START + 2 * MINUTE, 7)
    for days in range(1, 8):
        town.run(days)
    assert town.roots() == []

    town.run(8)

    (closed,) = town.roots()
    assert (closed.on, closed.part, closed.rows, closed.root) == (MAY, 0, 27, town.root(town.sent))
    assert closed.compacted_at is not None and closed.facts
    for days in range(9, 12):
        town.run(days)
    assert [each.root for each in town.roots()[1:]] == [EMPTY_ROOT] * 3
    assert first_break(town.roots()) is None


def test_packed_evidence_holds_every_record_and_counts_the_same(town):
    town.send("st-1", START + MINUTE, 60, flags=1)
    town.send("st-1", START + 23 * 60 * MINUTE, 6, a_batch=3, flags=4, start_ms=5_000)
    town.send("st-2", START + MINUTE, 9, line=9_999)
    sums, before = town.sums(), town.kept()[0]

    town.run(1)
    town.run(8)

    uploads, packed = town.kept()
    assert uploads == 0 and packed < before / 10
    assert town.records() == town.sent
    assert town.sums() == sums
    assert town.roots()[0].root == town.root(town.sent)


def test_a_batch_over_midnight_is_in_both_days(town):
    town.send("st-1", START + DAY - MINUTE, 12, a_batch=12)
    town.run(1)
    town.run(2)
    town.run(8)
    assert town.kept()[0] > 0 and town.records()["st-1"] == town.sent["st-1"]

    town.run(9)

    first, second = town.roots()
    rows = town.sent["st-1"]
    assert (first.root, second.root) == (town.root({"st-1": rows[:6]}), town.root({"st-1": rows[6:]}))
    assert town.kept()[0] == 0 and town.records()["st-1"] == rows
    town.sums()


def test_no_row_is_packed_or_unpacked_while_others_wait_to_write(lite_town, monkeypatch):
    """The control: rows are packed, and packed again, in the same run."""
    town = lite_town
    held: list[Unit] = []
    moves: list[DayMove] = []
    done: Counter[tuple[str, bool]] = Counter()
    writing, move = Database.writing, EvidenceStore.move

    @contextmanager
    def hold(self: Database, **options: bool) -> Iterator[Unit]:
        with writing(self, **options) as unit:
            held.append(unit)
            yield unit
        held.clear()

    def note(name: str) -> None:
        whole = getattr(zlib, name)

        def noted(*values: Any) -> Any:
            done[name, bool(held)] += 1
            return whole(*values)

        monkeypatch.setattr(zlib, name, noted)

    def note_move(self: EvidenceStore, values: DayMove) -> None:
        moves.append(values)
        move(self, values)

    town.send("st-1", START + DAY - MINUTE, 12, a_batch=12)
    town.run(1)
    monkeypatch.setattr(Database, "writing", hold)
    monkeypatch.setattr(EvidenceStore, "move", note_move)
    for name in ("compress", "compressobj", "decompress"):
        note(name)

    town.run(8)

    assert len(moves) == 1
    assert done["compress", False] and done["compressobj", False] and done["decompress", False]
    assert not any(locked for _, locked in done)
    assert town.records() == town.sent


def test_an_upload_that_changes_between_reading_and_moving_stops_the_move(lite_town, monkeypatch):
    town = lite_town
    town.send("st-1", START + DAY - MINUTE, 12, a_batch=12)
    town.run(1)
    record_days(town.database, ZONE, START + 8 * DAY)
    move = EvidenceStore.move

    def change_and_move(self: EvidenceStore, values: DayMove) -> None:
        self._sql.run("UPDATE evidence SET body = ?", (pack(town.sent["st-1"][:-1]),))
        move(self, values)

    monkeypatch.setattr(EvidenceStore, "move", change_and_move)
    with pytest.raises(LookupError):
        town.close(START + 8 * DAY)
    monkeypatch.setattr(EvidenceStore, "move", move)

    assert town.records() == town.sent
    town.run(8)
    assert town.records() == town.sent
    assert [each.compacted_at is not None for each in town.roots()] == [True]


def test_what_comes_after_closing_is_a_supplement_with_a_root_of_its_own(town):
    town.send("st-1", START + MINUTE, 5)
    town.run(1)
    town.run(8)
    town.send("st-2", START + MINUTE, 4, a_batch=4)
    assert town.sums() and town.kept()[0] > 0

    town.run(9)
    town.send("st-1", START + 60 * MINUTE, 2)
    town.run(10)

    parts = [each for each in town.roots() if each.on == MAY]
    assert [(each.part, each.rows) for each in parts] == [(0, 5), (1, 4), (2, 2)]
    assert parts[1].root == town.root({"st-2": town.sent["st-2"]})
    assert [each.made_at for each in parts] == [START + n * DAY for n in (8, 9, 10)]
    assert first_break(town.roots()) is None
    assert town.records() == town.sent and town.kept()[0] == 0
    town.sums()


def test_a_changed_record_of_a_packed_day_flags_the_screen_and_the_first_version_stands(town):
    """PROTOCOL W-22."""
    town.send("st-1", START + MINUTE, 5)
    town.run(1)
    town.run(8)
    sums = town.sums()

    town.take("st-1", [town.sent["st-1"][2]._replace(shown_ms=1)], START + 8 * DAY)

    with town.database.reading() as unit:
        (flag,) = unit.status.flags("st-1")
    assert flag.reason == "record-changed"
    assert town.sums() == sums and town.records() == town.sent


def test_cut_off_anywhere_a_day_is_closed_whole_by_the_next_run(lite_town):
    town = lite_town
    town.send("st-1", START + DAY - MINUTE, 12, a_batch=4)
    town.send("st-2", START + MINUTE, 3)
    town.run(1)
    for cut in range(1, 14):
        town.run(8, pieces=cut)
        town.send("st-2", START + (10 + cut) * MINUTE, 1)
        assert town.records() == town.sent
        town.sums()
    town.run(8)

    parts = [each for each in town.roots() if each.on == MAY]
    assert sum(each.rows for each in parts) == 6 + len(town.sent["st-2"])
    assert all(each.compacted_at for each in town.roots()) and first_break(town.roots()) is None
    assert town.records() == town.sent


_KILLED = """
import os, signal, sys
from datetime import datetime
from zoneinfo import ZoneInfo
from campaigns.counting.day_close import DayCloser
from campaigns.database import connect
from campaigns.database.engine.driver_sql import DriverSql

run_many, left = DriverSql.run_many, int(sys.argv[3])

def killed(self, sql, rows):
    global left
    left -= "INSERT INTO day_evidence" in sql
    if left < 0:
        os.kill(os.getpid(), signal.SIGKILL)
    run_many(self, sql, rows)

DriverSql.run_many = killed
now = datetime.fromisoformat(sys.argv[2])
for _ in DayCloser(connect(sys.argv[1]), ZoneInfo("Asia/Shanghai"), lambda: now).pieces():
    pass
"""


@pytest.mark.parametrize("moves", [0, 1])
def test_killed_in_the_middle_of_a_move_all_of_it_is_old_or_new(lite_town, moves):
    """After the uploads were deleted and before their rows were stored as a packed day."""
    town = lite_town
    town.send("st-1", START + MINUTE, 5)
    town.send("st-2", START + MINUTE, 6)
    town.run(1)
    record_days(town.database, ZONE, START + 8 * DAY)
    url = str(town.database.writer.url)

    words = [sys.executable, "-c", _KILLED, url, (START + 8 * DAY).isoformat(), str(moves)]
    assert subprocess.run(words, check=False).returncode == -signal.SIGKILL

    assert town.records() == town.sent
    town.sums()
    with town.database.reading() as unit:
        assert len(unit.evidence.day_journals(MAY, 0)) == moves
    town.run(8)
    (closed,) = town.roots()
    assert closed.compacted_at is not None and closed.root == town.root(town.sent)
    assert town.records() == town.sent


def test_a_record_altered_before_the_proof_fails_it(lite_town):
    """The control of the proof."""
    town = lite_town
    town.send("st-1", START + MINUTE, 5)
    town.run(1)
    record_days(town.database, ZONE, START + 8 * DAY)
    done: list[str] = []
    for piece in DayCloser(town.database, ZONE, lambda: START + 8 * DAY).pieces():
        done.append(piece)
        if piece.endswith("compacted"):
            break
    first, *rest = town.sent["st-1"]
    altered = pack_day([first._replace(shown_ms=first.shown_ms + 1), *rest])
    with town.database.writing() as unit:
        run = unit.campaigns._session.connection().exec_driver_sql
        run("UPDATE day_evidence SET body = ?", (altered,))

    with pytest.raises(EvidenceError, match="2026-05-01"):
        town.run(8)
    (closed,) = town.roots()
    assert closed.compacted_at is None


def test_days_of_a_clock_ahead_are_not_closed(lite_town):
    """Ten days ahead for an hour: what seems over is recorded, but seven days of running must pass before it closes."""
    town = lite_town
    town.send("st-1", START + MINUTE, 5)
    town.run(18)
    town.run(0.5)

    assert town.roots() == []
