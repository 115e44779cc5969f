"""The last look before a manifest is signed: whatever was not approved is not shown, whoever planned it.

It trusts nothing that planning made. From what would go out on the wire, a line and its files, it goes back to the
stored rendition, the campaign and the review as they are now.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import structlog

from campaigns.booking.campaign import Campaign
from campaigns.database import Unit
from campaigns.playback.line import Line, StoredRendition
from campaigns.reviewing.review import Review, reached, stands
from campaigns.screens.screen import Screen
from scheduler.publishing.manifest_builder import Cast
from scheduler.render import digest_of

FLAG = "unapproved"
"""The reason of the flag that a screen gets where something was kept from it."""
_log = structlog.get_logger()


class UnapprovedError(Exception):
    """Something was about to be shown that nobody approved: a fault of ours, or somebody changed stored rows."""


@dataclass(frozen=True, slots=True)
class Refused:
    """What was kept from a screen, and why."""

    screen: str
    campaign_id: int
    slide_id: int | None
    why: str


@dataclass(frozen=True, slots=True)
class _Told:
    """What slot `n` shows, and why it may be shown nowhere; None where nothing is wrong but perhaps the screen."""

    n: int
    campaign_id: int
    slide_id: int | None
    why: str | None


class Inspection:
    """Inspects what the screens of a group are about to show, in the unit of work that would issue it."""

    def __init__(self, unit: Unit, casts: Iterable[Cast]) -> None:
        """Read all that the casts' lines lead to, once."""
        self._lines = unit.lines.find({cast.line for cast in casts})
        self._renditions = unit.renditions.find({line.rendition_id for line in self._lines.values()})
        ids = {line.subject.campaign_id for line in self._lines.values()}
        self._campaigns: Mapping[int, Campaign] = {campaign.id: campaign for campaign in unit.campaigns.find(ids)}
        self._reviews: Mapping[int, Review] = unit.reviews.latest(ids)
        self._known: dict[tuple[int, int], tuple[Sequence[Cast], tuple[_Told, ...]]] = {}
        self._stands = {
            number: stands(self._reviews.get(number), campaign) for number, campaign in self._campaigns.items()
        }

    def refusals(self, screen: Screen, casts: Sequence[Cast]) -> dict[int, Refused]:
        """Return, by slot number, what the screen may not show."""
        found: dict[int, Refused] = {}
        told = self._told(casts, screen.profile_id)
        targeted = {number for number in {each.campaign_id for each in told} if self._reaches(number, screen)}
        for each in told:
            why = each.why if each.campaign_id in targeted else "the screen is no target of it"
            if why is not None:
                found[each.n] = Refused(screen.id, each.campaign_id, each.slide_id, why)
                _log.error(
                    "not approved, not shown", screen=screen.id, campaign=each.campaign_id, slide=each.slide_id, why=why
                )
        return found

    def _told(self, casts: Sequence[Cast], profile_id: int) -> tuple[_Told, ...]:
        """Return what casts lead to and what is wrong with it on any screen; screens alike have the very same casts."""
        key = (id(casts), profile_id)
        if key not in self._known:
            self._known[key] = (casts, tuple(self._of(cast, profile_id) for cast in casts))
        return self._known[key][1]

    def _of(self, cast: Cast, profile_id: int) -> _Told:
        line = self._lines[cast.line]
        campaign = self._campaigns.get(line.subject.campaign_id)
        why = None if campaign is None else self._unapproved(campaign, profile_id, cast, line)
        return _Told(cast.n, line.subject.campaign_id, line.slide_id, why)

    def _reaches(self, campaign_id: int, screen: Screen) -> bool:
        campaign = self._campaigns.get(campaign_id)
        return campaign is not None and bool(reached(campaign, [screen]))

    def _unapproved(self, campaign: Campaign, profile_id: int, cast: Cast, line: Line) -> str | None:
        review = self._reviews.get(campaign.id)
        if review is None or not self._stands[campaign.id]:
            return "the campaign is not approved as it is stored"
        bound = review.pictures.get((line.slide_id or 0, profile_id))
        if bound is None or line.slide_id not in {slide.id for slide in campaign.slides}:
            return "the picture was not approved for this profile"
        rendition = self._renditions.get(line.rendition_id)
        if rendition is None or _digest(rendition) != bound.digest:
            return "the picture is not the one that was approved"
        if not {sha256 for sha256, _ in cast.frames} <= {sha256 for sha256, _ in rendition.frames}:
            return "the slot shows other files than its picture"
        return None


def _digest(rendition: StoredRendition) -> str:
    """Name a rendition by its files themselves, whatever its row says."""
    return digest_of(rendition.frames)
