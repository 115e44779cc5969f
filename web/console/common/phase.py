"""Decide the phase of a campaign on a day."""

from __future__ import annotations

from datetime import date
from enum import StrEnum

from campaigns.booking.campaign import Campaign
from campaigns.reviewing.review import ReviewState


class Phase(StrEnum):
    """The phases, in the order of the list: those that need action first."""

    WAITING = "waiting"
    RETURNED = "returned"
    RUNNING = "running"
    COMING = "coming"
    DRAFT = "draft"
    ENDED = "ended"
    RETIRED = "retired"

    @property
    def rank(self) -> int:
        """The place in the list, from 0."""
        return list(Phase).index(self)


def phase_of(campaign: Campaign, state: ReviewState, today: date) -> Phase:
    """Return the phase of a campaign on a civil day; only what is approved is running or coming."""
    if campaign.retired_at is not None:
        return Phase.RETIRED
    if today > campaign.ends_on:
        return Phase.ENDED
    if state is not ReviewState.APPROVED:
        return Phase(state.value)
    return Phase.COMING if today < campaign.starts_on else Phase.RUNNING
