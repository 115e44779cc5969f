"""What is on the glass while another plan waits for its time."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest

from scheduler.plan.manifest_timeline import ManifestTimeline
from scheduler.publishing.switch_time import read_on_glass
from tests.scheduler.town_builders import SECOND, Town
from tests.scheduler.town_stages import Build


def one_strip(town: Town) -> None:
    """Build a strip with a campaign, published, and another that is not."""
    town.add()
    town.create("讲文明 树新风")
    town.publish()
    town.create("网络安全为人民", name="网络宣传周")


@pytest.fixture
def waiting(staged: Callable[[Build], Town]) -> Town:
    """A strip whose second plan waits for a slot edge."""
    town = staged(one_strip)
    town.clock.wait(SECOND)
    town.publish()
    return town


def playlist_at(town: Town, at_ms: int, screen: str = "st-1") -> ManifestTimeline | None:
    with town.database.reading() as unit:
        topic = town.topics.manifest(screen)
        current = unit.documents.current(topic)
        found = read_on_glass(unit, [current] if current else [], at_ms).get(topic)
        return None if found is None else found.timeline


def test_a_screen_without_a_manifest_shows_nothing(town: Town) -> None:
    town.add()

    assert playlist_at(town, town.clock.ms) is None


def test_a_manifest_is_on_the_glass_from_its_switch_on(waiting: Town) -> None:
    """PROTOCOL W-20."""
    current = waiting.manifest()
    before, after = playlist_at(waiting, current.switch_at - 1), playlist_at(waiting, current.switch_at)

    assert before is not None and after is not None
    assert after.manifest.rev == current.rev
    assert before.manifest.rev < current.rev
    assert before.shown_at(current.switch_at - 1).source == "plan"


def test_a_first_manifest_is_not_on_the_glass_before_its_switch(waiting: Town) -> None:
    waiting.add("st-2")
    waiting.publish()
    first = waiting.manifest("st-2")

    assert playlist_at(waiting, first.switch_at - 1, "st-2") is None
    assert playlist_at(waiting, first.switch_at, "st-2") is not None


def test_screens_alike_share_one_timeline(waiting: Town) -> None:
    waiting.add("st-2")
    for campaign in (waiting.campaign(), waiting.campaign("网络宣传周")):
        waiting.edit(campaign, screens=("st-1", "st-2"), weight=3)
    waiting.publish()
    with waiting.database.reading() as unit:
        playing = read_on_glass(unit, unit.documents.all_current("manifest"), waiting.manifest().switch_at)

    assert set(playing) == {waiting.topics.manifest("st-1"), waiting.topics.manifest("st-2")}
    assert len({id(playlist) for playlist in playing.values()}) == 1


def test_a_retired_screen_shows_nothing(waiting: Town) -> None:
    waiting.retire_screen("st-1")

    assert playlist_at(waiting, waiting.clock.ms) is None


def test_only_days_near_the_instant_are_read(waiting: Town) -> None:
    switch_at = waiting.manifest().switch_at
    playlist = playlist_at(waiting, switch_at)

    assert playlist is not None
    assert playlist.shown_at(switch_at).source == "plan"
    in_two_days = switch_at + 2 * timedelta(days=1) // timedelta(milliseconds=1)
    assert playlist.shown_at(in_two_days).source == "idle"


def test_a_day_that_begins_within_the_wait_for_an_edge_is_read(waiting: Town) -> None:
    four = waiting.manifest().days[1].from_at
    playlist = playlist_at(waiting, four - 1_000)

    assert playlist is not None
    assert playlist.shown_at(four).source == "plan"
