from __future__ import annotations

from datetime import date

import pytest

from campaigns.accounts.access import Actor
from campaigns.accounts.person import Role
from campaigns.actions import edit_campaign, put_daypart, put_holiday, remove_holiday, retire_daypart
from campaigns.calendar.daypart import DaypartWish
from campaigns.errors import NotAllowedError, UnknownDaypartError
from campaigns.publication.work_item import WorkTopic
from tests.campaigns.builders import SYSTEM, add, any_layout, campaign_wish, create, create_approved

RUSH = DaypartWish("早高峰", "07:00", "09:00", days="workdays")
NATIONAL = date(2026, 10, 1)


def _work(unit):
    return [(work.topic, work.object) for work in unit.work.waiting()]


@pytest.fixture
def campaign(database, at):
    with database.writing() as unit:
        add(unit, at)
        rush = put_daypart(unit, SYSTEM, RUSH, at=at)
        made = create(unit, at, daypart_ids=(rush.id,))
        unit.work.complete(unit.work.waiting())
    return made


def test_a_holiday_is_overwritten_and_removed(database, at):
    with database.writing() as unit:
        put_holiday(unit, SYSTEM, NATIONAL, "国庆", "holiday", at=at)
        put_holiday(unit, SYSTEM, NATIONAL, "国庆节", "workday", at=at)
        assert unit.calendar.read().is_workday(NATIONAL)
        assert [holiday.name for holiday in unit.calendar.holidays()] == ["国庆节"]
        assert remove_holiday(unit, SYSTEM, NATIONAL, at=at)
        assert not remove_holiday(unit, SYSTEM, NATIONAL, at=at)
        assert unit.calendar.holidays() == ()


def test_a_holiday_queues_the_campaigns_with_workday_dayparts(database, at, campaign):
    with database.writing() as unit:
        put_holiday(unit, SYSTEM, NATIONAL, "国庆节", "holiday", at=at)
        assert _work(unit) == [(WorkTopic.CAMPAIGN, str(campaign.id))]


def test_putting_a_daypart_again_changes_it_and_queues_its_campaigns(database, at, campaign):
    with database.writing() as unit:
        before = unit.calendar.daypart("早高峰")
        assert put_daypart(unit, SYSTEM, RUSH, at=at) == before
        assert _work(unit) == []
        after = put_daypart(unit, SYSTEM, DaypartWish("早高峰", "06:30", "09:00", days="workdays"), at=at)
        assert _work(unit) == [(WorkTopic.CAMPAIGN, str(campaign.id))]
        event = unit.audit.list(f"daypart:{after.id}")[0]

    assert after.id == before.id and after.from_local.minute == 30
    assert (event.detail["before"]["from"], event.detail["after"]["from"]) == ("07:00", "06:30")


def test_a_used_daypart_is_retired_and_an_unused_one_deleted(database, at, campaign):
    with database.writing() as unit:
        put_daypart(unit, SYSTEM, DaypartWish("写错的", "07:00", "09:00"), at=at)
        retire_daypart(unit, SYSTEM, "写错的", at=at)
        retire_daypart(unit, SYSTEM, "早高峰", at=at)
        assert unit.calendar.dayparts() == ()
        assert [daypart.name for daypart in unit.calendar.dayparts(retired=True)] == ["早高峰"]
        assert unit.calendar.read().dayparts[campaign.daypart_ids[0]].name == "早高峰"
        with pytest.raises(UnknownDaypartError):
            retire_daypart(unit, SYSTEM, "早高峰", at=at)
        assert put_daypart(unit, SYSTEM, RUSH, at=at).retired_at is None


def test_an_actor_without_the_right_cannot_change_the_calendar(lite, at):
    editor = Actor("li", "console", Role.EDITOR)
    for act in (
        lambda unit: put_holiday(unit, editor, NATIONAL, "国庆节", "holiday", at=at),
        lambda unit: remove_holiday(unit, editor, NATIONAL, at=at),
        lambda unit: put_daypart(unit, editor, RUSH, at=at),
        lambda unit: retire_daypart(unit, editor, "早高峰", at=at),
    ):
        with pytest.raises(NotAllowedError), lite.writing() as unit:
            act(unit)


def test_a_daypart_of_the_edition_in_force_is_kept_and_moves_it_though_the_draft_dropped_it(database, at):
    """The street goes on with the approved edition, and with the dayparts that it names."""
    with database.writing() as unit:
        add(unit, at)
        rush = put_daypart(unit, SYSTEM, RUSH, at=at)
        campaign = create_approved(unit, at, daypart_ids=(rush.id,))
        edit_campaign(unit, SYSTEM, campaign.id, campaign_wish(version=1), layout=any_layout, at=at)
        unit.work.complete(unit.work.waiting())
        put_daypart(unit, SYSTEM, DaypartWish("早高峰", "07:00", "10:00"), at=at)
        work = [(each.topic, each.object) for each in unit.work.waiting()]
        retire_daypart(unit, SYSTEM, "早高峰", at=at)
        kept = unit.calendar.read().dayparts[rush.id]

    assert work == [(WorkTopic.CAMPAIGN, str(campaign.id))]
    assert kept.retired_at == at
