from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from campaigns.accounts.access import Actor
from campaigns.accounts.person import Role
from campaigns.booking.campaign import Aim, Campaign, Category
from campaigns.reviewing.request import request_digest
from campaigns.reviewing.review import Review, ReviewState
from web.console.review.inbox import InboxItem, inbox_of

AT = datetime(2026, 5, 4, 4, 0, tzinfo=UTC)
TODAY = date(2026, 5, 4)
CAMPAIGN = Campaign(
    7, "消防宣传月", "消防", "", Category.PSA, Aim.ROTATION, 1, date(2026, 5, 10), date(2026, 5, 31),
    reserved=False, retired_at=None, version=3, created_by="wang", created_at=AT,
)  # fmt: skip
REVIEW = Review(
    1, 7, 3, ReviewState.WAITING, "li", AT, sent_by="li", sent_at=AT + timedelta(hours=1),
    request=request_digest(CAMPAIGN),
)  # fmt: skip


def found(name: str, role: Role, review: Review | None = REVIEW, *, alone: bool = False) -> tuple[InboxItem, ...]:
    reviews = {} if review is None else {7: review}
    return inbox_of(Actor(name, "test", role), [CAMPAIGN], reviews, {}, TODAY, alone=alone)


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
def test_a_sent_campaign_is_in_the_inbox_of_reviewers_but_its_authors(name: str, role: Role, alone: bool, waits: bool):
    assert bool(found(name, role, alone=alone)) is waits


@pytest.mark.parametrize(("name", "waits"), [("wang", True), ("li", True), ("zhao", False)])
def test_a_returned_campaign_is_in_its_authors_inbox_with_the_reason(name: str, waits: bool):
    returned = replace(REVIEW, state=ReviewState.RETURNED, note="用全称", decided_by="zhao", decided_at=AT)
    mine = found(name, Role.EDITOR, returned)

    assert bool(mine) is waits
    assert not mine or (mine[0].note, mine[0].by) == ("用全称", "zhao")


def test_drafts_and_edits_after_approval_are_in_their_authors_inbox():
    outdated = replace(REVIEW, state=ReviewState.APPROVED, version=2)

    assert found("wang", Role.EDITOR, None)[0].state is ReviewState.DRAFT
    assert found("wang", Role.EDITOR, outdated)[0].state is ReviewState.DRAFT
    assert not found("wang", Role.READER, None)


def test_ended_campaigns_are_in_no_inbox():
    after = CAMPAIGN.ends_on + timedelta(days=1)
    over = inbox_of(Actor("zhao", "test", Role.REVIEWER), [CAMPAIGN], {7: REVIEW}, {}, after, alone=False)

    assert over == ()
