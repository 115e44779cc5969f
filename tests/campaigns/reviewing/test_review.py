from __future__ import annotations

from dataclasses import replace

import pytest

from campaigns.reviewing.request import request_digest
from campaigns.reviewing.review import Review, ReviewState, state_of


@pytest.fixture
def review(campaign, at) -> Review:
    return Review(
        1, campaign.id, campaign.version, ReviewState.APPROVED, "wang", at, request=request_digest(campaign)
    )  # fmt: skip


def test_an_unchanged_campaign_has_the_state_of_its_review(campaign, edition, review):
    for state in ReviewState:
        assert state_of(replace(review, state=state), campaign, edition) is state


def test_a_review_of_anything_else_leaves_a_draft(campaign, edition, review):
    assert state_of(None, campaign, edition) is ReviewState.DRAFT
    assert state_of(replace(review, version=2), campaign, edition) is ReviewState.DRAFT


def test_what_waits_is_what_was_sent_or_a_draft(campaign, edition, review):
    waits = replace(review, state=ReviewState.WAITING)

    assert state_of(waits, replace(campaign, weight=9), edition) is ReviewState.DRAFT
    assert state_of(replace(waits, request=None), campaign, edition) is ReviewState.DRAFT


def test_an_approval_without_a_sealed_edition_of_it_leaves_a_draft(campaign, edition, review):
    for other in (
        None,
        replace(edition, seal="f" * 64),
        replace(edition, pictures={}),
        replace(edition, content=replace(campaign, weight=9)),
        replace(edition, content=replace(campaign, id=8)),
    ):
        assert state_of(review, campaign, other) is ReviewState.DRAFT


def test_a_withdrawn_edition_is_an_approval_still(campaign, edition, review, at):
    """What a withdrawal does to the review, the action does."""
    assert state_of(review, campaign, replace(edition, retired_at=at)) is ReviewState.APPROVED
