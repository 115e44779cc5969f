"""Decide the phase of a campaign on a day."""

from __future__ import annotations

from datetime import date
from enum import StrEnum

from campaigns.booking.campaign import Campaign
from campaigns.reviewing.edition import Edition
from campaigns.reviewing.review import ReviewState


class Phase(StrEnum):
    """The phases, in the order of the list: those that need action first."""

    WAITING = "waiting"
    RETURNED = "returned"
    WITHDRAWN = "withdrawn"
    RUNNING = "running"
    COMING = "coming"
    DRAFT = "draft"
    ENDED = "ended"
    RETIRED = "retired"

    @property
    def rank(self) -> int:
        """The place in the list, from 0."""
        return list(Phase).index(self)


def is_on_street(edition: Edition, today: date) -> bool:
    """Return whether anything of an edition is shown on a civil day."""
    return edition.shown is not None and edition.shown.starts_on <= today <= edition.shown.ends_on


def phase_of(campaign: Campaign, state: ReviewState, edition: Edition | None, today: date) -> Phase:
    """Return the phase of a campaign on a civil day; only what is approved is running or coming.

    `edition` is the one in force: it goes on while the next is drafted. What waits for a decision comes first.
    """
    if campaign.retired_at is not None:
        return Phase.RETIRED
    shown = edition.shown if edition is not None else None
    if today > max(campaign.ends_on, shown.ends_on if shown is not None else campaign.ends_on):
        return Phase.ENDED
    if state is ReviewState.WAITING:
        return Phase.WAITING
    if edition is not None and edition.is_withdrawn:
        return Phase.WITHDRAWN
    if state is ReviewState.RETURNED or shown is None or shown.ends_on < today:
        return Phase(state.value)
    return Phase.COMING if today < shown.starts_on else Phase.RUNNING
