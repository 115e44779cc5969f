"""The invariants of a compiled day; those of the research (I1 to I8) by their numbers."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from fractions import Fraction
from itertools import pairwise
from typing import Any
from unittest.mock import patch

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from players.protocol.documents.day import Day
from players.protocol.encoding import sha256_hex
from players.protocol.limits import BASE_SLOTS_MAX, DAY_BYTES, INSERTS_MAX, SPANS_MAX
from players.protocol.timeline.timeline import Timeline
from scheduler.plan import compile as compile_module
from scheduler.plan.allocation.allocate import Allocation
from scheduler.plan.allocation.blocks import Block
from scheduler.plan.compile import compile_day
from scheduler.plan.day import PlanDay
from scheduler.plan.entry import PlanEntry
from scheduler.plan.sequence import budget
from scheduler.plan.sequence.sequence import SegmentSequencer
from scheduler.plan.sequence.spans import PlanError
from scheduler.plan.window import Window
from tests.scheduler.plan.fluid import fluid
from tests.scheduler.plan.wishes import (
    DAY,
    DAYS,
    HOUR,
    IDLE,
    MINUTE,
    active,
    always,
    dated,
    entries_on,
    entry,
    hours,
    lengths,
    lit_at,
    manifest_of,
    rows,
    shares_on,
    shown_at,
    slots_of,
    walk,
)

FEW, ANY = st.integers(1, 4), st.integers(1, 50)
SLOW = settings(max_examples=25, suppress_health_check=[HealthCheck.too_slow])


@st.composite
def wishes(draw: st.DrawFn, day: PlanDay, percent: st.SearchStrategy[int] = ANY) -> list[PlanEntry]:
    """Draw rotation entries and shares, or either; some slides have days of their own."""
    rotating = draw(st.just([]) | entries_on(day))
    shares = draw(st.just([]) | shares_on(day, percent))
    return [*rotating, *(draw(dated(each, day)) for each in shares)]


@contextmanager
def every_play_inserted() -> Iterator[None]:
    """Let no share be interleaved with a loop, however many plays it is owed."""
    with patch.object(budget, "INSERTS_FEW", 10**9), first_way_only():
        yield


@contextmanager
def first_way_only() -> Iterator[None]:
    """Take every day as it is said first, however large it is."""
    with patch.object(compile_module, "is_small", lambda _: True):
        yield


def compiled(
    day: PlanDay, lit: tuple[Window, ...], entries: list[PlanEntry], not_before: int | None = None
) -> Day | None:
    """Compile a day; None where it cannot be said at all."""
    try:
        return compile_day(day, lit, entries, idle=IDLE, not_before=not_before)
    except PlanError:
        return None


@SLOW
@given(st.data(), DAYS)
def test_a_compiled_day_keeps_every_limit_of_the_wire(data: Any, day: PlanDay) -> None:
    """PROTOCOL section 3 and W-8: what the screens would reject is never made."""
    found = compiled(day, data.draw(rows(day)), data.draw(wishes(day)))
    if found is None:
        return
    body = found.to_bytes()

    assert Day.read(body) == found and len(body) <= DAY_BYTES
    assert (found.from_at, found.to_at) == (day.from_ms, day.to_ms)
    assert len(found.spans) <= SPANS_MAX and sum(len(span.ins) for span in found.spans) <= INSERTS_MAX
    assert all(1 <= len(base) <= BASE_SLOTS_MAX for base in found.bases)
    assert {span.base for span in found.spans} == set(range(len(found.bases)))
    edges = [edge for span in found.spans for edge in (span.from_at, span.to_at)]
    assert edges == sorted(edges) and all(day.from_ms <= edge <= day.to_ms for edge in edges)


@SLOW
@given(st.data(), DAYS)
def test_spans_cover_the_lit_time_with_active_entries(data: Any, day: PlanDay) -> None:
    """I1. But for stretches that are too short for the slot that would come: there the screens show idle."""
    entries, lit = data.draw(wishes(day)), data.draw(rows(day))
    found = compiled(day, lit, entries)
    if found is None:
        return
    for at in range(day.from_ms, day.to_ms, HOUR // 4):
        wanted = bool(active(entries, at)) and lit_at(lit, at)
        assert any(span.from_at <= at < span.to_at for span in found.spans) == wanted


@SLOW
@given(st.data(), DAYS)
def test_slots_tile_each_span_exactly(data: Any, day: PlanDay) -> None:
    """I1."""
    entries = data.draw(wishes(day))
    found = compiled(day, data.draw(rows(day)), entries)
    if found is None:
        return
    shown = walk(found, lengths(entries))
    for span in found.spans:
        own = [slot for slot in shown if span.from_at <= slot[0] < span.to_at]
        assert own[0][0] == span.from_at and own[-1][1] == span.to_at
        assert all(one[1] == other[0] for one, other in pairwise(own))
        assert all(end - start == lengths(entries)[n] for start, end, n in own[:-1])


@SLOW
@given(st.data(), DAYS)
def test_nothing_is_shown_outside_its_windows_or_in_the_dark(data: Any, day: PlanDay) -> None:
    """I2: a share ends before its own time does, a held picture before everybody's."""
    entries, lit = data.draw(wishes(day)), data.draw(rows(day))
    found = compiled(day, lit, entries)
    if found is None:
        return
    ms_of = lengths(entries)
    for start, end, n in walk(found, ms_of):
        assert lit_at(lit, start) and lit_at(lit, end - 1)
        for each in entries:
            if n in {slot.n for slot in each.slots}:
                last = start + ms_of[n] if each.share else end
                assert n in shown_at(each, start) and n in shown_at(each, last - 1)
                assert all(edge <= start or last <= edge for window in each.windows for edge in window)


@SLOW
@given(st.data(), DAYS)
def test_idle_is_planned_only_where_only_shares_are_active(data: Any, day: PlanDay) -> None:
    entries = data.draw(wishes(day))
    found = compiled(day, data.draw(rows(day)), entries)
    if found is None:
        return
    for start, _, n in walk(found, lengths(entries)):
        if n in {slot.n for slot in IDLE}:
            assert all(each.share is not None for each in active(entries, start))


@SLOW
@given(st.data())
def test_an_inserted_share_is_never_ahead_and_behind_within_the_bound(data: Any) -> None:
    """I4: ahead < 1 play; behind ≤ 1 + r (2 L - d), of which one L is for a slot under way, one for the early end."""
    lit, shares = data.draw(rows(DAY)), data.draw(shares_on(DAY, FEW, most=8))
    entries = [*(each for each in data.draw(entries_on(DAY)) if len(each.slots) < 5), *shares]
    entries = [entry(each.id, *_ms(each), share=each.share, windows=each.windows) for each in entries]
    longest = max(slot.ms for each in (*entries,) for slot in (*each.slots, *IDLE))
    with every_play_inserted():
        shown = walk(compile_day(DAY, lit, entries, idle=IDLE), lengths(entries))
    for each in shares:
        ideal = fluid(DAY, lit, entries, each.id, longest)
        had = 0
        for start, _, n in shown:
            if n // 100 == each.id:
                assert ideal is not None
                ms = lengths(entries)[n]
                assert ideal.due(start) - had <= ms + ideal.steepest * (2 * longest - ms) + 2
                had += ms
                assert had - ideal.due(start + ms) < ms


@SLOW
@given(st.data())
def test_an_interleaved_share_is_never_ahead_and_less_than_two_plays_behind(data: Any) -> None:
    """I4, as far as a short file allows: ahead < 1 play; behind ≤ 2 plays + r · 3 L.

    A play of a share that comes round with loops is inserted once the share is owed it and the loop's lead, which is a
    play and r · L at most. From then on it waits for a slot under way, the second L, and for inserts of others that are
    due before it, the third: that these take no more than L is found, not proven.
    """
    shares = data.draw(shares_on(DAY, ANY))
    entries = [*data.draw(entries_on(DAY, most=3)), *shares]
    entries = [entry(each.id, *_ms(each, 30_000), share=each.share, windows=each.windows) for each in entries]
    found = compiled(DAY, always(DAY), entries)
    if found is not None:
        check_interleaved(found, entries)


def test_of_shares_that_are_late_the_one_that_may_be_least_late_comes_first() -> None:
    """By their deadlines half of the time, in slots of 5 s, waited for long slots that could wait for minutes."""
    entries = [
        entry(1, 30_000),
        entry(51, 30_000, 5_000, 30_000, share=Fraction(8, 100), windows=hours(DAY, (13.5, 24))),
        entry(52, 20_000, 5_000, share=Fraction(1, 10)),
        entry(53, 10_000, 5_000, share=Fraction(2, 100)),
        entry(54, 20_000, share=Fraction(2, 100), windows=hours(DAY, (11.5, 23.75))),
        entry(55, 5_000, 5_000, share=Fraction(1, 2)),
    ]
    check_interleaved(compile_day(DAY, always(DAY), entries), entries)


def check_interleaved(found: Day, entries: list[PlanEntry]) -> None:
    """Assert that shares keep the bounds of those that come round with loops, on a day that is lit round the clock."""
    longest = max(slot.ms for each in (*entries,) for slot in (*each.slots, *IDLE))
    shown = walk(found, lengths(entries))
    for each in (each for each in entries if each.share is not None):
        ideal = fluid(DAY, always(DAY), entries, each.id, longest)
        own = max(slot.ms for slot in each.slots)
        had = 0
        for start, _, n in shown:
            if n // 100 == each.id:
                assert ideal is not None
                assert ideal.due(start) - had <= 2 * own + ideal.steepest * 3 * longest
                had += lengths(entries)[n]
                assert had - ideal.due(start + lengths(entries)[n]) < lengths(entries)[n]


@given(st.integers(1, 40), st.integers(5, 30), st.integers(1, 4))
def test_a_share_gets_the_plays_that_it_is_owed(percent: int, seconds: int, slides: int) -> None:
    """I5: placed = wanted, in whole plays."""
    share = entry(51, *[seconds * 1000] * slides, share=Fraction(percent, 100))
    entries = [entry(1, 7000, 11_000), share]
    shown = Counter(n // 100 for _, _, n in walk(compile_day(DAY, always(DAY), entries), lengths(entries)))
    ideal = fluid(DAY, always(DAY), entries, 51, 30_000)

    assert ideal is not None
    assert abs(shown[51] - ideal.plays) <= 1


@SLOW
@given(st.data(), DAYS)
def test_a_player_walks_exactly_what_was_placed(data: Any, day: PlanDay) -> None:
    """I6: what the sequencer placed by its own clock, what the wire's walk says, and the player's code agree."""
    entries = data.draw(wishes(day))
    with noted() as placed:
        found = compiled(day, data.draw(rows(day)), entries)
    if found is None:
        return
    ms_of = lengths(entries)
    shown = walk(found, ms_of)
    assert not differences([(start, n) for start, _, n in shown], [at for at in placed if _covered(found, at[0])])
    timeline = Timeline(manifest_of(found, slots_of(ms_of)), slots_of(ms_of), {sha256_hex(found.to_bytes()): found})
    for start, end, n in shown:
        seen = timeline.at((start + end) // 2)
        assert (seen.n, seen.started_at, seen.until_at, seen.source) == (n, start, end, "plan")


@pytest.mark.parametrize("seconds", range(0, 40, 7))
def test_a_loop_whose_share_is_over_is_held_to_the_end(seconds: int) -> None:
    """I4, I6: the walk would go on with the share's slot; what is held for it stands in its way."""
    entries = [entry(1, 20_000), entry(51, 5_000, share=Fraction(1, 2))]
    with noted() as placed:
        found = compile_day(DAY, hours(DAY, (3, 18 + seconds / 3600)), entries)
    shown = walk(found, lengths(entries))

    assert not differences([(start, n) for start, _, n in shown], placed)
    assert sum(n == 5100 for _, _, n in shown) in {5399, 5400, 5401, 5402, 5403}


@SLOW
@given(st.data(), DAYS, st.randoms(use_true_random=False))
def test_the_same_wishes_in_any_order_give_the_same_bytes(data: Any, day: PlanDay, random: Any) -> None:
    """I7."""
    entries, lit = data.draw(wishes(day)), data.draw(rows(day))
    shuffled = list(entries)
    random.shuffle(shuffled)
    one, other = compiled(day, lit, entries), compiled(day, lit, shuffled)

    assert (one is None) == (other is None)
    assert one is None or other is None or one.to_bytes() == other.to_bytes()


@settings(max_examples=20)
@given(st.data())
def test_two_screens_of_a_group_agree_at_every_instant(data: Any) -> None:
    """I8, PROTOCOL W-13: one starts with the day and goes from edge to edge, the other starts anywhere."""
    entries = data.draw(wishes(DAY))
    found = compiled(DAY, always(DAY), entries)
    if found is None:
        return
    ms_of, days = lengths(entries), {sha256_hex(found.to_bytes()): found}
    one, other = (
        Timeline(manifest_of(found, slots_of(ms_of, screen), screen), slots_of(ms_of, screen), days)
        for screen in ("st-1", "st-2")
    )
    at = DAY.from_ms
    for until in data.draw(st.lists(st.integers(DAY.from_ms, DAY.to_ms - 1), max_size=20).map(sorted)):
        while one.next_edge(at) <= until:
            at = one.next_edge(at)
        assert one.at(at) == other.at(until)


@SLOW
@given(st.data(), st.integers(0, 24 * HOUR))
def test_a_repair_plans_nothing_before_its_start(data: Any, after: int) -> None:
    """I12: of the day as it was before, nothing is said again."""
    entries, lit = data.draw(wishes(DAY)), data.draw(rows(DAY))
    edge = DAY.from_ms + after
    found, whole = compiled(DAY, lit, entries, edge), compiled(DAY, lit, entries)
    if found is None or whole is None:
        return
    assert all(span.from_at >= edge for span in found.spans)
    for at in range(edge, DAY.to_ms - HOUR, HOUR // 2):
        assert _covered(found, at + MINUTE) == _covered(whole, at + MINUTE)
    assert _covered(found, edge) == any(span.from_at == edge for span in found.spans)


@pytest.mark.parametrize("part", range(0, 24, 3))
def test_a_share_continues_through_a_repair(part: int) -> None:
    """I12: it moves no share's day by more than two plays: one that was ahead or behind, one that is rounded."""
    entries = [entry(1, 7000, 11_000), entry(51, 10_000, share=Fraction(1, 50))]
    edge = DAY.from_ms + part * HOUR + 777
    whole, rest = (walk(compile_day(DAY, always(DAY), entries, not_before=at), lengths(entries)) for at in (None, edge))
    before = sum(n == 5100 for start, _, n in whole if start < edge)

    assert abs(before + sum(n == 5100 for _, _, n in rest) - sum(n == 5100 for _, _, n in whole)) <= 2


@given(st.dictionaries(st.integers(1, 9), st.integers(1, 20), min_size=1, max_size=4))
def test_a_day_s_plays_follow_the_weights(weights: dict[int, int]) -> None:
    entries = [entry(number, 5000, weight=weight) for number, weight in weights.items()]
    shown = Counter(n // 100 for _, _, n in walk(compile_day(DAY, always(DAY), entries), lengths(entries)))
    loops = Fraction(shown.total(), 60)

    for number, weight in weights.items():
        share = Fraction(shown.total() * weight, sum(weights.values()))
        assert abs(shown[number] - share) <= 1 + (loops if sum(weights.values()) > 60 else 1)


def test_where_no_entry_is_active_there_is_no_span() -> None:
    found = compile_day(DAY, always(DAY), [])

    assert (found.bases, found.spans) == ((), ())
    assert Day.read(found.to_bytes()) == found


def test_another_allocator_takes_the_weights_place() -> None:
    def all_to_one(blocks: tuple[Block, ...]) -> Allocation:
        return Allocation(tuple({1: Fraction(3), 2: Fraction(1)} for _ in blocks))

    assert compile_day(DAY, always(DAY), [entry(1), entry(2)], allocate=all_to_one).bases == ((100, 200, 100, 100),)


def test_a_plain_loop_is_one_span_without_inserts() -> None:
    """PROTOCOL section 3."""
    day = compile_day(DAY, always(DAY), [entry(1, 6000, 5000), entry(2, 7000)])

    assert day.bases == ((100, 200, 101, 200),)
    assert [(span.from_at, span.to_at, span.base, span.p, span.ins) for span in day.spans] == [
        (DAY.from_ms, DAY.to_ms, 0, 0, ())
    ]


def test_a_share_keeps_its_daypart_past_midnight_exactly() -> None:
    """Ten at night until two: eighteen to twenty-two hours into the plan day."""
    entries = [entry(1, 7000, 11_000), entry(51, 10_000, share=Fraction(1, 20), windows=hours(DAY, (18, 22)))]
    shown = [slot for slot in walk(compile_day(DAY, always(DAY), entries), lengths(entries)) if slot[2] == 5100]

    assert len(shown) in {72, 73}
    assert shown[0][0] - DAY.from_ms >= 18 * HOUR
    assert shown[0][0] - DAY.from_ms < 18 * HOUR + 3 * MINUTE
    assert 22 * HOUR - 4 * MINUTE < shown[-1][1] - DAY.from_ms <= 22 * HOUR


@pytest.mark.parametrize(
    "shares",
    [(10,), (5, 15), (50,), (10, 10, 10, 10), (20, 15, 10, 5, 2)],
    ids=lambda shares: "+".join(map(str, shares)),
)
def test_a_street_s_day_file_is_small(shares: tuple[int, ...]) -> None:
    """A day of 24 hours is five kilobytes at most, however much of it shares take."""
    rotating = [
        entry(number, *[(6 + number) * 1000] * (1 + number % 4), weight=1 + number % 3) for number in range(1, 8)
    ]
    sharing = [
        entry(50 + number, *[(7 + number) * 1000] * (1 + number % 3), share=Fraction(percent, 100))
        for number, percent in enumerate(shares)
    ]

    assert len(compile_day(DAY, always(DAY), [*rotating, *sharing]).to_bytes()) <= 5_000


def test_many_slides_take_turns_in_a_small_file() -> None:
    entries = [entry(number, *[10_000] * (10 + number)) for number in range(1, 9)]
    day = compile_day(DAY, always(DAY), entries)
    shown = {n for _, _, n in walk(day, lengths(entries))}

    assert len(day.to_bytes()) <= 5_000
    assert shown == {slot.n for each in entries for slot in each.slots}


def test_a_turn_ends_at_the_end_of_its_loop() -> None:
    entries = [entry(number, *[11_000] * 20) for number in range(1, 6)]
    shown = walk(compile_day(DAY, always(DAY), entries), lengths(entries))

    assert {end - start for start, end, _ in shown[:-1]} == {11_000}


def test_the_next_day_continues_with_slides_that_had_no_turn() -> None:
    entries = [entry(1, *[10_000] * 50), entry(2, *[10_000] * 50, weight=20)]
    tomorrow = PlanDay.of(DAY.on.replace(day=DAY.on.day + 1), DAY.tz)
    one, other = (compile_day(day, always(day), entries) for day in (DAY, tomorrow))

    assert one.bases[0] != other.bases[0]


def test_many_edges_and_many_slides_still_fit_the_wire() -> None:
    """PROTOCOL section 3: 512 spans at most."""
    entries = [entry(number + 1, *[10_000] * 40, windows=hours(DAY, (number / 6, 24))) for number in range(90)]

    assert len(compile_day(DAY, always(DAY), entries).spans) == 90


def test_a_day_with_more_spans_than_the_wire_allows_is_refused() -> None:
    often = hours(DAY, *((number / 50, number / 50 + 0.01) for number in range(257)))

    with pytest.raises(PlanError, match="514 spans"):
        compile_day(DAY, always(DAY), [entry(1), entry(2, windows=often)])


@contextmanager
def noted() -> Iterator[list[tuple[int, int]]]:
    """Note what the sequencer places, as (instant, slot number), by its own clock; of a day compiled twice the last."""
    found: list[tuple[int, int]] = []
    begin, insert = SegmentSequencer.__init__, SegmentSequencer._insert
    place_loop, fill_gap = SegmentSequencer._place_loop, SegmentSequencer._fill_gap

    def begins(self: SegmentSequencer, segment: Any, *args: Any, **kwargs: Any) -> None:
        while found and found[-1][0] >= segment.from_ms:
            found.pop()
        begin(self, segment, *args, **kwargs)

    def shows(self: SegmentSequencer, before: int) -> None:
        at, place = self._at, self._place
        place_loop(self, before)
        while at < self._at:
            slot = self._slots[place % len(self._slots)]
            found.append((at, slot.n))
            at, place = at + slot.ms, place + 1

    def inserts(self: SegmentSequencer, share: Any) -> None:
        slot = share.next_fitting(self._at, self._ends_at)
        found.append((self._at, slot.n))
        insert(self, share)

    def waits(self: SegmentSequencer) -> None:
        at, spare = self._at, self._gap_slots
        fill_gap(self)
        if self._gap_slots > spare:
            rotation_slots = tuple(self._segment.loops.rotation_slots.values())
            found.append((at, rotation_slots[spare % len(rotation_slots)].n))

    with (
        patch.multiple(SegmentSequencer, __init__=begins, _insert=inserts, _place_loop=shows, _fill_gap=waits),
        first_way_only(),
    ):
        yield found


def differences(one: list[tuple[int, int]], other: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """Return what is in one of two long lists alone; pytest would compare them for minutes."""
    return sorted(set(one) ^ set(other))[:5]


def _ms(each: PlanEntry, most: int = 60_000) -> list[int]:
    return [min(slot.ms, most) for slot in each.slots]


def _covered(day: Day, at: int) -> bool:
    return any(span.from_at <= at < span.to_at for span in day.spans)
