"""A group's slots: numbers for ever, one length for all screens."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from campaigns.booking.slide import SlideWish
from campaigns.database import Unit
from scheduler.pictures.renditions import find_stored, render_jobs, store_rendition
from scheduler.publishing.group_content import GroupContent
from scheduler.publishing.group_slots import GroupSlots, number_slots
from tests.scheduler.town_builders import AT, DAY, Town

Slots = Callable[[], GroupSlots]


def slots_in(town: Town, unit: Unit) -> GroupSlots:
    idle = unit.campaigns.idle()
    assert idle is not None
    asked = unit.demands.of_group(1, AT.date(), (AT + 8 * DAY).date())
    wanted = render_jobs(asked, idle)
    for job in find_stored(unit, wanted, town.fonts)[1]:
        store_rendition(unit, job, job.draw(town.fonts), town.fonts, AT)
    return number_slots(unit, GroupContent(asked, idle, find_stored(unit, wanted, town.fonts)[0]))


@pytest.fixture
def slots(town: Town) -> Slots:
    """The slots of a street of two strips."""
    town.add("st-1")
    town.add("st-2")

    def found() -> GroupSlots:
        with town.wishing() as unit:
            return slots_in(town, unit)

    return found


def test_slots_are_numbered_from_one_and_keep_their_numbers(town: Town, slots: Slots) -> None:
    town.create("讲文明", "爱国 敬业", screens=("st-1", "st-2"))
    first = slots()
    town.create("网络安全", name="网络宣传周", screens=("st-1",))
    again = slots()

    assert [slot.n for slot in first.all()] == [1, 2, 3]
    assert [(slot.n, slot.slide.text) for slot in again.all()[:3]] == [(s.n, s.slide.text) for s in first.all()]
    assert [slot.slide.text for slot in again.all()[3:]] == ["网络安全"]


def test_a_corrected_text_of_the_same_length_keeps_its_number(town: Town, slots: Slots) -> None:
    """ADR 5."""
    campaign = town.create("讲文明", screens=("st-1",))
    before = slots().of_campaign[campaign.id]
    town.rewrite(campaign, "树新风")

    (slot,) = slots().of_campaign[campaign.id]
    assert (slot.n, slot.slide.text) == (before[0].n, "树新风")


def test_each_length_of_a_slide_has_its_own_number_for_ever(town: Town, slots: Slots) -> None:
    campaign = town.create("讲文明", screens=("st-1",))
    numbers = []
    for dwell_ms in (6_000, 9_000, 6_000):
        slide = campaign.slides[0]
        campaign = town.edit(campaign, slides=(SlideWish(slide.text, dwell_ms, slide.id),))
        (slot,) = slots().of_campaign[campaign.id]
        numbers.append((slot.n, slot.ms))

    assert numbers[0] == numbers[2] and numbers[1][0] != numbers[0][0]
    assert [ms for _, ms in numbers] == [6_000, 9_000, 6_000]


def test_a_slot_is_as_long_as_its_longest_picture_idle_included(town: Town, slots: Slots) -> None:
    """A short slide on one strip, while the other shows idle's long text: idle is not cut."""
    with town.wishing() as unit:
        idle = unit.campaigns.idle()
        assert idle is not None
        unit.slides.change(idle.slides[0], 0, SlideWish("朝阳市欢迎您 朝阳市欢迎您", None))
    campaign = town.create("讲文明", screens=("st-1",), slides=(SlideWish("讲文明", 2_000),))
    found = slots()

    (slot,) = found.of_campaign[campaign.id]
    assert slot.ms == found.idle[0].ms > 2_000
    assert slot.screens == {"st-1"}


def test_the_numbers_of_a_plan_bring_idle_with_them(town: Town, slots: Slots) -> None:
    campaign = town.create("讲文明", "爱国 敬业", screens=("st-1",))
    found = slots()
    first, second = found.of_campaign[campaign.id]

    assert found.with_idle([second.n]) == tuple(sorted((second, *found.idle), key=lambda slot: slot.n))
    assert first not in found.with_idle([second.n])


def test_the_slides_of_a_campaign_stay_in_their_order(town: Town, slots: Slots) -> None:
    campaign = town.create("甲", "乙", "丙", screens=("st-1",))
    one, two, three = campaign.slides
    town.edit(campaign, slides=tuple(SlideWish(each.text, None, each.id) for each in (three, one, two)))

    assert [slot.slide.text for slot in slots().of_campaign[campaign.id]] == ["丙", "甲", "乙"]
