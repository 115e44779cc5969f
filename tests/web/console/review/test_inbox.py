from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from campaigns.accounts.access import Actor
from campaigns.accounts.person import Role
from campaigns.booking.campaign import Aim, Campaign, Category
from campaigns.reviewing.review import Review, ReviewState
from web.console.review.inbox import InboxItem, inbox_of

AT = datetime(2026, 5, 4, 4, 0, tzinfo=UTC)
TODAY = date(2026, 5, 4)
CAMPAIGN = Campaign(
    7, "消防宣传月", "消防", "", Category.PSA, Aim.ROTATION, 1, date(2026, 5, 10), date(2026, 5, 31),
    reserved=False, retired_at=None, version=3, created_by="wang", created_at=AT,
)  # fmt: skip
REVIEW = Review(1, 7, 3, ReviewState.WAITING, "li", AT, sent_by="li", sent_at=AT + timedelta(hours=1))


def found(name: str, role: Role, review: Review | None = REVIEW, *, alone: bool = False) -> tuple[InboxItem, ...]:
    reviews = {} if review is None else {7: review}
    return inbox_of(Actor(name, "test", role), [CAMPAIGN], reviews, TODAY, alone=alone)


@pytest.mark.parametrize(
    ("name", "role", "alone", "waits"),
    [
        ("zhao", Role.REVIEWER, False, True),
        ("li", Role.REVIEWER, False, False),
        ("wang", Role.REVIEWER, False, False),
        ("zhao", Role.EDITOR, False, False),
        ("zhao", Role.ADMINISTRATOR, False, False),
        ("wang", Role.ADMINISTRATOR, True, True),
    ],
)
def test_what_was_sent_waits_for_a_reviewer_who_did_not_write_it(name: str, role: Role, alone: bool, waits: bool):
    assert bool(found(name, role, alone=alone)) is waits


@pytest.mark.parametrize(("name", "waits"), [("wang", True), ("li", True), ("zhao", False)])
def test_what_was_returned_waits_for_those_who_wrote_it_with_the_reason(name: str, waits: bool):
    returned = replace(REVIEW, state=ReviewState.RETURNED, note="用全称", decided_by="zhao", decided_at=AT)
    mine = found(name, Role.EDITOR, returned)

    assert bool(mine) is waits
    assert not mine or (mine[0].note, mine[0].by) == ("用全称", "zhao")


def test_a_draft_waits_for_its_writer_and_an_edit_after_an_approval_is_a_draft():
    outdated = replace(REVIEW, state=ReviewState.APPROVED, version=2)

    assert found("wang", Role.EDITOR, None)[0].state is ReviewState.DRAFT
    assert found("wang", Role.EDITOR, outdated)[0].state is ReviewState.DRAFT
    assert not found("wang", Role.READER, None)


def test_what_has_ended_waits_for_nobody():
    over = inbox_of(
        Actor("zhao", "test", Role.REVIEWER), [CAMPAIGN], {7: REVIEW}, CAMPAIGN.ends_on + timedelta(days=1), alone=False
    )

    assert over == ()
