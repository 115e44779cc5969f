"""What is on the glass at an instant."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from players.protocol.documents.day import Day, Span
from players.protocol.documents.manifest import DayRef, Lent, Manifest
from players.protocol.documents.slots import Slot
from players.protocol.documents.slots_file import SlotsFile
from players.protocol.encoding import sha256_hex
from players.protocol.timeline.timeline import Timeline, TimelineEntry
from tests.players.protocol.glass import shown
from tests.players.protocol.samples import ASSETS, DAY, HOUR, MANIFEST, NOON, SLOTS, busy_timeline

MS = {1: 3, 2: 5, 3: 2, 4: 4, 8: 7, 9: 3}
IDLE = (8, 9)


def slots_of(ms: dict[int, int] | None = None) -> SlotsFile:
    """Small slots; their own reading would refuse them for being shorter than a second."""
    return SlotsFile(ASSETS, tuple(Slot(n, n + 100, each, ((0, each),)) for n, each in (ms or MS).items()), IDLE)


def manifest_of(*days: Day, lent: Lent | None = None) -> Manifest:
    refs = tuple(DayRef(day.from_at, day.to_at, sha256_hex(day.to_bytes()), len(day.to_bytes())) for day in days)
    return replace(MANIFEST, days=refs, lent=lent)


def timeline_of(*days: Day, lent: Lent | None = None) -> Timeline:
    return Timeline(manifest_of(*days, lent=lent), slots_of(), {sha256_hex(day.to_bytes()): day for day in days})


def day_of(
    spans: list[Span], to_at: int = 200, window_ms: int | None = None, mask: str | None = None, from_at: int = 100
) -> Day:
    return Day(from_at, to_at, ((1, 2, 3), (4,)), tuple(spans), window_ms, mask)


def numbers(timeline: Timeline, from_at: int, to_at: int) -> list[int | None]:
    """What comes on, one after another."""
    found, at = [], from_at
    while at < to_at:
        showing = timeline.at(at)
        found.append(showing.n)
        at = showing.until_at
    return found


@st.composite
def days(draw: st.DrawFn) -> tuple[Day, Lent | None]:
    """A day of at most 150 ms with spans, gaps, inserts and perhaps windows, and what is lent of them."""
    from_at = draw(st.integers(0, 40))
    edges = sorted(draw(st.sets(st.integers(from_at, from_at + 150), min_size=2, max_size=8)))
    spans = [
        Span(a, b, base, draw(st.integers(0, 2 if base == 0 else 0)), tuple(draw(INSERTS)))
        for a, b in zip(edges[::2], edges[1::2], strict=False)
        for base in [draw(st.integers(0, 1))]
    ]
    windowed = draw(st.booleans())
    mask = draw(st.text("01", min_size=1, max_size=5)) if windowed else None
    window_ms = draw(st.integers(7, 25)) if windowed else None
    day = day_of(spans, edges[-1] + draw(st.integers(0, 20)), window_ms, mask, from_at)
    if mask is None or draw(st.booleans()):
        return day, None
    part = "".join("1" if mark == "1" and draw(st.booleans()) else "0" for mark in mask)
    return day, Lent(part, tuple(draw(st.lists(st.sampled_from([4, 3, 9]), max_size=3))))


INSERTS = st.lists(st.tuples(st.integers(0, 3), st.sampled_from([4, 9])), max_size=3)


@settings(max_examples=200)
@given(days())
def test_every_instant_matches_the_protocols_definition(told: tuple[Day, Lent | None]) -> None:
    """W-10, W-11, W-12, W-13: held against another walk, which takes the page's words one millisecond at a time."""
    day, lent = told
    timeline = timeline_of(day, lent=lent)

    for at, (source, n, since) in enumerate(shown(manifest_of(day, lent=lent), slots_of(), day), day.from_at):
        found = timeline.at(at)
        assert found.started_at <= at < found.until_at
        assert found.source == source
        if source == "idle":
            assert found.n in IDLE
        else:
            assert found.n == n
        if source == "plan" or (source == "own" and n is not None):
            assert found.started_at == since


@settings(max_examples=100)
@given(days())
def test_entry_holds_exactly_until_its_end(told: tuple[Day, Lent | None]) -> None:
    """W-13: position is a function of the clock: whoever asks when, gets the same answer."""
    day, lent = told
    timeline = timeline_of(day, lent=lent)
    at = day.from_at
    while at < day.to_at:
        found = timeline.at(at)
        assert {timeline.at(each) for each in range(at, found.until_at)} == {found}
        following = timeline.at(found.until_at)
        assert (following.n, following.started_at) != (found.n, found.started_at)
        assert timeline.next_edge(at) == found.until_at
        at = found.until_at


def test_example_of_the_protocol() -> None:
    """W-10."""
    ms = dict.fromkeys((1, 2, 3, 7, 8, 9), 5)
    day = Day(0, 500, ((1, 2, 3),), (Span(0, 500, 0, 1, ((2, 7), (0, 8), (1, 9))),), None, None)
    timeline = Timeline(manifest_of(day), slots_of(ms), {sha256_hex(day.to_bytes()): day})

    assert numbers(timeline, 0, 50) == [2, 3, 7, 8, 1, 9, 2, 3, 1, 2]


def test_plain_loop_is_one_span_whose_last_slot_is_held() -> None:
    """W-10, section 3, day: a slot that would cross `to_at` is not started."""
    timeline = timeline_of(day_of([Span(100, 124, 0, 0, ())]))

    assert [timeline.at(at) for at in (100, 103, 109, 110, 113, 119, 123)] == [
        TimelineEntry(1, 100, 103, "plan"),
        TimelineEntry(2, 103, 108, "plan"),
        TimelineEntry(3, 108, 110, "plan"),
        TimelineEntry(1, 110, 113, "plan"),
        TimelineEntry(2, 113, 118, "plan"),
        TimelineEntry(3, 118, 120, "plan"),
        TimelineEntry(1, 120, 124, "plan"),
    ]


def test_idle_is_anchored_at_the_epoch_and_cut_only_by_the_plan() -> None:
    """W-13: a loop anchored at `t mod its length`; in gaps, before and after every day."""
    timeline = timeline_of(day_of([Span(113, 120, 1, 0, ()), Span(140, 150, 1, 0, ())]))

    assert timeline.at(112) == TimelineEntry(8, 110, 113, "idle")
    assert timeline.at(120) == TimelineEntry(8, 120, 127, "idle")
    assert timeline.at(139) == TimelineEntry(9, 137, 140, "idle")
    assert timeline.at(0) == TimelineEntry(8, 0, 7, "idle")
    assert timeline.at(10_008) == TimelineEntry(9, 10_007, 10_010, "idle")


def test_idle_runs_on_over_the_edges_of_days_and_closed_windows() -> None:
    """W-13: cut only by something else coming on the glass."""
    two = (day_of([], 201, None, None, 102), day_of([], 309, 7, "0", 201))

    assert numbers(timeline_of(*two), 95, 320) == numbers(timeline_of(), 95, 320)


def test_missing_day_shows_idle() -> None:
    """W-13."""
    day = day_of([Span(100, 200, 1, 0, ())])
    timeline = Timeline(manifest_of(day), slots_of(), {})

    assert timeline.at(150).source == "idle"


def test_days_follow_each_other_without_a_gap() -> None:
    two = (day_of([Span(100, 200, 1, 0, ())]), day_of([Span(200, 300, 0, 1, ())], 300, None, None, 200))

    assert [timeline_of(*two).at(at).n for at in (199, 200)] == [4, 2]
    assert timeline_of(*two).at(199).until_at == 200


def test_window_holds_its_last_slot_and_the_next_continues() -> None:
    """W-11: even if the next window is open too; in closed windows without `lent` it shows `idle`."""
    timeline = timeline_of(day_of([Span(100, 200, 0, 0, ())], 200, 9, "110"))

    assert timeline.at(108) == TimelineEntry(2, 103, 109, "plan")
    assert timeline.at(109) == TimelineEntry(3, 109, 111, "plan")
    assert timeline.at(117) == TimelineEntry(1, 111, 118, "plan")
    assert timeline.at(118).source == "idle"
    assert timeline.at(127) == TimelineEntry(2, 127, 132, "plan")


def test_strips_lent_at_an_instant_show_the_same_slot() -> None:
    """W-12: the walk is made through the day's whole mask, whatever each of them lends."""
    day = day_of([Span(100, 200, 0, 0, ())], 200, 10, "1110")
    whole, part = timeline_of(day, lent=Lent("1110", (4,))), timeline_of(day, lent=Lent("0110", (4,)))

    for at in range(100, 200):
        if part.at(at).source == "plan":
            assert part.at(at) == whole.at(at)
    assert {part.at(at).source for at in range(100, 110)} == {"own"}


def test_own_slots_are_never_cut_by_the_plan() -> None:
    """W-12: adjoining windows that are not lent are taken as one; no slot starts that would not end."""
    day = day_of([Span(100, 200, 0, 0, ())], 200, 10, "10")
    timeline = timeline_of(day, lent=Lent("10", (2, 1)))

    assert [timeline.at(at) for at in (110, 115, 119, 130)] == [
        TimelineEntry(2, 110, 115, "own"),
        TimelineEntry(1, 115, 120, "own"),
        TimelineEntry(1, 115, 120, "own"),
        TimelineEntry(2, 130, 135, "own"),
    ]


def test_spans_do_not_affect_own_slots() -> None:
    """W-12: all others, span or no span, belong to its owner."""
    lent = Lent("100", (2, 1, 4))
    with_span = timeline_of(day_of([Span(125, 150, 0, 0, ())], 200, 10, "110"), lent=lent)
    without = timeline_of(day_of([], 200, 10, "110"), lent=lent)

    own = [at for at in range(100, 200) if without.at(at).source == "own"]
    assert all(with_span.at(at) == without.at(at) for at in own)
    assert len(own) == 60


def test_windows_not_lent_without_own_slots_are_dark() -> None:
    """W-12: dark if `own` is empty; idle in what it lends where nothing is planned."""
    timeline = timeline_of(day_of([], 200, 10, "110"), lent=Lent("100", ()))

    assert timeline.at(115) == TimelineEntry(None, 110, 130, "own")
    assert timeline.at(105).source == "idle"


def test_sample_manifest_is_played() -> None:
    timeline = Timeline(MANIFEST, SLOTS, {MANIFEST.days[0].sha256: DAY})

    assert timeline.at(NOON) == TimelineEntry(2, NOON, NOON + 8_000, "plan")
    assert timeline.at(NOON + 60_000).source == "own"


def test_one_second_slots_in_short_windows_are_played() -> None:
    """Hundreds of screens live in one process: nothing is laid out that nobody asks for."""
    timeline = busy_timeline()
    asked = [timeline.at(NOON + n * 8_640) for n in range(10_000)]

    assert {found.source for found in asked} == {"plan", "own"}
    assert timeline.at(NOON + 23 * HOUR).until_at <= NOON + 23 * HOUR + 60_000


def test_time_of_a_withdrawn_slot_is_a_gap() -> None:
    """W-25: the time of its slots, holds included, is a gap, so the idle rows stand in its place."""
    day = day_of([Span(100, 200, 0, 0, ())], mask=None)
    timeline = timeline_of(day)
    whole = [timeline.at(at) for at in range(100, 200)]
    without = [timeline.at(at, {2}) for at in range(100, 200)]

    assert {entry.n for entry in whole} == {1, 2, 3}
    for at, (before, after) in enumerate(zip(whole, without, strict=True), 100):
        if before.n == 2:
            loop = at % 10
            assert (after.n, after.source) == (8 if loop < 7 else 9, "idle")
            assert after.until_at <= before.until_at or after.until_at == at - loop + (7 if loop < 7 else 10)
        else:
            assert after == before


def test_adjoining_withdrawn_slots_are_one_gap() -> None:
    """W-13, W-25: an idle slot is cut only by something else that comes on the glass."""
    timeline = timeline_of(day_of([Span(100, 200, 0, 0, ())]))

    assert timeline.at(100, {1, 2, 3}) == TimelineEntry(8, 100, 107, "idle")
    assert timeline.at(100, {1, 2, 3}).until_at == 107
    assert timeline.at(103, {1, 2}).until_at == min(107, 108)


def test_withdrawn_own_slots_are_gaps() -> None:
    """W-25: in plan, `own`, override or `idle`."""
    day = day_of([Span(100, 200, 0, 0, ())], window_ms=20, mask="11")
    timeline = timeline_of(day, lent=Lent("10", (4,)))

    assert timeline.at(121).source == "own"
    assert timeline.at(121, {4}).source == "idle"
    assert timeline.at(101, {4}).source == "plan"


@pytest.mark.parametrize(("withdrawn", "shown_at"), [({9}, 8), ({8}, 9), ({8, 9}, None)])
def test_withdrawn_idle_slot_gives_way_to_the_first_other(withdrawn: set[int], shown_at: int | None) -> None:
    """W-25: for a listed idle slot, the first one not listed; if all are, dark."""
    timeline = timeline_of()

    assert {timeline.at(at, withdrawn).n for at in range(100)} == {shown_at}
    assert [timeline.at(at, withdrawn).until_at for at in (0, 7)] == [7, 10]
