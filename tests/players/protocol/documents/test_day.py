"""Day files."""

from __future__ import annotations

import json
from typing import Any

import pytest

from players.protocol.documents.day import Day, Span
from players.protocol.errors import ProtocolError
from players.protocol.limits import DAY_BYTES
from tests.players.protocol.samples import DAY, DAY_MS, HOUR, NOON

TOLD: dict[str, Any] = json.loads(DAY.to_bytes())
SPAN: dict[str, Any] = {"from_at": NOON, "to_at": NOON + HOUR, "base": 0, "p": 0, "ins": []}


def read(**changes: object) -> Day:
    told = {name: value for name, value in {**TOLD, **changes}.items() if value is not None}
    return Day.read(json.dumps(told).encode())


def test_equal_days_are_equal_bytes() -> None:
    """W-8: a file is named by its hash, so screens of a group fetch the same one (section 3, manifest)."""
    assert Day.read(DAY.to_bytes()) == DAY
    assert Day.read(DAY.to_bytes()).to_bytes() == DAY.to_bytes()


def test_empty_day_is_read() -> None:
    day = Day(NOON, NOON + DAY_MS, (), (), None, None)

    assert Day.read(day.to_bytes()) == day


def test_day_lists_the_slots_of_bases_and_inserts() -> None:
    day = Day(NOON, NOON + DAY_MS, ((1, 2), (2, 5)), (Span(NOON, NOON + HOUR, 0, 0, ((1, 9),)),), None, None)

    assert day.slots() == {1, 2, 5, 9}


@pytest.mark.parametrize(
    ("spans", "bases"),
    [
        ([SPAN] * 1 + [{**SPAN, "from_at": NOON + HOUR - 1, "to_at": NOON + 2 * HOUR}], [[1]]),
        ([{**SPAN, "from_at": NOON - 1}], [[1]]),
        ([{**SPAN, "to_at": NOON + DAY_MS + 1}], [[1]]),
        ([{**SPAN, "to_at": NOON}], [[1]]),
        ([{**SPAN, "base": 1}], [[1]]),
        ([{**SPAN, "p": 1}], [[1]]),
        ([{**SPAN, "p": -1}], [[1]]),
        ([{**SPAN, "ins": [[-1, 1]]}], [[1]]),
        ([{**SPAN, "ins": [[1]]}], [[1]]),
        ([], [[]]),
        ([], [[1] * 513]),
        ([], [[1] * 512] * 8 + [[1]]),
        ([], [[-1]]),
        ([{**SPAN, "from_at": NOON + n, "to_at": NOON + n + 1} for n in range(513)], [[1]]),
        ([{**SPAN, "to_at": NOON + 1, "ins": [[0, 1]] * 4_096}, {**SPAN, "from_at": NOON + 1, "ins": [[0, 1]]}], [[1]]),
    ],
    ids=[
        "overlap", "before the day", "after the day", "empty", "no such base", "no such place", "negative place",
        "negative skip", "no pair", "empty base", "long base", "4097 slots", "negative slot", "513 spans",
        "4097 inserts",
    ],
)  # fmt: skip
def test_day_beyond_a_limit_is_refused(spans: list[object], bases: list[object]) -> None:
    """W-3, section 3, day."""
    with pytest.raises(ProtocolError):
        read(spans=spans, bases=bases, window_ms=None, mask=None)


def test_day_at_every_limit_is_read() -> None:
    """Section 3, day: 512 spans, 4,096 inserts, 512 slots a base, 4,096 in all bases, 1,440 windows."""
    spans = [{**SPAN, "from_at": NOON + n, "to_at": NOON + n + 1} for n in range(512)]

    found = read(spans=spans, bases=[[1] * 512] * 8, window_ms=60_000, mask="1" * 1_440)

    assert len(found.spans) == len(found.bases[0]) == 512

    assert len(read(spans=[{**SPAN, "ins": [[0, 1]] * 4_096}], bases=[[1]]).spans[0].ins) == 4_096


@pytest.mark.parametrize(
    "change",
    [
        {"mask": None},
        {"window_ms": None},
        {"mask": ""},
        {"mask": "12"},
        {"mask": "1\n"},
        {"mask": "1" * 1_441},
        {"window_ms": 0},
        {"window_ms": 500},
        {"to_at": NOON},
    ],
    ids=str,
)
def test_windows_need_a_mask_and_a_bounded_number(change: dict[str, object]) -> None:
    """W-11, section 3, day: `window_ms` and `mask` come together."""
    with pytest.raises(ProtocolError):
        read(**change)


def test_a_day_above_64_kib_is_neither_written_nor_read() -> None:
    """W-8."""
    spans = tuple(Span(NOON + n, NOON + n + 1, 0, 0, ((2**50, 2**50),) * 8) for n in range(512))
    day = Day(NOON, NOON + DAY_MS, ((1,),), spans, None, None)

    with pytest.raises(ProtocolError, match="size"):
        day.to_bytes()
    with pytest.raises(ProtocolError, match="size"):
        Day.read(b" " * (DAY_BYTES + 1))
