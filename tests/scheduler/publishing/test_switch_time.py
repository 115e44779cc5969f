"""When a group changes over, on plans of a day whose slots are known to the second."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from players.protocol.documents.day import Day, Span
from players.protocol.documents.manifest import DayRef, Manifest, SlotsRef
from players.protocol.documents.slots import Asset, Slot
from players.protocol.documents.slots_file import SlotsFile
from players.protocol.encoding import sha256_hex
from scheduler.plan.manifest_timeline import ManifestTimeline
from scheduler.publishing.switch_time import (
    EDGE_WITHIN_MS,
    LEAD_MS,
    Playing,
    choose_switch,
    earliest_switch,
    pictures_of,
)

NOON = 1_777_867_200_000
HOUR = 3_600_000


def sha256(letter: str) -> str:
    return sha256_hex(letter.encode())


def plan(base: str, ms: int = 10_000, *, rev: int = 1, from_ms: int = NOON - HOUR) -> ManifestTimeline:
    """A loop of slots that each show a picture called by a letter; `i` is idle, 5 s long."""
    letters = [*sorted(set(base)), "i"]
    assets = tuple(Asset(sha256(letter), 100, "image/x-portable-bitmap", 320, 16) for letter in letters)
    slots = tuple(
        Slot(n + 1, 100 * rev + n, 5_000 if letter == "i" else ms, ((n, 5_000 if letter == "i" else ms),))
        for n, letter in enumerate(letters)
    )
    days: dict[str, Day] = {}
    if base:
        span = Span(from_ms, NOON + HOUR, 0, 0, ())
        numbers = tuple(letters.index(letter) + 1 for letter in base)
        day = Day(NOON - HOUR, NOON + HOUR, (numbers,), (span,), None, None)
        days[sha256_hex(day.to_bytes())] = day
    refs = tuple(DayRef(NOON - HOUR, NOON + HOUR, name, len(day.to_bytes())) for name, day in days.items())
    file = SlotsFile(assets, slots, (len(letters),))
    body = file.to_bytes()
    named = SlotsRef(sha256_hex(body), len(body))
    return ManifestTimeline(Manifest("st-1", rev, NOON, NOON, refs, named, ((NOON, 100),), None), file, days)


def switch_ms(playing: Sequence[Playing], now_ms: int) -> int:
    return choose_switch(playing, now_ms).at_ms


def allowed(letters: Iterable[str]) -> frozenset[frozenset[str]]:
    return frozenset(frozenset({sha256(letter)}) for letter in letters)


def test_a_first_manifest_takes_effect_now() -> None:
    assert switch_ms([], NOON) == NOON


def test_a_group_switches_at_the_first_edge_four_seconds_away() -> None:
    """PROTOCOL W-20."""
    playing = [Playing(plan("ab"), allowed("abi"))]

    assert [switch_ms(playing, NOON + s * 1000) - NOON for s in (0, 5, 6, 7)] == [10_000, 10_000, 10_000, 20_000]


def test_an_edge_exactly_four_seconds_away_is_early_enough() -> None:
    playing = [Playing(plan("ab"), allowed("abi"))]

    assert switch_ms(playing, NOON + 10_000 - LEAD_MS) == NOON + 10_000
    assert earliest_switch(NOON) == NOON + 4_000


def test_a_correction_on_air_switches_exactly_four_seconds_from_now() -> None:
    """PROTOCOL W-20: what would be on air before the edge was corrected or withdrawn."""
    without_a = [Playing(plan("ab"), allowed("bi"))]

    assert switch_ms(without_a, NOON + 1_000) == NOON + 5_000


def test_a_correction_of_a_later_slot_waits_for_the_edge() -> None:
    without_b = [Playing(plan("ab"), allowed("ai"))]

    assert switch_ms(without_b, NOON + 1_000) == NOON + 10_000
    assert switch_ms(without_b, NOON + 7_000) == NOON + 11_000, "b comes on at ten seconds, before the edge at twenty"


def test_one_screen_showing_a_withdrawn_slide_hurries_the_group() -> None:
    playing = [Playing(plan("ab"), allowed("abi")), Playing(plan("cd"), allowed("di"))]

    assert switch_ms(playing, NOON) == NOON + 4_000


def test_a_longer_or_renamed_slot_waits_for_the_edge() -> None:
    """Nothing on the glass is put right by it: the pictures are the same."""
    playing = [Playing(plan("ab", rev=1), allowed("abi"))]
    renamed = plan("ab", 12_000, rev=2).shown_at(NOON)

    assert renamed.line != plan("ab", rev=1).shown_at(NOON).line
    assert pictures_of(renamed.frames) in playing[0].pictures
    assert switch_ms(playing, NOON) == NOON + 10_000


def test_idle_has_edges_too() -> None:
    playing = [Playing(plan(""), allowed("i"))]

    assert switch_ms(playing, NOON) == NOON + 5_000


def test_the_edges_are_those_of_the_newest_manifest() -> None:
    """A screen whose fault has just ended may still have the plan of last week."""
    old, new = plan("", rev=3), plan("ab", rev=9)

    for playing in ([old, new], [new, old]):
        assert switch_ms([Playing(each, allowed("abi")) for each in playing], NOON + 2_000) == NOON + 10_000


def test_a_group_waits_for_the_end_of_a_held_picture() -> None:
    """A long scroll; a slide of at most two minutes is no exception."""
    playing = [Playing(plan("ab", 260_000, from_ms=NOON), allowed("abi"))]

    assert switch_ms(playing, NOON) == NOON + 260_000


def test_a_group_waits_ten_minutes_for_an_edge_at_most() -> None:
    playing = [Playing(plan("ab", 30 * 60_000, from_ms=NOON), allowed("abi"))]

    assert switch_ms(playing, NOON) == NOON + LEAD_MS + EDGE_WITHIN_MS


def test_no_switch_is_later_than_one_still_to_come() -> None:
    """PROTOCOL W-20: a newer manifest replaces any not yet on air, so no `switch_at` exceeds one still to come."""
    playing = [Playing(plan("ab"), allowed("abi"))]

    assert choose_switch(playing, NOON, [NOON + 7_000, NOON + 60_000]).at_ms == NOON + 7_000
    assert choose_switch(playing, NOON, [NOON + 60_000]).at_ms == NOON + 10_000
