"""Test how the list of campaigns is filtered, counted, sorted and paged."""

from __future__ import annotations

from datetime import date

import pytest

from campaigns.actions import retire_campaign, send_for_review, set_up
from campaigns.booking.slide import SlideWish
from campaigns.database.stores.campaign_list import ListQuery
from tests.campaigns.builders import SYSTEM, add, create, create_approved

TODAY = date(2026, 5, 4)


@pytest.fixture
def numbers(database, at):
    """Return the number of one campaign in each phase but returned, by phase."""
    with database.writing() as unit:
        set_up(unit, at=at)
        add(unit, at)
        made = {
            "draft": create(unit, at, name="d 100%", theme="网络安全"),
            "waiting": create(unit, at, name="c", slides=(SlideWish("Safe Roads"),)),
            "coming": create_approved(unit, at, name="b", starts_on=date(2026, 5, 5)),
            "running": create_approved(unit, at, name="a"),
            "ended": create_approved(unit, at, name="e", ends_on=date(2026, 5, 3)),
            "retired": create(unit, at, name="f"),
        }
        send_for_review(unit, SYSTEM, made["waiting"].id, 1, at=at)
        retire_campaign(unit, SYSTEM, made["retired"].id, at=at)
    return {phase: campaign.id for phase, campaign in made.items()}


def _found(database, limit=50, offset=0, **chosen):
    with database.reading() as unit:
        return unit.campaign_list.numbers(ListQuery(TODAY, **chosen), limit=limit, offset=offset)


def test_every_campaign_is_in_one_phase_and_idle_in_none(database, numbers):
    with database.reading() as unit:
        assert unit.campaign_list.total() == 6
        assert unit.campaign_list.phases(ListQuery(TODAY)) == dict.fromkeys(numbers, 1)
    assert {phase: _found(database, phase=phase) for phase in numbers} == {
        phase: (number,) for phase, number in numbers.items()
    }


def test_phases_that_need_an_action_come_first_and_a_minus_reverses(database, numbers):
    order = [numbers[phase] for phase in ("waiting", "running", "coming", "draft", "ended", "retired")]

    assert list(_found(database)) == order
    assert list(_found(database, sort="-phase")) == order[::-1]


def test_campaigns_are_sorted_and_paged(database, numbers):
    by_name = tuple(numbers[phase] for phase in ("running", "coming", "waiting", "draft", "ended", "retired"))

    assert _found(database, sort="name") == by_name
    assert _found(database, sort="name", limit=2, offset=2) == by_name[2:4]
    assert _found(database, sort="-starts")[0] == numbers["coming"]


@pytest.mark.parametrize(
    ("words", "phases"),
    [
        (("safe",), {"waiting"}),
        (("safe", "ROADS"), {"waiting"}),
        (("safe", "网络"), set()),
        (("网络",), {"draft"}),
        (("0%",), {"draft"}),
        (("_",), set()),
    ],
)
def test_every_word_must_occur_literally_and_in_any_case(database, numbers, words, phases):
    assert {*_found(database, words=words)} == {numbers[phase] for phase in phases}


def test_themes_are_counted_within_the_phase(database, numbers):
    with database.reading() as unit:
        assert unit.campaign_list.themes(ListQuery(TODAY)) == {"网络安全": 1, "讲文明、树新风": 5}
        assert unit.campaign_list.themes(ListQuery(TODAY, phase="draft")) == {"网络安全": 1}
        assert unit.campaign_list.phases(ListQuery(TODAY, theme="网络安全")) == {"draft": 1}
    assert _found(database, theme="网络安全") == (numbers["draft"],)
