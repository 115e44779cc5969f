"""Record which campaigns a screen joins by their rules."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime

from campaigns.accounts.access import Actor
from campaigns.booking.campaign import Campaign
from campaigns.database import Unit
from campaigns.local_time import DAY
from campaigns.publication.work_item import WorkPriority, WorkTopic
from campaigns.reviewing.review import campaign_reach, covers_profile, may_be_shown, state_of
from campaigns.screens.screen import Screen


def record_joined_screens(
    unit: Unit, actor: Actor, screens: Iterable[Screen], at: datetime, priority: WorkPriority = WorkPriority.EDIT
) -> None:
    """Record which campaigns screens join by rule, and whether approved pictures cover them.

    Call it after adding a screen or changing what a target may match in it: an approval extends to the screen only as
    far as its pictures go. What has to be drawn for it is queued by `priority`.
    """
    added = tuple(screens)
    campaigns = _not_over(unit, at) if added else ()
    reviews = unit.reviews.latest(campaign.id for campaign in campaigns)
    for campaign in campaigns:
        review = reviews.get(campaign.id)
        for screen in campaign_reach(campaign, added):
            covered = may_be_shown(review, campaign) and covers_profile(review, campaign.slides, screen.profile_id)
            unit.audit.add(
                actor, "screen joined by rule", f"campaign:{campaign.id}", at,
                name=campaign.name, screen=screen.id, size=screen.profile.size, colour=screen.profile.colour.value,
                covered=covered, state=state_of(review, campaign).value,
            )  # fmt: skip
            if not covered:
                unit.work.add(WorkTopic.CAMPAIGN, campaign.id, at, priority)


def _not_over(unit: Unit, at: datetime) -> tuple[Campaign, ...]:
    """Return the campaigns that run or will run, in whatever zone the bureau is: its day may be a day behind UTC's."""
    return unit.campaigns.running(at.date() - DAY, date.max)
