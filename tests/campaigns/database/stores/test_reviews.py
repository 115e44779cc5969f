from __future__ import annotations

from datetime import timedelta

import pytest

from campaigns.actions import retire_campaign, set_up
from campaigns.reviewing.review import ReviewState
from tests.campaigns.builders import SYSTEM, add, create

SECOND = timedelta(seconds=1)


@pytest.fixture
def street(database, at):
    with database.writing() as unit:
        set_up(unit, at=at)
        add(unit, at)
        create(unit, at)
        create(unit, at, name="网络宣传周")
    return database


def test_the_newest_review_has_the_highest_version_then_the_last_row(street, at):
    """Whatever order rows came in: a supplement to an older version may be written after a newer draft."""
    with street.writing() as unit:
        unit.reviews.begin_draft(2, 3, "li", at)
        unit.reviews.begin_draft(2, 2, "wang", at)
        unit.reviews.begin_draft(3, 1, "zhao", at + SECOND)

    with street.reading() as unit:
        latest = unit.reviews.latest([2, 3, 99])
        history = unit.reviews.history(2)
    assert {number: (review.version, review.edited_by) for number, review in latest.items()} == {
        2: (3, "li"), 3: (1, "zhao")
    }  # fmt: skip
    assert [review.version for review in history] == [3, 2, 1]


def test_waiting_reviews_come_longest_first_without_idle_and_retired_campaigns(street, at):
    with street.writing() as unit:
        for number, later in ((3, 0), (2, 1)):
            review = unit.reviews.of(number)
            unit.reviews.send(review, 1, "wang", at + later * SECOND, request="5" * 64)
    with street.reading() as unit:
        waiting = [review.campaign_id for review in unit.reviews.waiting()]
    with street.writing() as unit:
        retire_campaign(unit, SYSTEM, 3, at=at)
    with street.reading() as unit:
        left = [review.campaign_id for review in unit.reviews.waiting()]

    assert (waiting, left) == ([3, 2], [2])


def test_only_one_decision_takes_hold(street, at):
    with street.writing() as unit:
        unit.reviews.send(unit.reviews.of(2), 1, "wang", at, request="5" * 64)
        review = unit.reviews.of(2)
        decided = [
            unit.reviews.approve(review, by="qiang", at=at, alone=False),
            unit.reviews.approve(review, by="lan", at=at, alone=False),
            unit.reviews.return_to_author(review, "不行", by="lan", at=at, alone=False),
        ]

    assert decided == [True, False, False]
    with street.reading() as unit:
        found = unit.reviews.of(2)
    assert (found.state, found.decided_by, found.request) == (ReviewState.APPROVED, "qiang", "5" * 64)


def test_an_approval_of_more_pictures_makes_a_row_of_its_own(street, at):
    with street.writing() as unit:
        unit.reviews.send(unit.reviews.of(2), 1, "wang", at, request="5" * 64)
        unit.reviews.approve(unit.reviews.of(2), by="qiang", at=at, alone=False)
        unit.reviews.approve(unit.reviews.of(2), by="lan", at=at + SECOND, alone=False)

    with street.reading() as unit:
        history = unit.reviews.history(2)
    assert [(review.decided_by, review.sent_by) for review in history] == [("lan", "wang"), ("qiang", "wang")]


def test_a_review_that_is_carried_on_stays_the_same_row(street):
    with street.writing() as unit:
        before = unit.reviews.of(2)
        unit.reviews.carry_over(before, 2)

    with street.reading() as unit:
        after = unit.reviews.of(2)
    assert (after.id, after.version, after.state) == (before.id, 2, before.state)
