from __future__ import annotations

import pytest

from campaigns.actions import approve_campaign, set_up
from campaigns.actions.review_sheet import review_sheet
from campaigns.booking.target import Target
from campaigns.reviewing.review import ReviewState
from tests.campaigns.builders import SYSTEM, add, any_key, approve, create, draw


@pytest.fixture
def street(lite, at):
    with lite.writing() as unit:
        set_up(unit, at=at)
        add(unit, at)
        add(unit, at, "st-2")
        create(unit, at, screens=(), target=Target(streets=("新华路",)))
    return lite


def sheet(unit, key=any_key, **more):
    return review_sheet(unit, unit.campaigns.get(2), key, **more)


def test_before_any_approval_every_picture_is_new_and_drawn_or_not(street, at):
    with street.writing() as unit:
        before = sheet(unit)
        draw(unit, unit.campaigns.get(2), at)
        after = sheet(unit)

    assert before.state is after.state is ReviewState.DRAFT
    assert before.new == before.needed == after.new and len(before.needed) == 1
    assert (before.is_drawn, before.drawn, after.is_drawn) == (False, {}, True)
    assert [screen.id for screen in before.screens] == ["st-1", "st-2"]


def test_after_approval_only_joined_profiles_are_new_whatever_the_renderer(street, at):
    with street.writing() as unit:
        approve(unit, unit.campaigns.get(2), at)
        seen = sheet(unit)
        add(unit, at, "st-3", w=512, h=32)
        later = sheet(unit, key=lambda text, theme, profile, dwell_ms: "another renderer's")

    assert (seen.new, seen.is_drawn) == ((), True)
    assert [picture.profile.size for picture in later.new] == ["512x32"] and not later.is_drawn
    assert later.drawn == seen.drawn


def test_the_writers_are_the_author_and_whoever_changed_it_last(street, at):
    with street.writing() as unit:
        unit.reviews.begin_draft(2, 1, "li", at)
        assert sheet(unit).writers == {SYSTEM.name, "li"}
        unit.reviews._session.connection().exec_driver_sql("DELETE FROM review")
        assert sheet(unit).writers == {SYSTEM.name}


def test_some_screens_alone_can_be_asked_for(street, at):
    with street.writing() as unit:
        wide = add(unit, at, "st-3", w=512, h=32)
        assert [picture.profile.size for picture in sheet(unit, screens=[wide]).needed] == ["512x32"]


def test_approving_more_needs_only_the_new_pictures_to_have_been_seen(street, at):
    with street.writing() as unit:
        campaign = unit.campaigns.get(2)
        approve(unit, campaign, at)
        add(unit, at, "st-3", w=512, h=32)
        draw(unit, campaign, at)
        current = sheet(unit)
        seen = {picture.picture_id: current.drawn[picture.picture_id].digest for picture in current.new}
        approve_campaign(unit, SYSTEM, 2, 1, seen, key=any_key, at=at)
        edition = unit.editions.of(2)

    assert len(seen) == 1 and len(edition.pictures) == 2
