"""Who shows what in which slot: every screen's own picture and line, idle where a slot is not for it."""

from __future__ import annotations

from datetime import datetime

from campaigns.campaign import Campaign
from campaigns.database import Unit
from campaigns.line import StoredRendition, Subject
from campaigns.screen import Screen
from campaigns.slide import Slide
from scheduler.manifest import Cast
from scheduler.render import stretch
from scheduler.renditions import Gallery
from scheduler.slots import GroupSlot, GroupSlots


class Casting:
    """Casts the slots of one group in one unit of work, numbering lines as they are needed."""

    def __init__(self, unit: Unit, slots: GroupSlots, gallery: Gallery, at: datetime) -> None:
        self._unit = unit
        self._slots = slots
        self._gallery = gallery
        self._at = at
        self._known: dict[tuple[int, int, int], Cast] = {}

    def of(self, screen: Screen) -> tuple[Cast, ...]:
        """Return what a screen shows in every slot of its group, by number, each with its line (PROTOCOL section 3)."""
        return tuple(self._cast(screen, slot) for slot in self._slots.all())

    def _cast(self, screen: Screen, slot: GroupSlot) -> Cast:
        """Cast one slot; screens of one profile that show the same slide have the same picture and the same line."""
        shown = slot if screen.id in slot.screens else self._slots.idle[0]
        key = (slot.n, shown.slide.id, screen.profile_id)
        if key not in self._known:
            self._known[key] = self._drawn(screen.profile_id, slot, shown)
        return self._known[key]

    def _drawn(self, profile_id: int, slot: GroupSlot, shown: GroupSlot) -> Cast:
        rendition = self._gallery[shown.slide.id, profile_id]
        frames, step_ms = _stretched(rendition, slot.ms)
        line = self._unit.lines.allocate(
            _subject(shown.campaign, shown.slide),
            slide_id=shown.slide.id,
            rendition_id=rendition.id,
            ms=slot.ms,
            at=self._at,
        )
        return Cast(slot.n, line, slot.ms, frames, step_ms)


def _stretched(rendition: StoredRendition, ms: int) -> tuple[tuple[tuple[str, int], ...], int | None]:
    parts, step_ms = stretch([own_ms for _, own_ms in rendition.frames], rendition.step_ms, ms)
    return tuple((rendition.frames[number][0], part_ms) for number, part_ms in parts), step_ms


def _subject(campaign: Campaign, slide: Slide) -> Subject:
    return Subject(
        campaign_id=campaign.id,
        campaign=campaign.name,
        occasion=campaign.occasion,
        theme=campaign.theme,
        category=campaign.category.value,
        aim=campaign.aim.value,
        slide=slide.text,
    )
