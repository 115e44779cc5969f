"""The order of slots within a span, and their time."""

from __future__ import annotations

from itertools import islice

from hypothesis import given
from hypothesis import strategies as st

from players.protocol.documents.day import Day, Span
from players.protocol.timeline.span_sequence import SpanSequence
from tests.players.protocol.glass import order

MS = {n: 3 + n % 4 for n in range(10)}
SLOTS = st.integers(0, 9)


@st.composite
def spans(draw: st.DrawFn) -> tuple[tuple[int, ...], int, tuple[tuple[int, int], ...]]:
    base = tuple(draw(st.lists(SLOTS, min_size=1, max_size=5)))
    inserts = tuple(draw(st.lists(st.tuples(st.integers(0, 7), SLOTS), max_size=5)))
    return base, draw(st.integers(0, len(base) - 1)), inserts


def test_example_of_the_protocol() -> None:
    """W-10: base [1,2,3], p 1, ins [[2,7],[0,8],[1,9]] shows 2 3 7 8 1 9 2 3 1 2 …"""
    sequence = SpanSequence((1, 2, 3), 1, [(2, 7), (0, 8), (1, 9)], MS)

    assert [sequence.slot(k) for k in range(10)] == [2, 3, 7, 8, 1, 9, 2, 3, 1, 2]


@given(spans())
def test_slots_follow_base_and_inserts(span: tuple[tuple[int, ...], int, tuple[tuple[int, int], ...]]) -> None:
    """W-10: `skip` counts the base slots since the span's start or the last insert."""
    base, p, inserts = span
    sequence = SpanSequence(base, p, inserts, MS)
    day = Day(0, 1, (base,), (), None, None)

    assert [sequence.slot(k) for k in range(60)] == list(islice(order(day, Span(0, 1, 0, p, inserts)), 60))


@given(spans(), st.integers(0, 40), st.integers(0, 120))
def test_offset_is_the_sum_of_the_slots_before(
    span: tuple[tuple[int, ...], int, tuple[tuple[int, int], ...]], k: int, ms: int
) -> None:
    """W-10: a slot that would cross the end is not started."""
    sequence = SpanSequence(*span, MS)

    assert sequence.offset_ms(k) == sum(MS[sequence.slot(each)] for each in range(k))
    reached = sequence.index_at(k, ms)
    assert (
        sequence.offset_ms(reached) - sequence.offset_ms(k)
        <= ms
        < sequence.offset_ms(reached + 1) - sequence.offset_ms(k)
    )


def test_lookup_cost_does_not_grow_with_time() -> None:
    sequence = SpanSequence((1, 2), 0, [(2**50, 3)], MS)

    assert sequence.index_at(0, 3_155_760_000_000) == 2 * 3_155_760_000_000 // 9
