from __future__ import annotations

from datetime import timedelta

import pytest

from campaigns.accounts.access import Actor
from campaigns.accounts.person import Role
from campaigns.actions import approve_campaign, set_up
from campaigns.actions.screens import set_tags
from campaigns.booking.target import Target
from campaigns.database.stores.campaigns import CampaignFilter
from campaigns.errors import OwnWorkError, ReviewStateError
from campaigns.publication.work_item import WorkTopic
from tests.campaigns.actions.office import LAN, QIANG, edit, seen_and_approved, sent, write
from tests.campaigns.builders import SYSTEM, add, any_key, approve, create, draw

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
    return {work.object for work in unit.work.waiting() if work.topic is WorkTopic.REVIEW}


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


@pytest.fixture
def by_rule(small, at):
    """A campaign for 新华路 by rule, approved."""
    with small.writing() as unit:
        campaign = write(unit, at, screens=(), target=Target(streets=("新华路",)))
        sent(unit, at, campaign)
        seen_and_approved(unit, at, campaign)
        unit.work.complete(unit.work.waiting())
    return small


def test_a_screen_of_a_new_profile_waits_for_approval(by_rule, at):
    with by_rule.writing() as unit:
        add(unit, at, "st-4", w=512, h=32)
        (campaign,) = unit.campaigns.list(CampaignFilter())
        event = unit.audit.list(f"campaign:{campaign.id}")[0]
        asked = {(work.topic, work.object) for work in unit.work.waiting()}
        seen = draw(unit, campaign, at)
        first = unit.editions.of(campaign.id)
        with pytest.raises(OwnWorkError):
            approve_campaign(unit, Actor("wang", "console", Role.REVIEWER), campaign.id, 1, seen, key=any_key, at=at)
        approve_campaign(unit, LAN, campaign.id, 1, seen, key=any_key, at=at)
        more, history = unit.editions.of(campaign.id), unit.reviews.history(campaign.id)
        with pytest.raises(ReviewStateError):
            approve_campaign(unit, QIANG, campaign.id, 1, seen, key=any_key, at=at)

    assert event.detail["covered"] is False and (WorkTopic.REVIEW, str(campaign.id)) in asked
    assert (len(first.pictures), len(more.pictures)) == (2, 4)
    assert first.pictures.items() <= more.pictures.items() and (first.number, more.number) == (1, 1)
    assert [review.decided_by for review in history] == ["lan", "qiang"]


def test_a_screen_joins_the_edition_in_force_not_the_draft(by_rule, at):
    with by_rule.writing() as unit:
        (campaign,) = unit.campaigns.list(CampaignFilter())
        edit(unit, at, campaign, target=Target(streets=("朝阳大街",)))
        add(unit, at, "st-3")
        add(unit, at, "st-4", w=512, h=32, street="朝阳大街")
        joins = [each.detail["screen"] for each in unit.audit.list() if each.action == "screen joined by rule"]

    assert "st-3" in joins and "st-4" not in joins
