"""Batches of plays, read strictly and leniently."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from players.protocol.errors import ProtocolError
from players.protocol.json_strict import write_object
from players.protocol.uplink.plays import CLOCKS, EVIDENCE, WHYS, LostRows, PlayRow, PlaysBatch, _read_by_column
from tests.players.protocol.decoders import spoiled_bytes, spoiled_object
from tests.players.protocol.samples import JOURNAL, NOON, PLAYS

SAMPLE = write_object(PLAYS.to_object())
TOLD: dict[str, Any] = json.loads(SAMPLE)
GOOD = [0, 17, 8_000, 0]


def read(**changes: object) -> PlaysBatch:
    told = {name: value for name, value in {**TOLD, **changes}.items() if value is not ...}
    return PlaysBatch.read(json.dumps(told).encode())


def covered(batch: PlaysBatch) -> list[int]:
    return sorted(
        [row.seq for row in batch.rows]
        + [seq for seq, _ in batch.unreadable]
        + [seq for loss in batch.lost for seq in range(loss.first, loss.last + 1)]
    )


def test_rows_take_the_numbers_not_lost_in_order() -> None:
    """Section 3, plays; W-22."""
    assert list(TOLD) == ["v", "journal", "from", "to", "t0_at", "rows", "lost", "clock", "evidence"]
    assert PlaysBatch.read(SAMPLE) == PLAYS
    assert [row.seq for row in PLAYS.rows] == [4_001, 4_002, 4_005]


def test_start_may_lie_before_t0() -> None:
    """Section 3, plays: `dt_ms` (start − `t0_at`) may be negative."""
    assert PlaysBatch.read(SAMPLE).rows[2].start_ms == NOON - 40


def test_an_empty_batch_asks_for_the_mark() -> None:
    """W-22: `to = from − 1`."""
    question = PlaysBatch(JOURNAL, 1, 0, 0, (), (), "none", "displayed")

    assert PlaysBatch.read(write_object(question.to_object())) == question


@pytest.mark.parametrize("clock", CLOCKS)
@pytest.mark.parametrize("evidence", EVIDENCE)
@pytest.mark.parametrize("why", WHYS)
def test_clocks_evidence_and_reasons_are_those_of_the_protocol(clock: str, evidence: str, why: str) -> None:
    """Section 3, plays; W-33: one clock for all rows of a batch."""
    batch = PlaysBatch(JOURNAL, 1, 1, 0, (), (LostRows(1, 1, why),), clock, evidence)

    assert PlaysBatch.read(write_object(batch.to_object())) == batch


@pytest.mark.parametrize("flags", range(32))
def test_flags_are_four(flags: int) -> None:
    """W-31, W-33: 1 left early, 2 not shown, 4 clock unknown, 8 drill."""
    assert read(**{"from": 1, "to": 1, "rows": [[0, 1, 5, flags]], "lost": []}).rows == (PlayRow(1, NOON, 1, 5, flags),)


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        (None, "row"),
        ([], "row"),
        ([0, 17, 8_000], "row"),
        ([*GOOD, 0], "row"),
        ({"dt_ms": 0}, "row"),
        ([0.5, 17, 8_000, 0], "dt_ms"),
        (["0", 17, 8_000, 0], "dt_ms"),
        ([-NOON - 1, 17, 8_000, 0], "dt_ms"),
        ([2**53 - 1, 17, 8_000, 0], "dt_ms"),
        ([0, 2**32, 8_000, 0], "line"),
        ([0, -1, 8_000, 0], "line"),
        ([0, 17, -1, 0], "shown_ms"),
        ([0, 17, 2**60, 0], "shown_ms"),
        ([0, 17, float("nan"), 0], "shown_ms"),
        ([0, 17, True, 0], "shown_ms"),
        ([0, 17, 8_000, 32], "flags"),
        ([0, 17, 8_000, None], "flags"),
        ([0, 17, [[[[[[[[[[[[]]]]]]]]]]]], 0], "shown_ms"),
    ],
    ids=str,
)
def test_unreadable_row_is_set_aside_under_its_number(row: object, reason: str) -> None:
    """W-3, upward: the rows around it keep their numbers."""
    batch = read(**{"from": 1, "to": 3, "rows": [GOOD, row, GOOD], "lost": []})

    assert batch.unreadable == ((2, reason),)
    assert [seq.seq for seq in batch.rows] == [1, 3]
    assert batch.lost == ()


@pytest.mark.parametrize(
    "change", [{"v": 2}, {"v": ...}, {"t0_at": 0.5}, {"t0_at": -1}, {"clock": "sun"}, {"evidence": None}], ids=str
)
def test_rows_of_an_unreadable_head_are_all_set_aside(change: dict[str, object]) -> None:
    """W-3: only a batch whose journal, from, to cannot be read is dropped."""
    batch = read(**change)

    (name,) = change
    assert (batch.rows, batch.unreadable) == ((), tuple((seq, name) for seq in (4_001, 4_002, 4_005)))
    assert batch.lost == PLAYS.lost


@pytest.mark.parametrize(
    "change",
    [
        {"journal": ...},
        {"journal": "7F3A9C1E5B7D2046"},
        {"journal": 7},
        {"from": ...},
        {"from": 0},
        {"from": 1.0},
        {"from": "4001"},
        {"to": ...},
        {"to": 3_999},
        {"to": 2**53},
        {"to": True},
    ],
    ids=str,
)
def test_batch_without_journal_or_bounds_is_refused(change: dict[str, object]) -> None:
    """W-3."""
    with pytest.raises(ProtocolError) as refused:
        read(**change)

    assert refused.value.reason == "field"


def test_repeated_field_is_unreadable() -> None:
    """W-3: a duplicate key."""
    with pytest.raises(ProtocolError):
        PlaysBatch.read(SAMPLE.replace(b'"from":4001', b'"from":4001,"from":4002'))
    assert PlaysBatch.read(SAMPLE.replace(b'"t0_at"', b'"t0_at":5,"t0_at"')).rows == ()


def test_uncovered_numbers_are_lost_as_unknown() -> None:
    """W-22, section 3, plays: `why` `unknown`; the mark moves on over them."""
    batch = read(to=4_009)

    assert batch.lost == (*PLAYS.lost, LostRows(4_007, 4_009, "unknown"))
    assert batch.rows == PLAYS.rows
    assert read(rows="none", lost=5).lost == (LostRows(4_001, 4_006, "unknown"),)


def test_rows_without_a_number_are_only_counted() -> None:
    batch = read(rows=[GOOD] * 10)

    assert [row.seq for row in batch.rows] == [4_001, 4_002, 4_005]
    assert batch.surplus == 7


@pytest.mark.parametrize(
    "loss", [None, [], [1], [4_003, 4_004], [4_004, 4_003, "full"], ["a", 4, "full"], [0.5, 1, "full"]]
)
def test_malformed_loss_is_ignored(loss: object) -> None:
    """W-3: what it may have meant becomes `unknown`."""
    batch = read(lost=[loss, [4_006, 4_006, "full"]])

    assert batch.lost == (LostRows(4_004, 4_005, "unknown"), LostRows(4_006, 4_006, "full"))
    assert len(batch.rows) == 3


def test_unknown_reason_is_read_as_unknown() -> None:
    assert read(lost=[[4_003, 4_004, "dog"], [4_006, 4_006, 5]]).lost == (
        LostRows(4_003, 4_004, "unknown"),
        LostRows(4_006, 4_006, "unknown"),
    )


def test_losses_that_overlap_or_leave_the_batch_are_cut() -> None:
    """W-22: numbers are counted or lost once."""
    batch = read(lost=[[1, 4_002, "full"], [4_002, 4_003, "corrupt"], [4_006, 2**50, "restored"]], rows=[GOOD] * 2)

    assert batch.lost == (
        LostRows(4_001, 4_002, "full"),
        LostRows(4_003, 4_003, "corrupt"),
        LostRows(4_006, 4_006, "restored"),
    )
    assert [row.seq for row in batch.rows] == [4_004, 4_005]


@settings(max_examples=200)
@given(st.data())
def test_numbers_are_always_covered_exactly(data: st.DataObject) -> None:
    """W-3, W-22: rows, losses and what was set aside."""
    payload = data.draw(spoiled_object(SAMPLE) | spoiled_bytes(SAMPLE))
    try:
        batch = PlaysBatch.read(payload)
    except ProtocolError:
        return
    if batch.to_seq - batch.from_seq > 10_000:
        return

    assert covered(batch) == list(range(batch.from_seq, batch.to_seq + 1))
    assert all(0 <= row.start_ms < 2**53 and row.flags < 32 for row in batch.rows)


def test_a_batch_may_be_longer_than_a_document() -> None:
    """W-3: only a batch that cannot be read is dropped, though no screen may send one so long (W-8)."""
    rows = [[n * 10_000, 2**32 - 1, 10_000, 0] for n in range(5_000)]
    batch = read(**{"from": 1, "to": 5_000, "rows": rows, "lost": []})

    assert len(batch.rows) == 5_000
    for payload in (b" " * 256_001, SAMPLE.ljust(256_001), write_object(batch.to_object()).ljust(256_001)):
        with pytest.raises(ProtocolError, match="size"):
            PlaysBatch.read(payload)


PLAIN = json.dumps({**TOLD, "from": 1, "to": 3, "lost": [], "rows": [GOOD, [-40, 1, 0, 15], GOOD]}).encode()


@settings(max_examples=400)
@given(st.data())
def test_reading_by_column_equals_reading_by_row(data: st.DataObject) -> None:
    """The short way is for batches with which nothing is wrong; it never says anything else than the long one."""
    payload = data.draw(spoiled_object(PLAIN) | spoiled_bytes(PLAIN))
    batch = _read_by_column(payload)

    assert batch is None or batch == PlaysBatch._read_by_row(payload)


def test_faultless_batch_is_read_by_column() -> None:
    batch = _read_by_column(PLAIN)

    assert batch is not None and batch == PlaysBatch._read_by_row(PLAIN)
    assert (batch.rows[1], batch.rows[1:]) == (PlayRow(2, NOON - 40, 1, 0, 15), tuple(batch.rows)[1:])
    assert {batch.rows: 1}[batch.rows] == 1
    assert batch.rows != tuple(batch.rows)[1:]


def test_unreadable_rows_are_not_written() -> None:
    batch = read(**{"from": 1, "to": 2, "rows": [GOOD, None], "lost": []})

    assert json.loads(write_object(batch.to_object()))["rows"] == [GOOD]
