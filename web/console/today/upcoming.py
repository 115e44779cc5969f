"""List which campaigns start or end within a week, and the holidays in it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from campaigns.booking.campaign import Campaign
from campaigns.booking.target import reach
from campaigns.calendar.calendar import Calendar, Holiday
from campaigns.reviewing.edition import Edition
from campaigns.reviewing.review import Review, ReviewState, state_of
from campaigns.screens.screen import Screen

WITHIN = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class UpcomingEdge:
    """A campaign's first or last day, its state of review, and how many screens it reaches now."""

    on: date
    ends: bool
    campaign: Campaign
    state: ReviewState
    screens: int


def upcoming_edges(
    campaigns: Iterable[Campaign],
    reviews: Mapping[int, Review],
    editions: Mapping[int, Edition],
    screens: tuple[Screen, ...],
    today: date,
) -> tuple[UpcomingEdge, ...]:
    """Return the first and last days of campaigns within a week from today, by day."""
    found = []
    for campaign in campaigns:
        edges = [(campaign.starts_on, False), (campaign.ends_on, True)]
        near = [(on, ends) for on, ends in edges if today <= on <= today + WITHIN]
        if not near or campaign.retired_at is not None:
            continue
        state = state_of(reviews.get(campaign.id), campaign, editions.get(campaign.id))
        reached = len(reach(campaign.target, campaign.screens, screens))
        found += [UpcomingEdge(on, ends, campaign, state, reached) for on, ends in near]
    return tuple(sorted(found, key=lambda each: (each.on, each.ends, each.campaign.id)))


def unusual_days(calendar: Calendar, today: date) -> tuple[Holiday, ...]:
    """Return the entries of the holidays table within a week from today, by day."""
    near = (holiday for on, holiday in calendar.holidays.items() if today <= on <= today + WITHIN)
    return tuple(sorted(near, key=lambda holiday: holiday.on))
