"""Test the phase of a campaign on the days around its dates, for each state of its review."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from campaigns.booking.campaign import Campaign
from campaigns.reviewing.edition import Edition, seal_of
from campaigns.reviewing.review import ReviewState
from campaigns.reviewing.withdrawal import Withdrawal
from tests.web.conftest import NOON, City
from web.console.common.phase import Phase, phase_of

STARTS, ENDS = date(2026, 5, 1), date(2026, 5, 31)
DAY = timedelta(days=1)


def approved(campaign: Campaign, *withdrawn: int | None) -> Edition:
    """The first edition of a campaign, without what was withdrawn of it."""
    gone = tuple(Withdrawal(1, campaign.id, slide_id, 1, "li", NOON, "错字") for slide_id in withdrawn)
    return Edition(1, 1, campaign, {}, seal_of(1, campaign, {}), "qiang", NOON, withdrawals=gone)


@pytest.mark.parametrize("state", [ReviewState.APPROVED, ReviewState.DRAFT])
@pytest.mark.parametrize(
    ("today", "phase"),
    [(STARTS - DAY, Phase.COMING), (STARTS, Phase.RUNNING), (ENDS, Phase.RUNNING), (ENDS + DAY, Phase.ENDED)],
)
def test_an_approved_campaign_is_coming_running_or_ended_while_the_next_edition_is_drafted(
    city: City, today: date, phase: Phase, state: ReviewState
):
    campaign = replace(city.campaign, starts_on=STARTS, ends_on=ENDS)

    assert phase_of(campaign, state, approved(campaign), today) is phase


def test_the_days_are_those_of_the_edition_in_force(city: City):
    edition = approved(replace(city.campaign, starts_on=STARTS, ends_on=ENDS))
    longer = replace(city.campaign, starts_on=STARTS + 10 * DAY, ends_on=ENDS + 10 * DAY)

    assert phase_of(longer, ReviewState.DRAFT, edition, STARTS) is Phase.RUNNING
    shorter = replace(city.campaign, starts_on=STARTS, ends_on=STARTS)
    assert phase_of(shorter, ReviewState.DRAFT, edition, ENDS) is Phase.RUNNING


@pytest.mark.parametrize("state", [ReviewState.DRAFT, ReviewState.WAITING, ReviewState.RETURNED])
def test_an_edition_whose_days_are_over_is_not_running_while_the_next_one_is_prepared(city: City, state: ReviewState):
    edition = approved(replace(city.campaign, starts_on=STARTS, ends_on=ENDS))
    longer = replace(city.campaign, starts_on=STARTS, ends_on=ENDS + 10 * DAY)

    assert phase_of(longer, state, edition, ENDS + DAY).value == state.value


@pytest.mark.parametrize("state", [ReviewState.DRAFT, ReviewState.WAITING, ReviewState.RETURNED])
def test_what_was_never_approved_is_in_the_phase_of_its_review_until_it_has_ended(city: City, state: ReviewState):
    campaign = replace(city.campaign, starts_on=STARTS, ends_on=ENDS)

    assert phase_of(campaign, state, None, STARTS).value == state.value
    assert phase_of(campaign, state, None, ENDS + DAY) is Phase.ENDED


@pytest.mark.parametrize("state", [ReviewState.WAITING, ReviewState.RETURNED])
def test_a_next_edition_that_needs_an_action_comes_first(city: City, state: ReviewState):
    campaign = replace(city.campaign, starts_on=STARTS, ends_on=ENDS)

    assert phase_of(campaign, state, approved(campaign), STARTS).value == state.value


def test_a_withdrawn_campaign_is_withdrawn_until_it_waits_again(city: City):
    campaign = replace(city.campaign, starts_on=STARTS, ends_on=ENDS)
    gone = approved(campaign, None)

    assert phase_of(campaign, ReviewState.RETURNED, gone, STARTS) is Phase.WITHDRAWN
    assert phase_of(campaign, ReviewState.WAITING, gone, STARTS) is Phase.WAITING
    assert phase_of(campaign, ReviewState.RETURNED, gone, ENDS + DAY) is Phase.ENDED


def test_a_retired_campaign_is_retired_whatever_its_dates(city: City):
    campaign = replace(city.campaign, starts_on=STARTS, ends_on=ENDS, retired_at=NOON)

    assert {phase_of(campaign, ReviewState.APPROVED, None, day) for day in (STARTS - DAY, STARTS, ENDS + DAY)} == {
        Phase.RETIRED
    }


def test_phases_that_need_action_come_first():
    assert [phase.rank for phase in Phase] == list(range(len(Phase)))
    assert Phase.WAITING.rank < Phase.RUNNING.rank < Phase.ENDED.rank
