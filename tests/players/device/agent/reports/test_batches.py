"""A batch covers its numbers exactly."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from players.device.agent.journal_rows import AppearanceRow, JournalMarks, NumberedRow
from players.device.agent.reports.batches import cut, mark_request
from players.protocol.json_strict import write_object
from players.protocol.limits import DOCUMENT_BYTES
from players.protocol.uplink.plays import LostRows, PlaysBatch

NOON = 1_795_492_800_000
NAME = "00000000000000aa"


def kept(*seqs: int, clock: str = "ntp") -> list[NumberedRow]:
    flags = 4 if clock == "none" else 0
    return [NumberedRow(seq, AppearanceRow(7, NOON + seq * 10_000, 10_000, flags, clock)) for seq in seqs]  # type: ignore[arg-type]


def sent(batch: PlaysBatch) -> PlaysBatch:
    """What the office reads."""
    return PlaysBatch.read(write_object(batch.to_object()))


def lost(batch: PlaysBatch) -> list[tuple[int, int, str]]:
    return [(loss.first, loss.last, loss.why) for loss in batch.lost]


def test_mark_request_is_an_empty_batch() -> None:
    """W-22: `to = from - 1` asks for the mark."""
    asked = sent(mark_request(JournalMarks(NAME, 9, 4, 4), "ntp"))

    assert (asked.journal, asked.from_seq, asked.to_seq, asked.rows) == (NAME, 5, 4, ())


def test_rows_begin_above_the_mark() -> None:
    batch = sent(cut(JournalMarks(NAME, 6, 3, 3), kept(4, 5, 6), [], max_rows=50, clock="ntp"))

    assert (batch.from_seq, batch.to_seq, [row.seq for row in batch.rows]) == (4, 6, [4, 5, 6])
    assert [row.start_ms for row in batch.rows] == [NOON + seq * 10_000 for seq in (4, 5, 6)]


def test_batch_holds_max_rows_at_most() -> None:
    batch = sent(cut(JournalMarks(NAME, 6, 0, 0), kept(1, 2, 3, 4), [], max_rows=4, clock="ntp"))

    assert batch.to_seq == 4


def test_batch_holds_rows_of_one_clock() -> None:
    """W-33."""
    rows = [*kept(1, 2, clock="none"), *kept(3, 4)]

    batch = sent(cut(JournalMarks(NAME, 4, 0, 0), rows, [], max_rows=50, clock="ntp"))

    assert (batch.to_seq, batch.clock) == (2, "none")


def test_gaps_are_reported_with_their_reason() -> None:
    """W-22: `full` as recorded, `restored` where it was acked once, `corrupt` where it cannot be read."""
    marks = JournalMarks(NAME, 12, acked=0, top_acked=6)
    rows = kept(5, 10, 12)

    batch = sent(cut(marks, rows, [LostRows(2, 3, "full")], max_rows=50, clock="ntp"))

    assert batch.to_seq == 12
    assert lost(batch) == [
        (1, 1, "restored"),
        (2, 3, "full"),
        (4, 4, "restored"),
        (6, 6, "restored"),
        (7, 9, "corrupt"),
        (11, 11, "corrupt"),
    ]


def test_journal_without_rows_reports_losses_only() -> None:
    batch = sent(cut(JournalMarks(NAME, 9, 4, 4), [], [LostRows(5, 9, "full")], max_rows=50, clock="rtc"))

    assert (batch.from_seq, batch.to_seq, lost(batch), batch.clock) == (5, 9, [(5, 9, "full")], "rtc")


def test_losses_after_the_last_row_wait_until_all_rows_are_read() -> None:
    marks = JournalMarks(NAME, 9, 0, 0)

    assert sent(cut(marks, kept(1, 2), [], max_rows=2, clock="ntp")).to_seq == 2
    assert sent(cut(marks, kept(1, 2), [], max_rows=3, clock="ntp")).to_seq == 9


def test_a_batch_stays_under_the_cap_of_a_document() -> None:
    """W-8: a document of at most 16,000 bytes."""
    rows = [NumberedRow(seq, AppearanceRow(2**32 - 1, seq * 10**12, 2**40, 15, "ntp")) for seq in range(1, 1_001)]

    batch = cut(JournalMarks(NAME, 1_000, 0, 0), rows, [], max_rows=1_000, clock="ntp")

    assert len(write_object(batch.to_object())) <= DOCUMENT_BYTES
    assert batch.to_seq == len(batch.rows) > 50


@given(st.sets(st.integers(1, 60)), st.integers(0, 60), st.integers(0, 60), st.integers(1, 70), st.data())
def test_rows_and_losses_cover_the_numbers_exactly(
    held: set[int], last_extra: int, acked: int, max_rows: int, data: st.DataObject
) -> None:
    """W-22: rows in sequence order plus the lost ranges cover `from..to` exactly."""
    last = max([*held, acked]) + last_extra
    marks = JournalMarks(NAME, last, acked, data.draw(st.integers(acked, last)))
    gone = sorted(set(range(acked + 1, last + 1)) - held)
    known = [LostRows(seq, seq, "full") for seq in gone if data.draw(st.booleans())]
    rows = kept(*sorted(seq for seq in held if seq > acked))[:max_rows]
    if last == acked:
        return

    batch = cut(marks, rows, known, max_rows=max_rows, clock="ntp")

    told = [row.seq for row in batch.rows] + [n for a, b, _ in lost(batch) for n in range(a, b + 1)]
    assert sorted(told) == list(range(acked + 1, batch.to_seq + 1))
    assert batch.to_seq > acked
