"""Test what a day takes out of uploads, and under which instants it is packed."""

from __future__ import annotations

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

from campaigns.counting.day_move import filed_days, make_move
from campaigns.database.stores.evidence import JournalName, StoredUpload
from campaigns.playback.day_root import DayRoot
from campaigns.playback.evidence import EvidenceRecord, pack, unpack
from campaigns.playback.local_days import LocalDays
from campaigns.playback.packed_day import unpack_day

DAYS = LocalDays(ZoneInfo("UTC"))
ON = date(2026, 5, 4)
MIDNIGHT_MS = round(datetime(2026, 5, 5, tzinfo=UTC).timestamp() * 1000)
JOURNAL = JournalName(7, "st-1", "00000000000000a1")
ROOT = DayRoot(1, ON, 0, datetime(2026, 5, 12, tzinfo=UTC), 3, "0" * 64, "", "0" * 64, 9)


def row(seq: int, start_ms: int, flags: int = 0) -> EvidenceRecord:
    return EvidenceRecord(seq, start_ms, 5, 900, flags)


def upload(number: int, rows: list[EvidenceRecord], received_ms: int, *aside: int) -> StoredUpload:
    return StoredUpload(number, received_ms, "ntp", "displayed", tuple(rows), frozenset(aside), pack(rows))


def test_rows_of_the_day_move_and_others_stay():
    before, after = row(1, MIDNIGHT_MS - 1_000), row(2, MIDNIGHT_MS)
    over = upload(3, [before, after], MIDNIGHT_MS + 9)
    later = upload(4, [row(3, MIDNIGHT_MS + 10_000)], MIDNIGHT_MS + 99)

    move = make_move(ROOT, JOURNAL, [over, later], DAYS)

    assert move is not None and move.uploads == {3: over.body}
    (packed,), (rest,) = move.rows, move.rests
    assert (unpack_day(packed.body), packed.seqs) == ((before,), (1, 1))
    assert packed.lit_ms == (MIDNIGHT_MS - 1_000, MIDNIGHT_MS - 100)
    assert (unpack(rest.body), rest.from_ms, rest.to_ms) == ((after,), MIDNIGHT_MS, MIDNIGHT_MS)
    assert filed_days(over, DAYS) == {ON, date(2026, 5, 5)}
    assert make_move(ROOT, JOURNAL, [later], DAYS) is None


def test_rows_that_may_claim_any_instant_are_packed_under_their_receipt():
    """What was set aside, and what has no known time: neither may stretch the time in which a journal showed light."""
    received_ms = MIDNIGHT_MS - 5
    false, undated, told = row(1, 0), row(2, 5, flags=4), row(3, MIDNIGHT_MS - 9_000)

    move = make_move(ROOT, JOURNAL, [upload(3, [false, undated, told], received_ms, 1)], DAYS)

    assert move is not None and move.rests == []
    aside, counted = move.rows
    assert (aside.counted, aside.lit_ms) == (False, (received_ms, received_ms))
    assert (counted.counted, counted.lit_ms) == (True, (MIDNIGHT_MS - 9_000, MIDNIGHT_MS - 8_100))
