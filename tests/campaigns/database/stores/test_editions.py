"""Covers: editions, withdrawals."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from campaigns.actions import retire_campaign, set_up
from campaigns.booking.slide import SlideWish
from campaigns.reviewing.pictures import BoundPicture
from tests.campaigns.builders import SYSTEM, add, create, draw
from tests.campaigns.queries import renditions_of_slide


@pytest.fixture
def street(database, at):
    with database.writing() as unit:
        set_up(unit, at=at)
        add(unit, at)
        create(unit, at, slides=(SlideWish("一", 9_000, starts_on=date(2026, 5, 2)), SlideWish("二")))
        create(unit, at, name="网络宣传周")
    return database


def bound_pictures(unit, number, at):
    campaign = unit.campaigns.get(number)
    seen = draw(unit, campaign, at)
    renditions = {slide.id: renditions_of_slide(unit, slide.id)[0].id for slide in campaign.slides}
    return campaign, {key: BoundPicture(renditions[key[0]], digest) for key, digest in seen.items()}


def test_an_edition_is_read_as_it_was_approved(street, at):
    with street.writing() as unit:
        campaign, pictures = bound_pictures(unit, 2, at)
        made = unit.editions.add(campaign, pictures, by="qiang", at=at, alone=True)

    with street.reading() as unit:
        found = unit.editions.of(2)
    assert found == made and found.is_sealed
    assert (found.number, found.content, found.pictures) == (1, campaign, pictures)
    assert (found.approved_by, found.approved_at, found.alone, found.withdrawals) == ("qiang", at, True, ())


def test_the_highest_number_is_in_force_and_all_are_kept(street, at):
    with street.writing() as unit:
        campaign, pictures = bound_pictures(unit, 2, at)
        for weight in (1, 2, 3):
            unit.editions.add(replace(campaign, weight=weight), pictures, by="qiang", at=at, alone=False)

    with street.reading() as unit:
        assert [each.content.weight for each in unit.editions.history(2)] == [3, 2, 1]
        assert {number: each.number for number, each in unit.editions.in_force([2, 3, 99]).items()} == {2: 3}
        assert unit.editions.of(3) is None


def test_more_pictures_renew_the_seal(street, at):
    with street.writing() as unit:
        campaign, pictures = bound_pictures(unit, 2, at)
        (first, second) = pictures
        edition = unit.editions.add(campaign, {first: pictures[first]}, by="qiang", at=at, alone=False)
        more = unit.editions.extend(edition, {second: pictures[second]})

    assert (more.id, more.number, more.pictures) == (edition.id, 1, pictures)
    assert more.is_sealed and more.seal != edition.seal


def test_those_running_have_their_own_days_and_are_in_use(street, at):
    with street.writing() as unit:
        for number in (2, 3):
            campaign, pictures = bound_pictures(unit, number, at)
            unit.editions.add(campaign, pictures, by="qiang", at=at, alone=False)
        idle, pictures = bound_pictures(unit, 1, at)
        unit.editions.add(idle, pictures, by="ledcast", at=at, alone=True)
        day, ends_on = timedelta(days=1), campaign.ends_on

        def running(from_on, to_on):
            return [each.campaign_id for each in unit.editions.running(from_on, to_on)]

        assert running(ends_on, ends_on + day) == [2, 3]
        assert running(ends_on + day, ends_on + 2 * day) == []
        retire_campaign(unit, SYSTEM, 3, at=at)
        assert running(ends_on, ends_on) == [2]
        assert unit.editions.of(3).retired_at == at
        assert unit.editions.idle().content == idle


def test_an_edition_obeys_withdrawals_up_to_its_number(street, at):
    with street.writing() as unit:
        campaign, pictures = bound_pictures(unit, 2, at)
        unit.editions.add(campaign, pictures, by="qiang", at=at, alone=False)
        first = unit.withdrawals.add(2, campaign.slides[0].id, 1, by="li", at=at, reason="错字")
        whole = unit.withdrawals.add(2, None, 1, by="li", at=at, reason="再看")
        unit.withdrawals.add(3, None, 1, by="li", at=at, reason="别的活动")
        before = unit.editions.of(2)
        unit.editions.add(campaign, pictures, by="qiang", at=at, alone=False)
        after = unit.editions.of(2)

    assert (before.withdrawals, before.shown) == ((first, whole), None)
    assert (after.withdrawals, after.shown) == ((), campaign)
    with street.reading() as unit:
        assert unit.withdrawals.of_campaigns([2]) == {2: [first, whole]}


@pytest.mark.parametrize("change", ["content = '['", "content = '{}'", "content = '[]'", "campaign_id = 3"])
def test_what_cannot_be_read_or_belongs_to_another_campaign_is_no_edition(street, at, change):
    with street.writing() as unit:
        campaign, pictures = bound_pictures(unit, 2, at)
        unit.editions.add(campaign, pictures, by="qiang", at=at, alone=False)
        unit.reviews._session.connection().exec_driver_sql(f"UPDATE edition SET {change}")

    with street.reading() as unit:
        assert unit.editions.in_force([2, 3]) == {}
