"""Number a sync group's slots: each slide has one number and one length on every screen of the group.

For example, where `讲文明` needs 6 s on a strip and 9 s on a low one, and idle 5 s:

    slot 1, 5 s: idle on both
    slot 2, 9 s: 讲文明 on both; the strip shows it for 9 s too
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from campaigns.booking.campaign import Campaign
from campaigns.booking.slide import Slide
from campaigns.database import Unit
from scheduler.publishing.group_content import GroupContent


@dataclass(frozen=True, slots=True)
class GroupSlot:
    """Slot `n`, `ms` long on all screens of the group: `screens` show the slide, the others show idle meanwhile."""

    n: int
    ms: int
    campaign: Campaign
    slide: Slide
    screens: frozenset[str]


@dataclass(frozen=True, slots=True)
class GroupSlots:
    """All slots that a group may show: by campaign id in the order of the slides, and those of idle."""

    of_campaign: Mapping[int, tuple[GroupSlot, ...]]
    idle: tuple[GroupSlot, ...]

    def all(self) -> tuple[GroupSlot, ...]:
        """Return every slot once, by number."""
        found = {slot.n: slot for own in (*self.of_campaign.values(), self.idle) for slot in own}
        return tuple(found[n] for n in sorted(found))

    def with_idle(self, numbers: Iterable[int]) -> tuple[GroupSlot, ...]:
        """Return the slots of these numbers and idle's, by number."""
        wanted = {*numbers, *(slot.n for slot in self.idle)}
        return tuple(slot for slot in self.all() if slot.n in wanted)


def number_slots(unit: Unit, content: GroupContent) -> GroupSlots:
    """Return the group's slots, storing new numbers; the same slide at the same length keeps its number for ever.

    A slot is as long as the longest of its pictures, idle's on other screens included, so that none is ever cut.
    """
    demand, idle, renditions = content.demand, content.idle, content.renditions
    everywhere = frozenset(screen.id for screen in demand.screens)
    idle_slide = idle.slides[0]
    slides = [
        slide.id for campaign in (idle, *(entry.campaign for entry in demand.entries)) for slide in campaign.slides
    ]
    numbers = unit.plans.slot_numbers(demand.group.id, slides)

    def slot(campaign: Campaign, slide: Slide, screens: frozenset[str]) -> GroupSlot:
        shown = {((slide if screen.id in screens else idle_slide).id, screen.profile_id) for screen in demand.screens}
        ms = max(renditions[key].ms for key in shown)
        n = numbers.get((slide.id, ms)) or unit.plans.allocate_slot(demand.group.id, slide.id, ms)
        return GroupSlot(n, ms, campaign, slide, screens)

    return GroupSlots(
        {
            entry.campaign.id: tuple(slot(entry.campaign, slide, entry.screens) for slide in entry.slides)
            for entry in demand.entries
        },
        tuple(slot(idle, slide, everywhere) for slide in idle.slides),
    )
