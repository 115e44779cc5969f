from __future__ import annotations

from datetime import timedelta

import pytest

from campaigns.actions import retire_screen
from campaigns.booking.slide import SlideWish
from tests.campaigns.builders import SYSTEM, add, create, line

SECOND = timedelta(seconds=1)


@pytest.fixture
def street(database, at):
    """Two strips, and a campaign of two slides whose lines were sent: the first to both, the second to one."""
    with database.writing() as unit:
        add(unit, at)
        add(unit, at, "st-2")
        campaign = create(unit, at, slides=(SlideWish("一"), SlideWish("二")))
        first, second = line(unit, campaign, ("st-1", "st-2"), at), line(unit, campaign, ("st-2",), at, slide=1)
    return database, campaign, first, second


def withdraw(unit, at, campaign, slide=None):
    made = unit.withdrawals.add(
        campaign.id, None if slide is None else campaign.slides[slide].id, 1, by="li", at=at, reason="错字"
    )
    unit.withdrawn_lines.withdraw(made, at)
    return made


def test_lines_of_a_slide_are_withdrawn_with_the_screens_that_hold_them(street, at):
    database, campaign, first, second = street
    with database.writing() as unit:
        made = withdraw(unit, at, campaign, slide=0)
        (found,) = unit.withdrawn_lines.listed()
        screens = unit.withdrawn_lines.screens_of(made.id)

    assert (found.number, found.withdrawn_at, found.screens) == (first, at, {"st-1", "st-2"})
    assert screens == {"st-1", "st-2"} and second != first


def test_all_lines_of_a_campaign_are_withdrawn_the_newest_first(street, at):
    database, campaign, first, second = street
    with database.writing() as unit:
        withdraw(unit, at, campaign, slide=0)
        later = withdraw(unit, at + SECOND, campaign)
        listed = unit.withdrawn_lines.listed()

    assert [(each.number, each.screens) for each in listed] == [(second, {"st-2"}), (first, {"st-1", "st-2"})]
    assert later.slide_id is None


def test_a_withdrawn_line_is_never_given_again(street, at):
    database, campaign, first, second = street
    with database.writing() as unit:
        withdraw(unit, at, campaign, slide=0)
        again = line(unit, campaign, (), at)
        assert line(unit, campaign, (), at) == again
        kept = line(unit, campaign, (), at, slide=1)
        found = unit.lines.find([first, again])

    assert again != first and kept == second
    assert found[first].subject == found[again].subject, "it counts under the same names"
    assert (found[first].slide_id, found[again].slide_id) == (None, campaign.slides[0].id)


def test_lines_that_no_screen_was_sent_need_no_list_but_are_gone(street, at):
    database, campaign, _, _ = street
    with database.writing() as unit:
        unsent = line(unit, campaign, (), at, ms=12_000)
        withdraw(unit, at, campaign, slide=0)

        assert unsent not in {each.number for each in unit.withdrawn_lines.listed()}
        assert line(unit, campaign, (), at, ms=12_000) != unsent


def test_cleared_lines_and_retired_screens_leave_the_list(street, at):
    database, campaign, first, second = street
    with database.writing() as unit:
        withdraw(unit, at, campaign)
        retire_screen(unit, SYSTEM, "st-1", at=at)
        before = {each.number: each.screens for each in unit.withdrawn_lines.listed()}
        unit.withdrawn_lines.clear([second], at + SECOND)
        after = [each.number for each in unit.withdrawn_lines.listed()]

    assert before == {first: {"st-2"}, second: {"st-2"}} and after == [first]
