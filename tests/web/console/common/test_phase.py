"""Test the phase of a campaign on the days around its dates, for each state of its review."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from campaigns.reviewing.review import ReviewState
from tests.web.conftest import NOON, City
from web.console.common.phase import Phase, phase_of

STARTS, ENDS = date(2026, 5, 1), date(2026, 5, 31)
DAY = timedelta(days=1)


@pytest.mark.parametrize(
    ("today", "phase"),
    [(STARTS - DAY, Phase.COMING), (STARTS, Phase.RUNNING), (ENDS, Phase.RUNNING), (ENDS + DAY, Phase.ENDED)],
)
def test_an_approved_campaign_is_coming_running_or_ended(city: City, today: date, phase: Phase):
    campaign = replace(city.campaign, starts_on=STARTS, ends_on=ENDS)

    assert phase_of(campaign, ReviewState.APPROVED, today) is phase


@pytest.mark.parametrize("state", [ReviewState.DRAFT, ReviewState.WAITING, ReviewState.RETURNED])
def test_what_is_not_approved_is_in_the_phase_of_its_review_until_it_has_ended(city: City, state: ReviewState):
    campaign = replace(city.campaign, starts_on=STARTS, ends_on=ENDS)

    assert phase_of(campaign, state, STARTS).value == state.value
    assert phase_of(campaign, state, ENDS + DAY) is Phase.ENDED


def test_a_retired_campaign_is_retired_whatever_its_dates(city: City):
    campaign = replace(city.campaign, starts_on=STARTS, ends_on=ENDS, retired_at=NOON)

    assert {phase_of(campaign, ReviewState.APPROVED, day) for day in (STARTS - DAY, STARTS, ENDS + DAY)} == {
        Phase.RETIRED
    }


def test_phases_that_need_action_come_first():
    assert [phase.rank for phase in Phase] == list(range(len(Phase)))
    assert Phase.WAITING.rank < Phase.RUNNING.rank < Phase.ENDED.rank
