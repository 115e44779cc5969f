from __future__ import annotations

from collections import Counter

from hypothesis import given
from hypothesis import strategies as st

from scheduler.plan.entry import PlanSlot
from scheduler.plan.sequence.interleave import Placed, interleave, lead_ms

MS = st.integers(5, 30).map(lambda seconds: seconds * 1000)
ROWS = st.lists(st.lists(MS, min_size=1, max_size=12), min_size=1, max_size=4)


def rows_of(lengths: list[list[int]]) -> dict[int, list[PlanSlot]]:
    """Number the slots of each row 100 × its number and on; row 0 is the rotation."""
    return {
        number: [PlanSlot(100 * number + place, ms) for place, ms in enumerate(row)]
        for number, row in enumerate(lengths)
    }


def loop_of(lengths: list[list[int]]) -> tuple[Placed, ...]:
    rows = rows_of(lengths)
    return interleave(rows.pop(0), rows)


@given(ROWS)
def test_each_keeps_its_order_and_none_is_lost(lengths: list[list[int]]) -> None:
    loop = loop_of(lengths)

    for number, row in rows_of(lengths).items():
        assert [slot for slot, owner in loop if (owner or 0) == number] == row


@given(ROWS)
def test_no_owner_is_a_whole_slot_ahead_of_an_even_pace(lengths: list[list[int]]) -> None:
    loop = loop_of(lengths)
    whole = sum(slot.ms for slot, _ in loop)
    had: Counter[int] = Counter()
    at = 0
    for slot, owner in loop:
        number = owner or 0
        pace = sum(lengths[number]) * at / whole
        assert had[number] <= pace + 1e-6
        had[number] += slot.ms
        at += slot.ms


def test_the_order_of_the_shares_changes_nothing() -> None:
    rows = rows_of([[9000] * 5, [7000] * 3, [7000] * 3])
    rotation_slots = rows.pop(0)

    assert interleave(rotation_slots, rows) == interleave(rotation_slots, dict(reversed(rows.items())))


@given(ROWS.filter(lambda rows: len(rows) > 1), st.integers(0, 3))
def test_a_share_delayed_by_its_lead_never_comes_too_early(lengths: list[list[int]], more: int) -> None:
    """Round after round, whatever more is due."""
    loop = loop_of(lengths)
    due = sum(lengths[1]) + more * 500
    whole = sum(slot.ms for slot, _ in loop)
    starts = []
    had = at = 0
    for slot, owner in loop * 3:
        if owner == 1:
            starts.append((due * at / whole, had))
            had += slot.ms
        at += slot.ms
    lead = lead_ms(loop, 1, due)
    for number, (pace, shown) in enumerate(starts):
        for later, had_later in starts[number:]:
            assert pace + lead - shown >= -1
            assert (later - pace) - (had_later - shown) >= -lead - 1


def test_even_slots_have_no_lead() -> None:
    loop = loop_of([[10_000] * 4, [10_000] * 2])

    assert [owner for _, owner in loop] == [None, 1, None, None, 1, None]
    assert lead_ms(loop, 1, 20_000) == 0
    assert lead_ms(loop, 7, 20_000) == 0
