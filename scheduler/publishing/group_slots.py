"""A sync group's slots: which slide has which number, and how long it lasts on every screen of the group."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from campaigns.booking.campaign import Campaign
from campaigns.booking.slide import Slide
from campaigns.database import Unit
from campaigns.publication.demand import Demand
from scheduler.pictures.renditions import Renditions


@dataclass(frozen=True, slots=True)
class GroupSlot:
    """Slot `n`: `ms` long on all screens of the group. `screens` show it, the others show idle in its time."""

    n: int
    ms: int
    campaign: Campaign
    slide: Slide
    screens: frozenset[str]


@dataclass(frozen=True, slots=True)
class GroupSlots:
    """All slots that a group may show, by campaign id in the order of the slides, and the idle ones."""

    of_campaign: Mapping[int, tuple[GroupSlot, ...]]
    idle: tuple[GroupSlot, ...]

    def all(self) -> tuple[GroupSlot, ...]:
        """Return every slot once, by number."""
        found = {slot.n: slot for own in (*self.of_campaign.values(), self.idle) for slot in own}
        return tuple(found[n] for n in sorted(found))

    def named(self, numbers: Iterable[int]) -> tuple[GroupSlot, ...]:
        """Return the slots of some numbers and the idle ones, by number."""
        wanted = {*numbers, *(slot.n for slot in self.idle)}
        return tuple(slot for slot in self.all() if slot.n in wanted)


def slots_of(unit: Unit, demand: Demand, idle: Campaign, gallery: Renditions) -> GroupSlots:
    """Number the group's slots; the same slide at the same length keeps its number for ever.

    A slot is as long as the longest of its pictures, those that stand in for it included: none is ever cut.
    """
    everywhere = frozenset(screen.id for screen in demand.screens)
    stand_in = idle.slides[0]
    slides = [
        slide.id for campaign in (idle, *(entry.campaign for entry in demand.entries)) for slide in campaign.slides
    ]
    numbers = unit.plans.numbers(demand.group.id, slides)

    def slot(campaign: Campaign, slide: Slide, screens: frozenset[str]) -> GroupSlot:
        shown = {((slide if screen.id in screens else stand_in).id, screen.profile_id) for screen in demand.screens}
        ms = max(gallery[picture_id].ms for picture_id in shown)
        n = numbers.get((slide.id, ms)) or unit.plans.slot(demand.group.id, slide.id, ms)
        return GroupSlot(n, ms, campaign, slide, screens)

    return GroupSlots(
        {
            entry.campaign.id: tuple(slot(entry.campaign, slide, entry.screens) for slide in entry.slides)
            for entry in demand.entries
        },
        tuple(slot(idle, slide, everywhere) for slide in idle.slides),
    )
