"""Fill a group's slots for every screen, with its picture and line; another's, or idle, where a slot is not for it.

Screens that show the same in every slot are kept together, so that all that follows is done once for them. Of three
strips, two alike and one of another profile, with a campaign on the first two:

    SharedSlots(profile 1, (st-1, st-2), (slot 1: idle, line 1 · slot 2: 讲文明, line 2))
    SharedSlots(profile 2, (st-3,),      (slot 1: idle, line 3 · slot 2: idle, line 4))

With a campaign of the rotation on all three, the third strip would show a slide of that in slot 2, for all of it, and
count it as its own.
"""

from __future__ import annotations

from bisect import insort
from collections import deque
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from campaigns.booking.campaign import Aim, Campaign
from campaigns.booking.slide import Slide
from campaigns.database import Unit
from campaigns.playback.line import NewLine, StoredRendition, Subject
from campaigns.screens.screen import Screen
from scheduler.pictures.renditions import Renditions
from scheduler.plan.window import Window, contains_window
from scheduler.publishing.group_slots import GroupSlot, GroupSlots
from scheduler.render import stretch

_NEVER_COVERED: tuple[Window, ...] = ((0, 1),)


@dataclass(frozen=True, slots=True)
class ScreenSlot:
    """What a screen shows in slot `n`: its line, and frames as (file SHA-256, ms) that sum to `ms`."""

    n: int
    line: int
    ms: int
    frames: tuple[tuple[str, int], ...]
    step_ms: int | None


@dataclass(frozen=True, slots=True)
class SharedSlots:
    """What some screens of one profile all show: the same pictures under the same lines, slot by slot."""

    profile_id: int
    screens: tuple[Screen, ...]
    slots: tuple[ScreenSlot, ...]


def group_by_slots(shown: Iterable[tuple[Screen, tuple[ScreenSlot, ...]]]) -> tuple[SharedSlots, ...]:
    """Return screens grouped by profile and equal slots, in the order of the first screen of each."""
    screens_of: dict[tuple[int, tuple[ScreenSlot, ...]], list[Screen]] = {}
    for screen, slots in shown:
        screens_of.setdefault((screen.profile_id, slots), []).append(screen)
    return tuple(SharedSlots(profile_id, tuple(screens), slots) for (profile_id, slots), screens in screens_of.items())


_Filling = tuple[int, GroupSlot, GroupSlot]
"""A display profile, a slot, and the slot whose slide is shown in it."""


class ScreenSlotBuilder:
    """Builds the slots of one group in one unit of work, numbering lines as they are needed."""

    def __init__(
        self,
        unit: Unit,
        slots: GroupSlots,
        renditions: Renditions,
        at: datetime,
        windows: Mapping[int, Sequence[Window]] | None = None,
    ) -> None:
        """Take what a group shows; `windows` by campaign are those of the plan: without any, idle alone stands in."""
        self._unit = unit
        self._windows = windows or {}
        self._slots = slots
        self._renditions = renditions
        self._at = at
        self._all = slots.all()

    def build(self, screens: Iterable[Screen]) -> tuple[SharedSlots, ...]:
        """Return what these screens show in every slot of the group, by number (PROTOCOL section 3)."""
        screens_of: dict[tuple[int, frozenset[int]], list[Screen]] = {}
        for screen in screens:
            own = frozenset(slot.n for slot in self._all if screen.id in slot.screens)
            screens_of.setdefault((screen.profile_id, own), []).append(screen)
        fillings: list[list[_Filling]] = []
        for profile_id, own in screens_of:
            stand_ins = self._stand_ins(own, profile_id)
            fillings.append([(profile_id, slot, stand_ins.get(slot.n, slot)) for slot in self._all])
        filled = self._filled(fillings)
        return tuple(
            SharedSlots(profile_id, tuple(alike), slots)
            for ((profile_id, _), alike), slots in zip(screens_of.items(), filled, strict=True)
        )

    def _stand_ins(self, own: frozenset[int], profile_id: int) -> dict[int, GroupSlot]:
        """Return by number what stands in for each slot that is not among `own`, those that are for the screens.

        A slide of the street's other rotation that needs no longer than the slot, and may be shown whenever the slot
        is; the slot's number chooses among several, so that screens alike show the same. Else idle.
        """
        foreign: dict[int, list[GroupSlot]] = {}
        for slot in self._all:
            if slot.n not in own:
                foreign.setdefault(slot.campaign.id, []).append(slot)
        if not foreign:
            return {}
        rotation = self._rotation(own, profile_id)
        found: dict[int, GroupSlot] = {}
        for campaign_id, slots in foreign.items():
            covers = {each: self._covers(each, campaign_id) for each in {self._all[n].campaign.id for _, n in rotation}}
            waiting = deque(each for each in rotation if covers[self._all[each[1]].campaign.id])
            places: list[int] = []  # of those that are short enough, in the order of all slots
            for slot in sorted(slots, key=lambda slot: slot.ms):
                while waiting and waiting[0][0] <= slot.ms:
                    insort(places, waiting.popleft()[1])
                found[slot.n] = self._all[places[slot.n % len(places)]] if places else self._slots.idle[0]
        return found

    def _rotation(self, own: frozenset[int], profile_id: int) -> list[tuple[int, int]]:
        """Return (ms, place among all slots) of the rotation's slides that may stand in, the shortest first."""
        return sorted(
            (self._renditions[slot.slide.id, profile_id].ms, place)
            for place, slot in enumerate(self._all)
            if slot.n in own
            and slot.campaign.aim is Aim.ROTATION
            and slot.slide.starts_on is None
            and slot.slide.ends_on is None
        )

    def _covers(self, campaign_id: int, other_id: int) -> bool:
        """Return whether a campaign may be shown whenever another is."""
        own = self._windows.get(campaign_id, ())
        return all(contains_window(own, window) for window in self._windows.get(other_id, _NEVER_COVERED))

    def idle_slot(self, profile_id: int, n: int) -> ScreenSlot:
        """Return slot `n` with idle in place of its own slide; idle is cut where it needs longer than the slot."""
        slot = next(slot for slot in self._all if slot.n == n)
        idle = self._slots.idle[0]
        rendition = self._renditions[idle.slide.id, profile_id]
        if rendition.ms <= slot.ms:
            return self._filled([[(profile_id, slot, idle)]])[0][0]
        (line,) = self._unit.lines.allocate([_line(idle, rendition, slot.ms)], self._at)
        return ScreenSlot(n, line, slot.ms, ((rendition.frames[0][0], slot.ms),), rendition.step_ms)

    def _filled(self, wanted: Sequence[Sequence[_Filling]]) -> list[tuple[ScreenSlot, ...]]:
        """Return slots with what is shown in each, row by row; the lines of all rows are numbered at once."""
        renditions = [[self._renditions[shown.slide.id, profile_id] for profile_id, _, shown in row] for row in wanted]
        new = [
            _line(shown, rendition, slot.ms)
            for row, drawn in zip(wanted, renditions, strict=True)
            for (_, slot, shown), rendition in zip(row, drawn, strict=True)
        ]
        lines = iter(self._unit.lines.allocate(new, self._at))
        return [
            tuple(
                ScreenSlot(slot.n, next(lines), slot.ms, *_stretched(rendition, slot.ms))
                for (_, slot, _), rendition in zip(row, drawn, strict=True)
            )
            for row, drawn in zip(wanted, renditions, strict=True)
        ]


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
