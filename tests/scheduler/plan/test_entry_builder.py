from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, time
from fractions import Fraction

from campaigns.booking.campaign import CampaignWish
from campaigns.booking.slide import SlideWish
from campaigns.calendar.calendar import Calendar
from campaigns.calendar.daypart import DayFilter, Daypart
from campaigns.screens.sync_group import LitHours, SyncGroup
from scheduler.plan.entry import PlanSlot
from scheduler.plan.entry_builder import EntryBuilder
from tests.scheduler.plan.wishes import DAY, ON, SHANGHAI, always, hours

MORNING = Daypart(7, "早高峰", time(7), time(9), frozenset(), DayFilter.ANY, None)
WISH = CampaignWish("文明", "文明", "psa", date(2026, 5, 1), date(2026, 12, 31), (), (SlideWish("富强"),), weight=3)


@dataclass(frozen=True)
class Numbered:
    n: int
    ms: int
    slide: SlideWish


def builder(*dayparts: Daypart) -> EntryBuilder:
    return EntryBuilder(Calendar(dayparts={each.id: each for each in dayparts}), DAY.from_at, DAY.to_at, SHANGHAI)


def test_an_entry_has_the_campaign_s_weight_share_windows_and_slots() -> None:
    slides = (Numbered(4, 6_000, SlideWish("富强")), Numbered(9, 8_000, SlideWish("民主")))
    made = builder().entry(5, WISH, Fraction(1, 5), slides)

    assert (made.id, made.weight, made.share, made.windows) == (5, 3, Fraction(1, 5), always(DAY))
    assert made.slots == (PlanSlot(4, 6_000), PlanSlot(9, 8_000))


def test_a_slide_with_days_of_its_own_has_windows_within_the_campaign_s() -> None:
    today, never = SlideWish("今天", starts_on=ON, ends_on=ON), SlideWish("以前", ends_on=date(2026, 5, 2))
    wish = replace(WISH, daypart_ids=(7,))
    made = builder(MORNING).entry(1, wish, None, (Numbered(1, 6_000, today), Numbered(2, 6_000, never)))

    assert made.windows == hours(DAY, (3, 5))  # 07:00 to 09:00 of a day that begins at 04:00
    assert [slot.windows for slot in made.slots] == [hours(DAY, (3, 5)), ()]


def test_windows_of_one_number_are_computed_once() -> None:
    made = builder()
    first = made.entry(1, WISH, None, (Numbered(1, 6_000, SlideWish("富强", starts_on=ON)),))
    again = made.entry(1, WISH, None, (Numbered(2, 9_000, SlideWish("富强", starts_on=ON)),))

    assert again.windows is first.windows and again.slots[0].windows is first.slots[0].windows


def test_lit_windows_are_in_unix_ms() -> None:
    assert builder().lit(SyncGroup(1, "新华路", None)) == always(DAY)
    assert builder().lit(SyncGroup(1, "新华路", LitHours(time(6), time(22)))) == hours(DAY, (2, 18))
