"""Make the thumbnail of a campaign: its first slide on the screen with the fewest dots."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import structlog
from flask import url_for

from campaigns.booking.campaign import Campaign
from campaigns.booking.slide import Slide
from campaigns.database import Unit
from campaigns.errors import CampaignError
from campaigns.playback.line import StoredRendition
from campaigns.screens.display_profile import DisplayProfile
from campaigns.screens.screen import Screen, ScreenKind
from web.preview.preview_pictures import PictureFrame, PreviewRenderer, SlidePicture, inline_picture

_log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class _Thumbnail:
    """A slide to show on a profile, and the key of its rendition."""

    campaign: Campaign
    slide: Slide
    profile: DisplayProfile
    key: str


def thumbnails(
    unit: Unit, renderer: PreviewRenderer, campaigns: Iterable[Campaign], screens: Mapping[str, Screen]
) -> dict[int, SlidePicture]:
    """Return the picture of each campaign by its id: the stored one, or the same rendered now where none is stored."""
    plans = (_plan_thumbnail(renderer, campaign, screens) for campaign in campaigns)
    planned = [each for each in plans if each is not None]
    stored = unit.renditions.find_by_key(each.key for each in planned)
    files = unit.files.find(sha256 for rendition in stored.values() for sha256, _ in rendition.frames)
    types = {sha256: file.media_type for sha256, file in files.items()}
    found: dict[int, SlidePicture] = {}
    for each in planned:
        rendition = stored.get(each.key)
        if rendition is not None and all(sha256 in types for sha256, _ in rendition.frames):
            found[each.campaign.id] = stored_picture(rendition, each.profile, types)
        else:
            drawn = _draw(renderer, each)
            if drawn is not None:
                found[each.campaign.id] = drawn
    return found


def stored_picture(rendition: StoredRendition, profile: DisplayProfile, types: Mapping[str, str]) -> SlidePicture:
    """Return a stored rendition as pages draw it; `types` has the media type of each of its files."""
    frames = tuple(
        PictureFrame(ms, types[sha256], src=url_for("site.file", sha256=sha256)) for sha256, ms in rendition.frames
    )
    return SlidePicture(profile.w, profile.h, profile.colour.value, rendition.ms, rendition.step_ms, frames)


def _plan_thumbnail(renderer: PreviewRenderer, campaign: Campaign, screens: Mapping[str, Screen]) -> _Thumbnail | None:
    """Choose the strip with the fewest dots, or the large screen with the fewest where there is no strip."""
    targets = [screens[screen] for screen in campaign.screens if screen in screens]
    if not targets or not campaign.slides:
        return None
    plainest = min(targets, key=lambda screen: (screen.kind is ScreenKind.LARGE, screen.profile.w * screen.profile.h))
    slide, profile = campaign.slides[0], plainest.profile
    try:
        key = renderer.key(slide.text, campaign.theme, profile, slide.dwell_ms)
    except CampaignError:  # a slide that today's fonts cannot show has no thumbnail; its row is shown without
        _log.info("no thumbnail", campaign=campaign.id, slide=slide.id)
        return None
    return _Thumbnail(campaign, slide, profile, key)


def _draw(renderer: PreviewRenderer, planned: _Thumbnail) -> SlidePicture | None:
    try:
        drawn = renderer.draw(planned.slide.text, planned.campaign.theme, planned.profile, planned.slide.dwell_ms)
    except CampaignError:  # as above
        _log.info("no thumbnail", campaign=planned.campaign.id, slide=planned.slide.id)
        return None
    return inline_picture(drawn, planned.profile)
