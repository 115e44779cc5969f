"""The journal keeps every row, or records its loss."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest

from players.device.agent.journal_rows import AppearanceRow
from players.device.storage.journal import KEEP_ACKED_MS, Journal
from players.protocol.uplink.plays import LostRows

NOON = 1_795_500_000_000


def row(n: int, *, flags: int = 0, clock: str = "ntp") -> AppearanceRow:
    return AppearanceRow(line=7, start_ms=NOON + 10_000 * n, shown_ms=10_000, flags=flags, clock=clock)  # type: ignore[arg-type]


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "journal.db"


def test_numbers_begin_at_one_and_have_no_gaps(path: Path) -> None:
    """W-22: sequence without gaps from 1, a random id born with the file."""
    journal = Journal(path, boot=1)
    journal.append([row(1), row(2)])
    journal.append([row(3)])

    kept = journal.read(1, 10)

    assert [k.seq for k in kept.rows] == [1, 2, 3]
    assert kept.rows[2].row == row(3)
    assert len(journal.marks.journal) == 16
    assert int(journal.marks.journal, 16) >= 0


def test_journal_continues_after_a_restart(path: Path) -> None:
    """W-22: the id is the file's, and numbers are never used twice."""
    first = Journal(path, boot=1)
    marks = first.append([row(1), row(2)])
    first.acknowledge(1, NOON)
    first.close()

    second = Journal(path, boot=2)

    assert second.marks.journal == marks.journal
    assert (second.marks.last, second.marks.acked, second.marks.top_acked) == (2, 1, 1)
    assert second.append([row(3)]).last == 3


def test_two_journals_have_two_ids(tmp_path: Path) -> None:
    assert Journal(tmp_path / "a.db", boot=1).marks.journal != Journal(tmp_path / "b.db", boot=1).marks.journal


def test_every_commit_reaches_the_disk_before_it_returns(path: Path) -> None:
    """W-22: durable means synchronous=FULL with WAL; 2 is FULL in SQLite's own numbering."""
    journal = Journal(path, boot=1)

    assert journal._connection.execute("PRAGMA synchronous").fetchone() == (2,)
    assert journal._connection.execute("PRAGMA journal_mode").fetchone() == ("wal",)


def test_acked_rows_are_kept_for_a_day(path: Path) -> None:
    """W-22: a restored office can have the last 24 hours again, by the office's own clock."""
    journal = Journal(path, boot=1)
    journal.append([row(n) for n in range(1, 5)])
    journal.acknowledge(2, NOON)
    journal.acknowledge(3, NOON + KEEP_ACKED_MS)
    assert [k.seq for k in journal.read(1, 10).rows] == [1, 2, 3, 4]

    journal.acknowledge(4, NOON + KEEP_ACKED_MS + 1)

    assert [k.seq for k in journal.read(1, 10).rows] == [3, 4]


def test_full_journal_drops_the_oldest_and_records_the_loss(path: Path) -> None:
    """W-22: journal full: drop oldest, declare it."""
    journal = Journal(path, boot=1, capacity_rows=100)
    for n in range(1, 131):
        journal.append([row(n)])

    read = journal.read(1, 200)
    first = read.rows[0].seq

    assert len(read.rows) <= 100
    assert read.lost == (LostRows(1, first - 1, "full"),)
    assert [k.seq for k in read.rows] == list(range(first, 131))


def test_full_journal_drops_acked_rows_without_a_loss(path: Path) -> None:
    journal = Journal(path, boot=1, capacity_rows=100)
    journal.append([row(n) for n in range(1, 101)])
    journal.acknowledge(50, NOON)

    journal.append([row(101)])

    assert journal.read(51, 200).lost == ()
    assert journal.read(51, 200).rows[0].seq == 51


def test_rows_of_this_boot_are_retimed(path: Path) -> None:
    """W-33: unsent rows of the present boot are re-timed; older boots and sent rows are not."""
    old = Journal(path, boot=1)
    old.append([row(1, flags=4, clock="none")])
    old.close()
    journal = Journal(path, boot=2)
    journal.append([row(2, flags=4, clock="none"), row(3, flags=5, clock="none"), row(4)])

    journal.retime(2, 1_000, "ntp")

    rows = [k.row for k in journal.read(1, 10).rows]
    assert [r.flags for r in rows] == [4, 4, 1, 0]
    assert [r.start_ms - NOON for r in rows] == [10_000, 20_000, 31_000, 40_000]
    assert [r.clock for r in rows] == ["none", "none", "ntp", "ntp"]


@pytest.mark.parametrize(("hwm", "held"), [(2, [3, 4, 5]), (3, [4, 5]), (9, [4, 5])])
def test_renewed_journal_keeps_rows_that_were_never_sent(path: Path, hwm: int, held: list[int]) -> None:
    """W-22: of the rows above the highest number sent this run's, and of earlier runs those above the mark."""
    old = Journal(path, boot=1)
    old.append([row(1), row(2), row(3)])
    old.mark_sent(1)
    old.close()
    journal = Journal(path, boot=2)
    former = journal.append([row(4), row(5)]).journal

    marks = journal.renew(hwm)

    assert marks.journal != former
    assert (marks.last, marks.acked, marks.top_acked, marks.sent) == (len(held), 0, 0, 0)
    assert [(k.seq, k.row) for k in journal.read(1, 10).rows] == list(enumerate(map(row, held), 1))


def test_rows_of_earlier_runs_are_not_retimed_after_a_renewal(path: Path) -> None:
    """W-33: only unsent rows of the present boot are re-timed."""
    old = Journal(path, boot=1)
    old.append([row(1, flags=4, clock="none")])
    old.close()
    journal = Journal(path, boot=2)
    journal.append([row(2, flags=4, clock="none")])
    journal.renew(0)

    journal.retime(0, 1_000, "ntp")

    assert [k.row.flags for k in journal.read(1, 10).rows] == [4, 0]


def test_the_highest_number_sent_survives_a_restart(path: Path) -> None:
    """W-22: the highest number sent is persisted before sending; it never goes down."""
    journal = Journal(path, boot=1)
    journal.append([row(1), row(2), row(3)])
    assert journal.mark_sent(2).sent == 2
    assert journal.mark_sent(1).sent == 2
    journal.close()

    assert Journal(path, boot=2).marks.sent == 2


def test_all_rows_of_a_journal_of_before_may_have_been_sent(path: Path) -> None:
    """W-22: a journal without the number of the highest one sent is opened; its last row stands for it."""
    old = Journal(path, boot=1)
    old.append([row(1), row(2)])
    old._connection.execute("ALTER TABLE journal DROP COLUMN sent")
    name = old.marks.journal
    old.close()

    journal = Journal(path, boot=2)

    assert (journal.marks.journal, journal.marks.last, journal.marks.sent) == (name, 2, 2)
    assert [k.seq for k in journal.read(1, 10).rows] == [1, 2]


def test_a_file_that_is_no_journal_is_put_aside(path: Path) -> None:
    """W-22: a wiped card: a new journal id; the old file is kept for those who want to look."""
    path.write_bytes(b"this is not SQLite at all" * 200)

    journal = Journal(path, boot=1)

    assert journal.marks.last == 0
    assert path.with_name("journal.db.unreadable").exists()


def test_a_row_that_cannot_be_written_gets_no_number(path: Path) -> None:
    journal = Journal(path, boot=1)
    journal.append([row(1)])
    journal._connection.execute("PRAGMA query_only = ON")
    with pytest.raises(sqlite3.OperationalError):
        journal.append([row(2)])
    journal._connection.execute("PRAGMA query_only = OFF")

    assert journal.marks.last == 1
    assert journal.append([row(2)]).last == 2
