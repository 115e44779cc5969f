from __future__ import annotations

from datetime import timedelta

import pytest

from campaigns.actions import set_up
from campaigns.actions.screens import set_tags
from campaigns.booking.target import Target
from campaigns.publication.work_item import WorkTopic
from tests.campaigns.builders import SYSTEM, add, approve, create

XINHUA = Target(streets=("新华路",))
DAY = timedelta(days=1)


@pytest.fixture
def city(lite, at):
    """A strip on 新华路, for which an approved campaign is by rule."""
    with lite.writing() as unit:
        set_up(unit, at=at)
        add(unit, at, tags=("学校",))
        approve(unit, create(unit, at, screens=(), target=XINHUA), at)
        unit.work.complete(unit.work.waiting())
    return lite


def joined(unit) -> list[tuple[object, ...]]:
    """What was recorded of screens that joined campaigns, and which campaigns are to be drawn."""
    events = [event for event in unit.audit.list_since(0) if event.action == "screen joined by rule"]
    return [(event.detail["name"], event.detail["screen"], event.detail["covered"]) for event in events]


def queued(unit) -> set[str]:
    return {work.object for work in unit.work.waiting() if work.topic is WorkTopic.CAMPAIGN}


def test_a_screen_of_an_approved_profile_joins_without_a_new_review(city, at):
    with city.writing() as unit:
        add(unit, at, "st-3")

        assert joined(unit) == [("创建文明城市", "st-3", True)]
        assert queued(unit) == set(), "there is nothing to draw"


def test_a_screen_of_another_profile_is_not_covered_and_is_to_be_drawn(city, at):
    with city.writing() as unit:
        (campaign,) = unit.campaigns.running(at.date(), at.date())
        add(unit, at, "st-3", w=512, h=32)

        assert joined(unit) == [("创建文明城市", "st-3", False)]
        assert queued(unit) == {str(campaign.id)}


def test_a_screen_elsewhere_joins_when_a_tag_brings_it_in(city, at):
    with city.writing() as unit:
        made = create(unit, at, name="护苗", screens=(), target=Target(kinds=("strip",), tags=("学校",)))
        add(unit, at, "st-3", street="朝阳大街")
        before = joined(unit)
        set_tags(unit, SYSTEM, "st-3", ["学校"], at=at)

        assert before == [] and joined(unit) == [("护苗", "st-3", False)]
        assert str(made.id) in queued(unit)


def test_what_is_over_is_joined_by_nobody_but_what_is_to_come_is(city, at):
    """A campaign that ended yesterday may go on, where the bureau's clock is behind UTC."""
    today = at.date()
    for name, starts_on, ends_on in (
        ("去年的", today - 400 * DAY, today - 365 * DAY),
        ("前天完的", today - 9 * DAY, today - 2 * DAY),
        ("昨天完的", today - 9 * DAY, today - DAY),
        ("明年的", today + 200 * DAY, today + 300 * DAY),
    ):
        with city.writing() as unit:
            create(unit, at, name=name, screens=(), target=XINHUA, starts_on=starts_on, ends_on=ends_on)
            unit.work.complete(unit.work.waiting())

    with city.writing() as unit:
        add(unit, at, "st-3", w=512, h=32)

        assert {name for name, _, _ in joined(unit)} == {"创建文明城市", "昨天完的", "明年的"}
        assert len(queued(unit)) == 3
