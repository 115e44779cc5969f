"""Record which campaigns screens join by rule when they are added or changed."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime

from campaigns.accounts.access import Actor
from campaigns.database import Unit
from campaigns.local_time import DAY
from campaigns.publication.work_item import WorkPriority, WorkTopic
from campaigns.reviewing.edition import covers_profile
from campaigns.reviewing.pictures import campaign_reach
from campaigns.reviewing.review import state_of
from campaigns.screens.screen import Screen


def record_joined_screens(
    unit: Unit, actor: Actor, screens: Iterable[Screen], at: datetime, priority: WorkPriority = WorkPriority.EDIT
) -> None:
    """Record which campaigns that have not ended screens join by rule, and whether approved pictures cover them.

    Call it after adding a screen or changing what a target may match in it: an approval extends to the screen only as
    far as its pictures go. What has to be drawn for it is queued by `priority`.
    """
    added = tuple(screens)
    # In whatever zone the bureau is: its day may be a day behind UTC's.
    campaigns = unit.campaigns.running(at.date() - DAY, date.max) if added else ()
    numbers = [campaign.id for campaign in campaigns]
    reviews, editions = unit.reviews.latest(numbers), unit.editions.in_force(numbers)
    for campaign in campaigns:
        edition = editions.get(campaign.id)
        asked = campaign if edition is None else edition.content
        for screen in campaign_reach(asked, added):
            covered = edition is not None and bool(edition.shown) and covers_profile(edition, screen.profile_id)
            unit.audit.add(
                actor, "screen joined by rule", f"campaign:{campaign.id}", at,
                name=campaign.name, screen=screen.id, size=screen.profile.size, colour=screen.profile.colour.value,
                covered=covered, state=state_of(reviews.get(campaign.id), campaign, edition).value,
            )  # fmt: skip
            if not covered:
                unit.work.add(WorkTopic.REVIEW, campaign.id, at, priority)
