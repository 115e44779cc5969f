"""Test the step to editions: what stood approved stays on the street, what did not gets no edition."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from campaigns.actions import approve_idle, edit_campaign, put_daypart, send_for_review, set_up
from campaigns.booking.slide import SlideWish
from campaigns.booking.target import Target
from campaigns.calendar.daypart import DaypartWish
from campaigns.database import connect, downgrade, migrate
from campaigns.reviewing.request import request_digest
from campaigns.reviewing.review import ReviewState, state_of
from tests.campaigns.builders import SYSTEM, add, any_key, any_layout, campaign_wish, create, create_approved, draw


@pytest.fixture
def former(url, at):
    """A database of the release before: approved with everything that may be asked, waiting, draft, edited, altered."""
    migrate(url)
    database = connect(url)
    with database.writing() as unit:
        set_up(unit, at=at)
        add(unit, at)
        add(unit, at, "st-2", w=512, h=32)
        idle = unit.campaigns.idle()
        assert idle is not None
        draw(unit, idle, at)
        approve_idle(unit, unit.screens.all(), key=any_key, at=at)
        night = put_daypart(unit, SYSTEM, DaypartWish("夜间", "22:00", "02:00"), at=at)
        slides = (SlideWish("一", 9_000, ends_on=date(2026, 6, 1)), SlideWish("二"))
        target = Target(kinds=("strip",), streets=("新华路",))
        create_approved(
            unit, at, slides=slides, target=target, screens=("st-1",), aim="share", share_percent=20,
            daypart_ids=(night.id,),
        )  # fmt: skip
        waits = create(unit, at, name="待审核")
        send_for_review(unit, SYSTEM, waits.id, waits.version, at=at)
        create(unit, at, name="草稿")
        edited = create_approved(unit, at, name="改过")
        wish = campaign_wish(name="改过", weight=3, version=1, slides=(SlideWish("新的一句"),))
        edit_campaign(unit, SYSTEM, edited.id, wish, layout=any_layout, at=at)
        create_approved(unit, at, name="黑改")
    database.close()
    downgrade(url, "0015")
    database = connect(url)
    with database.writer.begin() as connection:
        connection.exec_driver_sql("UPDATE campaign SET weight = 9 WHERE name = '黑改'")
    database.close()
    return url


def campaigns_by_name(unit):
    return {each.name: each for each in unit.campaigns.find(range(1, 20))}


def test_what_stands_approved_gets_its_first_edition(former):
    migrate(former)

    database = connect(former)
    with database.reading() as unit:
        campaigns = campaigns_by_name(unit)
        editions = unit.editions.in_force(each.id for each in campaigns.values())
        shown = {each.content.name: each for each in editions.values()}
        states = {
            name: state_of(unit.reviews.of(each.id), each, editions.get(each.id)) for name, each in campaigns.items()
        }
    database.close()
    assert set(shown) == {"空闲画面", "创建文明城市"}
    for name, edition in shown.items():
        assert edition.number == 1 and edition.is_sealed and edition.shown == campaigns[name]
        assert len(edition.pictures) == 2 * len(edition.slides)
    assert states == {
        "空闲画面": ReviewState.APPROVED, "创建文明城市": ReviewState.APPROVED, "待审核": ReviewState.WAITING,
        "草稿": ReviewState.DRAFT, "改过": ReviewState.DRAFT, "黑改": ReviewState.DRAFT,
    }  # fmt: skip


def test_an_approval_outlives_the_way_down_and_up(former):
    migrate(former)
    downgrade(former, "0015")
    migrate(former)

    database = connect(former)
    with database.reading() as unit:
        campaign = campaigns_by_name(unit)["创建文明城市"]
        edition, waits = unit.editions.of(campaign.id), campaigns_by_name(unit)["待审核"]
        assert edition is not None and edition.shown == campaign
        review = unit.reviews.of(waits.id)
        assert review is not None and review.request == request_digest(waits)
        assert unit.editions.of(waits.id) is None
        assert replace(edition, seal="f").shown is None
    database.close()
