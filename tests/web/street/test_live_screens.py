"""Test what pages are told of every screen: what it confirmed, moved on by the clock, and only what changed.

Covers: live_screens, playlists.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, replace
from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest

from campaigns.database.stores.plans import PlanStore
from campaigns.publication.stored_plan import StoredSlot
from tests.web import street_builders
from tests.web.conftest import NOON, City
from web.street.live_screens import LiveScreens
from web.street.playlists import PlaylistCache

ZONE = ZoneInfo("Asia/Shanghai")


@pytest.fixture
def live(city: City) -> LiveScreens:
    return LiveScreens(city.database, ZONE)


def test_a_screen_shows_the_slot_of_its_confirmed_playlist(city: City, live: LiveScreens):
    shown = {screen.id: now for screen, now in live.screens(NOON)}

    now = shown["st-1"].now
    assert now is not None and now.campaign == city.campaign.name
    assert now.started_at <= NOON.timestamp() * 1000 < now.until_at
    assert now.frames and shown["st-1"].next is not None


def test_the_clock_alone_moves_to_the_next_slot(live: LiveScreens):
    first = {screen.id: now for screen, now in live.screens(NOON)}["st-1"]
    assert first.now is not None and first.next is not None
    later = NOON + timedelta(milliseconds=first.now.until_at - round(NOON.timestamp() * 1000))

    (now,) = [change for change in live.changes(later) if change["id"] == "st-1"]

    assert now["now"] == asdict(first.next)


def test_only_screens_that_changed_are_told_again(live: LiveScreens):
    live.read(NOON)
    assert len(live.changes(NOON)) == 3

    assert live.changes(NOON) == []
    assert live.next_change_at() is not None


def test_the_slots_between_two_instants_follow_each_other(live: LiveScreens):
    live.read(NOON)
    from_ms = round(NOON.timestamp() * 1000)

    slots = live.slots_between("st-1", from_ms, from_ms + 60_000)

    assert slots[0].started_at <= from_ms and slots[-1].until_at >= from_ms + 60_000
    assert [slot.until_at for slot in slots[:-1]] == [slot.started_at for slot in slots[1:]]


def test_while_a_newer_playlist_is_fetched_the_old_one_plays_on(city: City):
    document, cache = city.documents["st-1"], PlaylistCache()
    with city.database.reading() as unit:
        (head,) = [head for head in unit.documents.heads("manifest") if head.screen == "st-1"]
        status = street_builders.status(document, NOON)
        before = cache.confirmed(unit, status, head, None)
        fetching = replace(status, manifest_digest="0" * 64, manifest_status="fetching")

        assert before is not None and before.digest == document.digest
        assert cache.confirmed(unit, fetching, head, before) is before
        assert cache.confirmed(unit, None, head, None) is None


def test_a_slot_of_a_campaign_that_is_not_for_the_screen_says_that_another_stands_in(city: City, live: LiveScreens):
    """The screen shows the street's other rotation, under that campaign's own line."""
    with city.database.writing() as unit:
        screen = unit.screens.get("st-1")
        idle = unit.campaigns.idle()
        assert screen is not None and idle is not None
        n = unit.plans.allocate_slot(screen.group_id, idle.slides[0].id, 5_000)
    live.read(NOON)
    from_ms = round(NOON.timestamp() * 1000)

    slots = live.slots_between("st-1", from_ms, from_ms + 120_000)

    given = {slot.slide for slot in slots if slot.fallback}
    assert n == 1 and given == {city.campaign.slides[0].text}
    assert {slot.slide for slot in slots} > given, "other slots are for it"


def test_whose_a_slot_is_is_read_once_a_group_and_of_its_playlists_alone(city: City, monkeypatch):
    """A group keeps the numbers of years; its screens mostly show the same."""
    asked: list[tuple[int, tuple[int, ...]]] = []
    slots = PlanStore.slots

    def noted(self: PlanStore, group_id: int, numbers: Iterable[int] | None = None) -> dict[int, StoredSlot]:
        asked.append((group_id, tuple(numbers or ())))
        return slots(self, group_id, numbers)

    monkeypatch.setattr(PlanStore, "slots", noted)
    LiveScreens(city.database, ZONE).read(NOON)

    assert asked and all(numbers for _, numbers in asked)
    read = [(group_id, n) for group_id, numbers in asked for n in numbers]
    assert len(read) == len(set(read))
