"""Who shows what in which slot: every screen's own picture and line, idle where a slot is not for it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from campaigns.booking.campaign import Campaign
from campaigns.booking.slide import Slide
from campaigns.database import Unit
from campaigns.playback.line import NewLine, StoredRendition, Subject
from campaigns.screens.screen import Screen
from scheduler.pictures.renditions import Renditions
from scheduler.publishing.group_slots import GroupSlot, GroupSlots
from scheduler.publishing.manifest_builder import Cast
from scheduler.render import stretch


class Casting:
    """Casts the slots of one group in one unit of work, numbering lines as they are needed."""

    def __init__(self, unit: Unit, slots: GroupSlots, gallery: Renditions, at: datetime) -> None:
        self._unit = unit
        self._slots = slots
        self._gallery = gallery
        self._at = at
        self._all = slots.all()
        self._known: dict[tuple[int, frozenset[int]], tuple[Cast, ...]] = {}

    def of(self, screen: Screen) -> tuple[Cast, ...]:
        """Return what a screen shows in every slot of its group, by number, each with its line (PROTOCOL section 3).

        Screens of one profile that show the same slides have the same pictures and the same lines: the very same casts.
        """
        own = frozenset(slot.n for slot in self._all if screen.id in slot.screens)
        key = (screen.profile_id, own)
        if key not in self._known:
            self._known[key] = self._cast(screen.profile_id, own)
        return self._known[key]

    def stand_in(self, screen: Screen, n: int) -> Cast:
        """Return idle for a slot that was meant for something else; it is cut where it would need longer."""
        slot = next(slot for slot in self._all if slot.n == n)
        shown = self._slots.idle[0]
        rendition = self._gallery[shown.slide.id, screen.profile_id]
        if rendition.ms <= slot.ms:
            return self._drawn(screen.profile_id, [(slot, shown)])[0]
        (line,) = self._unit.lines.allocate([_line(shown, rendition, slot.ms)], self._at)
        return Cast(n, line, slot.ms, ((rendition.frames[0][0], slot.ms),), rendition.step_ms)

    def _cast(self, profile_id: int, own: frozenset[int]) -> tuple[Cast, ...]:
        idle = self._slots.idle[0]
        return self._drawn(profile_id, [(slot, slot if slot.n in own else idle) for slot in self._all])

    def _drawn(self, profile_id: int, slots: Sequence[tuple[GroupSlot, GroupSlot]]) -> tuple[Cast, ...]:
        """Return the casts of slots, each with what is shown in it."""
        renditions = [self._gallery[shown.slide.id, profile_id] for _, shown in slots]
        wanted = [_line(shown, rendition, slot.ms) for (slot, shown), rendition in zip(slots, renditions, strict=True)]
        lines = self._unit.lines.allocate(wanted, self._at)
        return tuple(
            Cast(slot.n, line, slot.ms, *_stretched(rendition, slot.ms))
            for (slot, _), rendition, line in zip(slots, renditions, lines, strict=True)
        )


def _line(shown: GroupSlot, rendition: StoredRendition, ms: int) -> NewLine:
    return NewLine(_subject(shown.campaign, shown.slide), shown.slide.id, rendition.id, ms)


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
