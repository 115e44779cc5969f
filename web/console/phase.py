"""How a campaign stands on a day: the word of its row."""

from __future__ import annotations

from datetime import date
from enum import StrEnum

from campaigns.campaign import Campaign


class Phase(StrEnum):
    """The words, in the order of the list."""

    RUNNING = "running"
    COMING = "coming"
    ENDED = "ended"
    RETIRED = "retired"

    @property
    def rank(self) -> int:
        """Where it stands in the list, from 0."""
        return list(Phase).index(self)


def phase_of(campaign: Campaign, today: date) -> Phase:
    """Say how a campaign stands on a civil day."""
    if campaign.retired_at is not None:
        return Phase.RETIRED
    if today < campaign.starts_on:
        return Phase.COMING
    return Phase.RUNNING if today <= campaign.ends_on else Phase.ENDED
