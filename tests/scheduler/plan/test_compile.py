from __future__ import annotations

from collections import Counter
from fractions import Fraction
from itertools import pairwise
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from campaigns.group import LitHours, lit_hours
from players.protocol.day import Day
from players.protocol.limits import DAY_BYTES
from scheduler.plan.allocate import Allocation
from scheduler.plan.blocks import Block, lit_windows
from scheduler.plan.compile import compile_day
from scheduler.plan.day import PlanDay
from tests.scheduler.plan.wishes import DAY, DAYS, HOUR, LIT, active, entries_on, entry, lengths, walk


@settings(max_examples=100)
@given(st.data(), DAYS, LIT)
def test_a_compiled_day_keeps_every_limit_of_the_wire(data: Any, day: PlanDay, lit: LitHours | None) -> None:
    """PROTOCOL section 3 and W-8: what the screens would reject is never made."""
    entries = data.draw(entries_on(day))
    found = compile_day(day, lit, entries)
    body = found.to_bytes()

    assert Day.read(body) == found and len(body) <= DAY_BYTES
    assert (found.from_at, found.to_at) == (day.from_ms, day.to_ms)
    assert len(found.spans) <= 96
    assert all(1 <= len(base) <= 64 for base in found.bases)
    assert all(0 <= span.p < len(found.bases[span.base]) for span in found.spans)
    edges = [edge for span in found.spans for edge in (span.from_at, span.to_at)]
    assert edges == sorted(edges) and all(day.from_ms <= edge <= day.to_ms for edge in edges)
    assert all(span.from_at < span.to_at for span in found.spans)


@settings(max_examples=40)
@given(st.data(), DAYS, LIT)
def test_spans_tile_the_lit_time_and_only_active_campaigns_are_shown(
    data: Any, day: PlanDay, lit: LitHours | None
) -> None:
    """PROTOCOL W-10, walked as it is written."""
    entries = data.draw(entries_on(day))
    found = compile_day(day, lit, entries)
    windows = lit_windows(day, lit)
    for at in range(day.from_ms, day.to_ms, HOUR // 4):
        wanted = bool(active(entries, at)) and any(a <= at < b for a, b in windows)
        assert any(span.from_at <= at < span.to_at for span in found.spans) == wanted
    for start, end, n in walk(found, lengths(entries)):
        assert n // 100 in {each.id for each in active(entries, start)}
        assert n // 100 in {each.id for each in active(entries, end - 1)}


@given(st.data(), DAYS, LIT, st.randoms(use_true_random=False))
def test_the_same_wishes_in_any_order_give_the_same_bytes(
    data: Any, day: PlanDay, lit: LitHours | None, random: Any
) -> None:
    entries = data.draw(entries_on(day))
    shuffled = list(entries)
    random.shuffle(shuffled)

    assert compile_day(day, lit, shuffled).to_bytes() == compile_day(day, lit, entries).to_bytes()


@given(st.dictionaries(st.integers(1, 9), st.integers(1, 20), min_size=1, max_size=4))
def test_a_day_s_plays_follow_the_weights(weights: dict[int, int]) -> None:
    entries = [entry(number, 5000, weight=weight) for number, weight in weights.items()]
    shown = Counter(n // 100 for _, _, n in walk(compile_day(DAY, None, entries), lengths(entries)))
    loops = Fraction(shown.total(), 60)

    for number, weight in weights.items():
        share = Fraction(shown.total() * weight, sum(weights.values()))
        assert abs(shown[number] - share) <= 1 + (loops if sum(weights.values()) > 60 else 1)


def test_where_nobody_is_active_there_is_no_span() -> None:
    found = compile_day(DAY, None, [])

    assert (found.bases, found.spans) == ((), ())
    assert Day.read(found.to_bytes()) == found


@given(st.data(), LIT, st.integers(0, 24 * HOUR))
def test_a_repair_leaves_the_past_out_and_starts_at_its_edge(data: Any, lit: LitHours | None, after: int) -> None:
    entries = data.draw(entries_on(DAY))
    edge = DAY.from_ms + after
    found = compile_day(DAY, lit, entries, not_before=edge)
    whole = compile_day(DAY, lit, entries)

    assert all(span.from_at >= edge for span in found.spans)
    for at in range(edge, DAY.to_ms, HOUR // 2):
        assert _covered(found, at) == _covered(whole, at)
    assert _covered(found, edge) == any(span.from_at == edge for span in found.spans)


def test_another_allocator_takes_the_weights_place() -> None:
    def all_to_one(blocks: tuple[Block, ...]) -> Allocation:
        return Allocation(tuple({1: Fraction(block.ms, 6000)} for block in blocks))

    assert compile_day(DAY, None, [entry(1), entry(2)], allocate=all_to_one).bases == ((100,),)


def test_a_street_s_day_file_is_small() -> None:
    entries = [entry(number, 6000, 6000, 6000, weight=number) for number in range(1, 6)]

    assert len(compile_day(DAY, lit_hours("07:00", "22:00"), entries).to_bytes()) <= 5_000


@given(st.data(), DAYS)
def test_slots_of_the_walk_never_overlap(data: Any, day: PlanDay) -> None:
    entries = data.draw(entries_on(day))
    shown = walk(compile_day(day, None, entries), lengths(entries))

    assert all(one[1] <= other[0] for one, other in pairwise(shown))


def _covered(day: Day, at: int) -> bool:
    return any(span.from_at <= at < span.to_at for span in day.spans)
