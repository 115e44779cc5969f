"""Test which place of a screen a play counts under, and what the cache of counting forgets."""

from __future__ import annotations

import pytest

from campaigns.playback.count_facts import CountingCache, LineFacts, PlaceFacts, ScreenFacts

FIRST, SECOND, THIRD = (PlaceFacts(from_ms, street, 1, 2) for from_ms, street in ((100, 10), (200, 20), (300, 30)))


@pytest.mark.parametrize(
    ("start_ms", "place"),
    [(0, FIRST), (100, FIRST), (199, FIRST), (200, SECOND), (299, SECOND), (300, THIRD), (9_999, THIRD)],
)
def test_a_play_counts_under_the_place_of_its_start(start_ms, place):
    assert ScreenFacts(7, 100, (FIRST, SECOND, THIRD)).place_at(start_ms) is place


@pytest.mark.parametrize("start_ms", [0, 300, 9_999])
def test_a_screen_that_never_moved_has_one_place(start_ms):
    assert ScreenFacts(7, 300, (THIRD,)).place_at(start_ms) is THIRD


def test_forgetting_screens_keeps_all_else():
    cache = CountingCache()
    cache.screens["st-1"] = ScreenFacts(7, 100, (FIRST,))
    cache.lines[1] = LineFacts(10_000, 1, 2, 3, 4, 5, 6)
    cache.sent["st-1"] = {1}
    cache.labels["strip"] = 1

    cache.forget_screens()

    assert cache == CountingCache({1: LineFacts(10_000, 1, 2, 3, 4, 5, 6)}, {"st-1": {1}}, {}, {"strip": 1})


def test_other_journals_are_those_whose_rows_may_lie_in_a_time():
    cache = CountingCache()
    cache.add_journal_time("st-1", 1, 100, 200)
    cache.add_journal_time("st-1", 1, 150, 300)
    cache.add_journal_time("st-1", 2, 900, 950)
    cache.add_journal_time("st-2", 3, 0, 999)

    assert cache.other_journals("st-1", 2, 290, 400) == [1]
    assert cache.other_journals("st-1", 2, 300, 400) == [] == cache.other_journals("st-1", 2, 50, 100)
    assert cache.other_journals("st-1", 1, 0, 999) == [2]
    assert cache.other_journals("st-9", 1, 0, 999) == []
