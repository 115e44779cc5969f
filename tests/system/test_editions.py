"""The street shows an approved edition for every second until the next one is approved in its place, in virtual time.

The control is a campaign that is withdrawn before its next edition comes: then idle stands in between.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from campaigns.actions import edit_campaign, withdraw_campaign
from campaigns.booking.campaign import IDLE_NAME
from campaigns.booking.slide import SlideWish
from tests.campaigns.builders import SYSTEM, any_layout, campaign_wish
from tests.system.one_street import CAMPAIGN, SCREENS, campaign_of, minutes, one_street
from tests.system.virtual_city import VirtualCity

pytestmark = [pytest.mark.system, pytest.mark.timeout(200)]
OLD, NEW = "讲文明 树新风", "讲文明 树新风 人人有责"


@pytest.fixture
def city(tmp_path: Path, mosquitto_program: str) -> Iterator[VirtualCity]:
    """One street with a campaign of its own."""
    assert mosquitto_program
    with one_street(tmp_path / "home") as made:
        yield made


def draft(city: VirtualCity, text: str) -> None:
    """Save another text without sending it for review."""
    campaign = campaign_of(city)
    wish = campaign_wish(
        name=CAMPAIGN, screens=SCREENS, version=campaign.version,
        slides=(SlideWish(text, 20_000, campaign.slides[0].id),),
    )  # fmt: skip
    with city.wishing() as unit:
        edit_campaign(unit, SYSTEM, campaign.id, wish, layout=any_layout, at=city.clock.now())


def shown_since(city: VirtualCity, at_ms: int) -> dict[str, list[str]]:
    """Return by screen the slides that came on its glass since an instant, in their order, idle by its name."""
    city.read_journals()
    found: dict[str, list[str]] = {}
    with city.database.reading() as unit:
        for screen in SCREENS:
            records = [record for record in city.records(screen) if record.start_ms >= at_ms]
            lines = unit.lines.find({record.line for record in records})
            subjects = [lines[record.line].subject for record in records]
            found[screen] = [each.campaign if each.campaign == IDLE_NAME else each.slide for each in subjects]
    return found


def test_the_approved_edition_goes_on_until_the_next_comes_in_its_place(city: VirtualCity) -> None:
    with city.led() as world:
        minutes(world, city)
        from_ms = city.clock.ms
        draft(city, NEW)
        world.office.wake()
        minutes(world, city)
        while_drafted = shown_since(city, from_ms)
        city.rewrite(campaign_of(city), NEW)
        world.office.wake()
        minutes(world, city, 10)
        city.end_street(world)

    after = shown_since(city, from_ms)
    assert all(set(slides) == {OLD} for slides in while_drafted.values()), "a draft changes nothing"
    for slides in after.values():
        assert set(slides) == {OLD, NEW}, "no second is idle"
        assert slides == sorted(slides, key=[OLD, NEW].index), "once the next is there, the former one is gone"


def test_what_is_withdrawn_meanwhile_leaves_idle_in_its_place(city: VirtualCity) -> None:
    with city.led() as world:
        minutes(world, city)
        from_ms = city.clock.ms
        with city.wishing() as unit:
            withdraw_campaign(unit, SYSTEM, campaign_of(city).id, "有错字", at=city.clock.now())
        world.office.wake()
        minutes(world, city)
        city.rewrite(campaign_of(city), NEW)
        world.office.wake()
        minutes(world, city, 10)
        city.end_street(world)

    for slides in shown_since(city, from_ms).values():
        assert IDLE_NAME in slides and slides[-1] == NEW
