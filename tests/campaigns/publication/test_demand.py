from __future__ import annotations

from datetime import date
from fractions import Fraction

import pytest

from campaigns.actions import (
    approve_campaign,
    edit_campaign,
    put_daypart,
    put_holiday,
    retire_campaign,
    retire_screen,
    return_campaign,
    send_for_review,
    set_lit_hours,
    set_seasons,
    set_up,
    withdraw_campaign,
    withdraw_slide,
)
from campaigns.booking.slide import SlideWish
from campaigns.booking.target import Target
from campaigns.calendar.daypart import DaypartWish
from campaigns.calendar.season import SeasonWish
from campaigns.errors import UnknownGroupError
from campaigns.screens.sync_group import lit_hours
from tests.campaigns.builders import (
    SYSTEM,
    add,
    any_key,
    any_layout,
    approve,
    campaign_wish,
    create,
    create_approved,
    draw,
)

WEEK = (date(2026, 5, 4), date(2026, 5, 11))


@pytest.fixture
def street(database, at):
    with database.writing() as unit:
        set_up(unit, at=at)
        add(unit, at)
        add(unit, at, "st-2")
        add(unit, at, "st-9", street="朝阳大街")
    return database


def _group(database, screen="st-1") -> int:
    with database.reading() as unit:
        group_id: int = unit.screens.get(screen).group_id
        return group_id


def test_a_demand_holds_campaigns_weights_and_days(street, at):
    with street.writing() as unit:
        made = create_approved(
            unit, at, screens=("st-1", "st-2"), weight=3, slides=(SlideWish("一"), SlideWish("二", 9_000))
        )
        set_lit_hours(unit, SYSTEM, "新华路", "07:00", "22:00", at=at)

    with street.reading() as unit:
        asked = unit.demands.of_group(_group(street), *WEEK)
    (entry,) = asked.entries
    assert [screen.id for screen in asked.screens] == ["st-1", "st-2"]
    assert (asked.group.name, asked.lit) == ("新华路", lit_hours("07:00", "22:00"))
    assert (entry.campaign, entry.weight, entry.aim) == (made, 3, "rotation")
    assert (entry.starts_on, entry.ends_on) == (date(2026, 5, 1), date(2026, 12, 31))
    assert [(slide.text, slide.dwell_ms) for slide in entry.slides] == [("一", None), ("二", 9_000)]
    assert entry.screens == {"st-1", "st-2"}


def test_a_campaign_on_some_screens_of_a_group_names_them(street, at):
    with street.writing() as unit:
        create_approved(unit, at, screens=("st-1", "st-9"))

    with street.reading() as unit:
        assert unit.demands.of_group(_group(street), *WEEK).entries[0].screens == {"st-1"}


@pytest.mark.parametrize(
    ("dates", "asked"),
    [
        ((date(2026, 4, 1), date(2026, 5, 3)), 0),
        ((date(2026, 4, 1), date(2026, 5, 4)), 1),
        ((date(2026, 5, 11), date(2026, 6, 1)), 1),
        ((date(2026, 5, 12), date(2026, 6, 1)), 0),
    ],
)
def test_a_campaign_asks_for_its_days_both_ends_included(street, at, dates, asked):
    with street.writing() as unit:
        create_approved(unit, at, starts_on=dates[0], ends_on=dates[1])

    with street.reading() as unit:
        assert len(unit.demands.of_group(_group(street), *WEEK).entries) == asked


def test_retired_campaigns_retired_screens_and_idle_ask_for_nothing(street, at):
    with street.writing() as unit:
        retire_campaign(unit, SYSTEM, create_approved(unit, at).id, at=at)
        create_approved(unit, at, name="只在二号", screens=("st-2",))
        retire_screen(unit, SYSTEM, "st-2", at=at)

    with street.reading() as unit:
        asked = unit.demands.of_group(_group(street), *WEEK)
    assert asked.entries == ()
    assert [screen.id for screen in asked.screens] == ["st-1"]


def test_groups_do_not_see_each_others_campaigns(street, at):
    with street.writing() as unit:
        create_approved(unit, at, screens=("st-9",))

    with street.reading() as unit:
        assert unit.demands.of_group(_group(street), *WEEK).entries == ()
        assert len(unit.demands.of_group(_group(street, "st-9"), *WEEK).entries) == 1


def test_an_unknown_group_is_named(street):
    with street.reading() as unit, pytest.raises(UnknownGroupError):
        unit.demands.of_group(99, *WEEK)


def test_only_what_is_approved_as_it_is_stored_asks_for_anything(street, at):
    with street.writing() as unit:
        draft = create(unit, at, name="草稿")
        waits = create(unit, at, name="待审核")
        send_for_review(unit, SYSTEM, waits.id, waits.version, at=at)
        returned = create(unit, at, name="退回")
        send_for_review(unit, SYSTEM, returned.id, returned.version, at=at)
        return_campaign(unit, SYSTEM, returned.id, returned.version, "改一改", key=any_key, at=at)
        withdrawn = create_approved(unit, at, name="撤下")
        withdraw_campaign(unit, SYSTEM, withdrawn.id, "有错字", at=at)
        passed = create_approved(unit, at, name="已通过")

    with street.reading() as unit:
        entries = unit.demands.of_group(_group(street), *WEEK).entries
    assert [entry.campaign.id for entry in entries] == [passed.id]
    assert draft.id != passed.id


def test_an_edit_changes_nothing_until_it_is_approved(street, at):
    with street.writing() as unit:
        campaign = create_approved(unit, at)
        slides = tuple(SlideWish(slide.text, 9_000, slide.id) for slide in campaign.slides)
        wish = campaign_wish(slides=slides, version=campaign.version)
        edited = edit_campaign(unit, SYSTEM, campaign.id, wish, layout=any_layout, at=at)
        (before,) = unit.demands.of_group(_group(street), *WEEK).entries
        approve(unit, edited, at)
        (after,) = unit.demands.of_group(_group(street), *WEEK).entries

    assert [slide.dwell_ms for slide in (*before.slides, *after.slides)] == [None, 9_000]


def test_days_and_targets_are_those_of_the_edition_in_force(street, at):
    with street.writing() as unit:
        campaign = create_approved(unit, at)
        slides = tuple(SlideWish(slide.text, slide.dwell_ms, slide.id) for slide in campaign.slides)
        wish = campaign_wish(slides=slides, version=campaign.version, screens=("st-9",), starts_on=date(2026, 9, 1))
        edited = edit_campaign(unit, SYSTEM, campaign.id, wish, layout=any_layout, at=at)
        before = [len(unit.demands.of_group(_group(street, screen), *WEEK).entries) for screen in ("st-1", "st-9")]
        approve(unit, edited, at)
        after = [len(unit.demands.of_group(_group(street, screen), *WEEK).entries) for screen in ("st-1", "st-9")]

    assert (before, after) == ([1, 0], [0, 0])


def test_a_withdrawn_slide_is_left_out_and_the_others_go_on(street, at):
    with street.writing() as unit:
        campaign = create_approved(unit, at, slides=(SlideWish("一"), SlideWish("二")))
        withdraw_slide(unit, SYSTEM, campaign.slides[0].id, "错字", at=at)
        (entry,) = unit.demands.of_group(_group(street), *WEEK).entries

    assert [slide.text for slide in entry.slides] == ["二"]


@pytest.mark.parametrize(
    "change",
    ["UPDATE edition SET content = replace(content, '讲文明', '黑屏')", "UPDATE edition SET seal = 'f'",
     "UPDATE edition SET number = 7", "UPDATE edition SET content = '{}'", "UPDATE edition SET content = '['",
     "UPDATE edition_picture SET digest = 'f'", "DELETE FROM edition_picture"],
)  # fmt: skip
def test_an_edition_changed_without_an_action_asks_for_nothing(street, at, change):
    with street.writing() as unit:
        create_approved(unit, at)
        unit.reviews._session.connection().exec_driver_sql(change)

    with street.reading() as unit:
        assert unit.demands.of_group(_group(street), *WEEK).entries == ()


@pytest.mark.parametrize(
    "change",
    ["UPDATE slide SET text = '黑屏'", "UPDATE campaign SET weight = 9", "UPDATE campaign SET theme = 'x'",
     "INSERT INTO campaign_screen VALUES (2, 'st-2')", "UPDATE review SET version = 7"],
)  # fmt: skip
def test_rows_of_the_draft_changed_without_an_action_change_nothing(street, at, change):
    with street.writing() as unit:
        create_approved(unit, at)
        before = unit.demands.of_group(_group(street), *WEEK).entries
        unit.reviews._session.connection().exec_driver_sql(change)

    with street.reading() as unit:
        assert unit.demands.of_group(_group(street), *WEEK).entries == before


def test_a_screen_of_an_unapproved_profile_is_left_out_until_approved(street, at):
    with street.writing() as unit:
        campaign = create_approved(unit, at, screens=(), target=Target(streets=("新华路",)))
        add(unit, at, "st-3")
        add(unit, at, "st-4", w=512, h=32)
        before = unit.demands.of_group(_group(street), *WEEK).entries[0]
        seen = draw(unit, campaign, at)
        approve_campaign(unit, SYSTEM, campaign.id, campaign.version, seen, key=any_key, at=at)
        after = unit.demands.of_group(_group(street), *WEEK).entries[0]

    assert before.screens == {"st-1", "st-2", "st-3"}
    assert after.screens == {"st-1", "st-2", "st-3", "st-4"}
    assert {picture.digest for picture in after.pictures.values()} == set(seen.values())


def test_a_demand_holds_targets_shares_dayparts_and_the_calendar(street, at):
    with street.writing() as unit:
        night = put_daypart(unit, SYSTEM, DaypartWish("夜间", "22:00", "02:00"), at=at)
        put_holiday(unit, SYSTEM, date(2026, 5, 9), "调休", "workday", at=at)
        set_seasons(unit, SYSTEM, "新华路", [SeasonWish("夏", "05-01", "09-30", "06:00", "23:00")], at=at)
        create_approved(
            unit, at, screens=(), target=Target(kinds=("strip",)), aim="share", share_percent=15,
            daypart_ids=(night.id,), slides=(SlideWish("一", ends_on=date(2026, 6, 1)),),
        )  # fmt: skip

    with street.reading() as unit:
        asked = unit.demands.of_group(_group(street), *WEEK)
    (entry,) = asked.entries
    assert entry.screens == {"st-1", "st-2"}
    assert (entry.share, entry.daypart_ids) == (Fraction(15, 100), (night.id,))
    assert entry.slides[0].ends_on == date(2026, 6, 1)
    assert asked.calendar.dayparts == {night.id: night} and asked.calendar.is_workday(date(2026, 5, 9))
    assert asked.calendar.lit_on(asked.group, date(2026, 5, 4)) == lit_hours("06:00", "23:00")


@pytest.mark.parametrize(("until", "asked"), [("02:00", 1), ("24:00", 0)])
def test_the_last_night_of_a_campaign_reaches_into_the_day_after(street, at, until, asked):
    with street.writing() as unit:
        night = put_daypart(unit, SYSTEM, DaypartWish("夜间", "22:00", until), at=at)
        create_approved(unit, at, ends_on=date(2026, 5, 3), daypart_ids=(night.id,))

    with street.reading() as unit:
        assert len(unit.demands.of_group(_group(street), *WEEK).entries) == asked
