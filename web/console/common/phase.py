"""How a campaign stands on a day: the word of its row."""

from __future__ import annotations

from datetime import date
from enum import StrEnum

from campaigns.booking.campaign import Campaign
from campaigns.reviewing.review import ReviewState


class Phase(StrEnum):
    """The words, in the order of the list: what somebody must do comes first."""

    WAITING = "waiting"
    RETURNED = "returned"
    RUNNING = "running"
    COMING = "coming"
    DRAFT = "draft"
    ENDED = "ended"
    RETIRED = "retired"

    @property
    def rank(self) -> int:
        """Where it stands in the list, from 0."""
        return list(Phase).index(self)


def phase_of(campaign: Campaign, state: ReviewState, today: date) -> Phase:
    """Say how a campaign stands on a civil day: only what is approved runs, or will."""
    if campaign.retired_at is not None:
        return Phase.RETIRED
    if today > campaign.ends_on:
        return Phase.ENDED
    if state is not ReviewState.APPROVED:
        return Phase(state.value)
    return Phase.COMING if today < campaign.starts_on else Phase.RUNNING
