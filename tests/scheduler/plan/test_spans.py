from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from campaigns.group import lit_hours
from scheduler.plan.allocate import by_weight
from scheduler.plan.blocks import blocks_of
from scheduler.plan.compile import compile_day
from scheduler.plan.spans import TURN_MS, PlanError, spans_of
from tests.scheduler.plan.wishes import DAY, HOUR, entry, lengths, walk


def test_one_loop_is_one_span_without_inserts() -> None:
    day = compile_day(DAY, None, [entry(1, 6000, 5000), entry(2, 7000)])

    assert day.bases == ((100, 200, 101, 200),)
    assert [(span.from_at, span.to_at, span.base, span.p, span.ins) for span in day.spans] == [
        (DAY.from_ms, DAY.to_ms, 0, 0, ())
    ]


def test_a_base_that_comes_again_goes_on_where_it_stopped() -> None:
    """PROTOCOL W-10: a span is walked from index p."""
    entries = [entry(1, 7000, 11_000, 13_000)]
    day = compile_day(DAY, lit_hours("20:00", "06:00"), entries)
    shown = walk(day, lengths(entries))
    first, second = day.spans
    last = max(slot for slot in shown if slot[0] < first.to_at)

    assert len(day.bases) == 1 and second.p != 0
    following = next(slot for slot in shown if slot[0] == second.from_at)
    assert following[2] == 100 + (last[2] - 100 + 1) % 3


def test_too_many_slides_for_one_loop_take_turns_through_the_day() -> None:
    entries = [entry(number, *[10_000] * 20) for number in range(1, 6)]
    day = compile_day(DAY, None, entries)
    shown = {n for _, _, n in walk(day, lengths(entries))}

    assert len(shown) == 100
    assert len(day.spans) > 2 and all(len(base) <= 60 for base in day.bases)
    assert all(span.to_at - span.from_at >= TURN_MS for span in day.spans[:-1])


def test_a_turn_ends_with_its_loop_so_that_no_slide_is_held() -> None:
    entries = [entry(number, *[11_000] * 20) for number in range(1, 6)]
    shown = walk(compile_day(DAY, None, entries), lengths(entries))

    assert {end - start for start, end, _ in shown[:-1]} == {11_000}


def test_the_next_day_goes_on_with_the_slides_that_had_no_turn() -> None:
    entries = [entry(1, *[10_000] * 50), entry(2, *[10_000] * 50, weight=20)]
    one = compile_day(DAY, None, entries)
    other = compile_day(type(DAY).of(DAY.on + timedelta(days=1), DAY.tz), None, entries)

    assert one.bases[0] != other.bases[0]


def test_many_edges_and_many_slides_still_fit_the_wire() -> None:
    """PROTOCOL section 3: 96 spans at most."""
    at = [datetime.fromtimestamp((DAY.from_ms + number * HOUR // 6) / 1000, UTC) for number in range(90)]
    entries = [entry(number + 1, *[10_000] * 40, from_at=at[number]) for number in range(90)]

    assert 90 <= len(compile_day(DAY, None, entries).spans) <= 96


def test_a_day_cut_more_often_than_the_wire_can_say_is_refused() -> None:
    at = [datetime.fromtimestamp((DAY.from_ms + number * 60_000) / 1000, UTC) for number in range(100)]
    blocks = blocks_of(DAY, None, [entry(number + 1, from_at=at[number]) for number in range(100)])

    with pytest.raises(PlanError, match="100 blocks"):
        spans_of(DAY, blocks, by_weight(blocks))
