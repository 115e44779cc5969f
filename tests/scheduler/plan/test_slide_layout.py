from __future__ import annotations

from datetime import date

import pytest

from campaigns.booking.campaign import Aim, Campaign, CampaignWish, Category
from campaigns.booking.slide import LayoutResult, Slide, SlideWish
from campaigns.calendar.calendar import Calendar
from campaigns.errors import MissingGlyphError
from campaigns.screens.display_profile import Colour, DisplayProfile, profile_of
from scheduler.plan.entry import SLOT_LEAST_MS
from scheduler.plan.entry_builder import EntryBuilder
from scheduler.plan.slide_layout import SlideLayout
from tests.scheduler.plan.wishes import DAY, EARLY, SHANGHAI

NARROW, WIDE = profile_of(320, 16, Colour.MONO), profile_of(512, 32, Colour.DUAL_RG)
WISH = CampaignWish(
    "文明", "文明", "psa", date(2026, 5, 1), date(2026, 12, 31), (), (SlideWish("富强"), SlideWish("民主", 9_000))
)
IDLE = Campaign(
    1, "空闲画面", "文明", "", Category.PSA, Aim.IDLE, 1, date(2026, 1, 1), date(2036, 1, 1), reserved=True,
    retired_at=None, version=1, created_by="ledcast", created_at=EARLY, slides=(Slide(1, 1, 0, "文明", None, 1, None),),
)  # fmt: skip


def layout(text: str, theme: str, profile: DisplayProfile, dwell_ms: int | None = None) -> LayoutResult:
    """Slides take 4 s on the narrow screen and 7 s on the wide one, and have so many pages."""
    if text == "龘":
        raise MissingGlyphError(text, profile.size)
    seconds = 4 if profile == NARROW else 7
    return LayoutResult(dwell_ms or seconds * 1000, pages=seconds)


def lengths(laid_out: SlideLayout, reached: set[DisplayProfile], others: set[DisplayProfile]) -> list[tuple[int, int]]:
    builder = EntryBuilder(Calendar(), DAY.from_at, DAY.to_at, SHANGHAI)
    return [(slot.n, slot.ms) for slot in laid_out.entry(builder, 2, WISH, (reached, others), first=20).slots]


@pytest.mark.parametrize(
    ("reached", "others", "ms"),
    [
        ({NARROW}, set(), [4_000, 9_000]),
        ({NARROW, WIDE}, set(), [7_000, 9_000]),
        ({NARROW}, {WIDE}, [SLOT_LEAST_MS + 6_000, 9_000]),
    ],
)
def test_a_slot_is_as_long_as_its_longest_picture_idle_s_on_other_screens_included(
    reached: set[DisplayProfile], others: set[DisplayProfile], ms: list[int]
) -> None:
    assert lengths(SlideLayout(layout, IDLE), reached, others) == [(20, ms[0]), (21, ms[1])]


def test_without_idle_other_screens_need_no_time() -> None:
    assert SlideLayout(layout, None).idle_ms([WIDE]) == SLOT_LEAST_MS
    assert lengths(SlideLayout(layout, None), {NARROW}, {WIDE}) == [(20, 4_000), (21, 9_000)]


def test_a_slide_that_an_older_release_took_has_one_picture_at_the_least_length() -> None:
    assert SlideLayout(layout, IDLE).lay_out(SlideWish("龘"), "文明", [NARROW, WIDE]) == (SLOT_LEAST_MS, 1)
    assert SlideLayout(layout, IDLE).lay_out(SlideWish("富强"), "文明", [NARROW, WIDE]) == (7_000, 7)
