"""Lay the slides of a wish out for a sync group before any is drawn: how long their slots are, of how many pictures."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction

from campaigns.booking.campaign import Campaign, CampaignWish
from campaigns.booking.slide import LayoutCheck, Slide, SlideWish
from campaigns.errors import WishError
from campaigns.screens.display_profile import DisplayProfile
from scheduler.plan.entry import SLOT_LEAST_MS, PlanEntry
from scheduler.plan.entry_builder import EntryBuilder


@dataclass(frozen=True, slots=True)
class LaidOutSlide:
    """A slide in slot `n`, `ms` long."""

    n: int
    ms: int
    slide: Slide | SlideWish


@dataclass(frozen=True, slots=True)
class SlideLayout:
    """The layout of slides, and the idle campaign that is shown on screens that a campaign is not for."""

    layout: LayoutCheck
    idle: Campaign | None

    def entry(
        self,
        builder: EntryBuilder,
        number: int,
        wish: Campaign | CampaignWish,
        profiles: tuple[Collection[DisplayProfile], Collection[DisplayProfile]],
        *,
        first: int = 0,
    ) -> PlanEntry:
        """Return a wish as an entry; its slots are numbered from `first` on.

        A slot is as long as the longest of its pictures on the group's profiles: of the slide on those that the wish is
        for, which come first in `profiles`, of idle on the others.
        """
        reached, others = profiles
        idle_ms, wanted = self.idle_ms(others), slides_of(wish)
        laid_out = (
            LaidOutSlide(first + place, max(self.lay_out(slide, wish.theme, reached)[0], idle_ms), slide)
            for place, slide in enumerate(wanted)
        )
        share = None if wish.share_percent is None else Fraction(wish.share_percent, 100)
        return builder.entry(number, wish, share, laid_out)

    def idle_ms(self, profiles: Collection[DisplayProfile]) -> int:
        """Return how long the first idle slide is on the profile where it takes longest."""
        if self.idle is None or not self.idle.slides:
            return SLOT_LEAST_MS
        return self.lay_out(self.idle.slides[0], self.idle.theme, profiles)[0]

    def lay_out(self, slide: Slide | SlideWish, theme: str, profiles: Iterable[DisplayProfile]) -> tuple[int, int]:
        """Return the ms and the pictures of a slide on the profile where it takes longest, and has most."""
        ms, pages = SLOT_LEAST_MS, 1
        for profile in profiles:
            try:
                found = self.layout(slide.text, theme, profile, slide.dwell_ms)
            except WishError:  # an older release took it; it shows as it was drawn then
                continue
            ms, pages = max(ms, found.ms), max(pages, found.pages)
        return ms, pages


def slides_of(wish: Campaign | CampaignWish) -> Sequence[Slide | SlideWish]:
    """Return the slides of a campaign, or of a wish for one."""
    return wish.slides
