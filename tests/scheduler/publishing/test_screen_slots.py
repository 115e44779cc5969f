"""Who shows what in which slot, and under which line."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace

import pytest

from campaigns.booking.slide import SlideWish
from campaigns.playback.line import Line
from scheduler.pictures.renditions import find_stored, render_jobs, store_rendition
from scheduler.plan.window import contains_window
from scheduler.publishing import screen_slots
from scheduler.publishing.group_content import GroupContent
from scheduler.publishing.group_slots import GroupSlots, number_slots
from scheduler.publishing.screen_slots import ScreenSlot, ScreenSlotBuilder
from tests.scheduler.town_builders import AT, DAY, Town
from tests.scheduler.town_stages import Build

Slots = dict[str, tuple[ScreenSlot, ...]]
Windows = Mapping[int, tuple[tuple[int, int], ...]]
ALL_DAY, EVENING = ((0, 100),), ((70, 90),)


def build_all(town: Town, windows: Windows | None = None) -> tuple[Slots, dict[int, Line]]:
    """What every screen of the street shows, and what its lines stand for."""
    with town.wishing() as unit:
        idle = unit.campaigns.idle()
        assert idle is not None
        asked = unit.demands.of_group(1, AT.date(), (AT + 8 * DAY).date())
        wanted = render_jobs(asked, idle)
        for job in find_stored(unit, wanted, town.fonts)[1]:
            store_rendition(unit, job, job.draw(town.fonts), town.fonts, AT)
        gallery = find_stored(unit, wanted, town.fonts)[0]
        content = GroupContent(asked, idle, gallery)
        groups = ScreenSlotBuilder(unit, number_slots(unit, content), gallery, AT, windows).build(asked.screens)
        slots = {screen.id: group.slots for group in groups for screen in group.screens}
        lines = unit.lines.find({slot.line for own in slots.values() for slot in own})
    return slots, lines


def three_strips(town: Town) -> None:
    """Build two strips alike and a small one."""
    town.add("st-1")
    town.add("st-2")
    town.add("st-3", w=64, h=16)
    town.create("讲文明 树新风", screens=("st-1", "st-2", "st-3"))


def two_strips(town: Town) -> None:
    """Build two strips alike: each slot is as long as its own slide needs."""
    town.add("st-1")
    town.add("st-2")
    town.create("讲文明 树新风", screens=("st-1", "st-2"))


@pytest.fixture
def street(staged: Callable[[Build], Town]) -> Town:
    return staged(three_strips)


def test_screens_alike_show_the_same_pictures_under_the_same_lines(street: Town) -> None:
    slots, _ = build_all(street)

    assert slots["st-1"] == slots["st-2"]
    assert {slot.line for slot in slots["st-1"]}.isdisjoint({slot.line for slot in slots["st-3"]})


def test_another_profile_has_its_own_pictures_in_the_same_slots(street: Town) -> None:
    slots, _ = build_all(street)

    assert [(slot.n, slot.ms) for slot in slots["st-1"]] == [(slot.n, slot.ms) for slot in slots["st-3"]]
    for one, other in zip(slots["st-1"], slots["st-3"], strict=True):
        assert {name for name, _ in one.frames}.isdisjoint({name for name, _ in other.frames})


def test_frames_sum_to_the_length_of_their_slot(street: Town) -> None:
    """PROTOCOL section 3."""
    slots, _ = build_all(street)

    assert all(sum(ms for _, ms in slot.frames) == slot.ms for own in slots.values() for slot in own)


def test_a_line_stands_for_campaign_slide_rendition_and_ms(street: Town) -> None:
    slots, lines = build_all(street)

    (shown,) = [slot for slot in slots["st-1"] if lines[slot.line].subject.campaign == "创建文明城市"]
    line = lines[shown.line]
    assert (line.subject.slide, line.subject.aim, line.ms) == ("讲文明 树新风", "rotation", shown.ms)
    with street.database.reading() as unit:
        rendition = unit.renditions.get(line.rendition_id)
    assert rendition is not None
    assert [name for name, _ in rendition.frames] == [name for name, _ in shown.frames]


def test_a_line_keeps_its_number_from_one_build_to_the_next(street: Town) -> None:
    assert build_all(street) == build_all(street)


def test_a_screen_that_is_no_target_shows_and_counts_idle(street: Town) -> None:
    street.create("网络安全为人民 网络安全靠人民", name="网络宣传周", screens=("st-1",))
    slots, lines = build_all(street)

    (extra,) = [slot.n for slot in slots["st-1"] if lines[slot.line].subject.campaign == "网络宣传周"]
    shown = {screen: next(slot for slot in own if slot.n == extra) for screen, own in slots.items()}
    assert {screen: lines[slot.line].subject.aim for screen, slot in shown.items()} == {
        "st-1": "rotation",
        "st-2": "idle",
        "st-3": "idle",
    }
    idling = next(c for c in slots["st-2"] if c.n != extra and lines[c.line].subject.aim == "idle")
    stand_in = shown["st-2"]
    assert {name for name, _ in stand_in.frames} == {name for name, _ in idling.frames}
    assert stand_in.ms == shown["st-1"].ms > idling.ms
    assert stand_in.line != idling.line


@pytest.mark.parametrize("ms", [60_000, 2_000])
def test_an_idle_slot_has_idles_line_and_the_slots_length(street: Town, ms: int) -> None:
    with street.wishing() as unit:
        idle = unit.campaigns.idle()
        assert idle is not None
        asked = unit.demands.of_group(1, AT.date(), (AT + 8 * DAY).date())
        wanted = render_jobs(asked, idle)
        for job in find_stored(unit, wanted, street.fonts)[1]:
            store_rendition(unit, job, job.draw(street.fonts), street.fonts, AT)
        gallery = find_stored(unit, wanted, street.fonts)[0]
        slots = number_slots(unit, GroupContent(asked, idle, gallery))
        ((number, own),) = slots.of_campaign.items()
        resized = GroupSlots({number: (replace(own[0], ms=ms),)}, slots.idle)
        slot = ScreenSlotBuilder(unit, resized, gallery, AT).idle_slot(asked.screens[0].profile_id, own[0].n)
        line = unit.lines.find([slot.line])[slot.line]

    assert (slot.n, slot.ms, line.subject.campaign, line.ms) == (own[0].n, ms, idle.name, ms)
    assert sum(frame_ms for _, frame_ms in slot.frames) == ms
    pictures = gallery[idle.slides[0].id, asked.screens[0].profile_id].frames
    assert {sha256 for sha256, _ in slot.frames} <= {sha256 for sha256, _ in pictures}


def shown_in_extra(street: Town, windows: Windows) -> tuple[dict[str, tuple[str, int]], int]:
    """Who is counted in the slot of a campaign for one strip, and for how long, by screen; and the slot's ms."""
    street.create("网络安全为人民 网络安全靠人民", name="网络宣传周", screens=("st-1",))
    slots, lines = build_all(street, windows)
    (extra,) = [slot for slot in slots["st-1"] if lines[slot.line].subject.campaign == "网络宣传周"]
    found = {screen: next(slot for slot in own if slot.n == extra.n) for screen, own in slots.items()}
    return {
        screen: (lines[slot.line].subject.campaign, sum(ms for _, ms in slot.frames)) for screen, slot in found.items()
    }, extra.ms


def campaign_ids(street: Town) -> tuple[int, int]:
    """Return the number of the campaign on all strips, and the one that the next campaign gets."""
    with street.database.reading() as unit:
        (number,) = (campaign.id for campaign in unit.campaigns.running(AT.date(), AT.date()))
    return number, number + 1


def test_the_rotation_stands_in_for_the_whole_slot_and_counts_as_its_own(street: Town) -> None:
    everywhere, extra = campaign_ids(street)
    shown, ms = shown_in_extra(street, {everywhere: ALL_DAY, extra: EVENING})

    assert shown == {"st-1": ("网络宣传周", ms), "st-2": ("创建文明城市", ms), "st-3": ("创建文明城市", ms)}


def test_what_may_not_be_shown_whenever_the_slot_is_does_not_stand_in(street: Town) -> None:
    everywhere, extra = campaign_ids(street)
    shown, ms = shown_in_extra(street, {everywhere: EVENING, extra: ALL_DAY})

    assert shown["st-2"] == shown["st-3"] != ("创建文明城市", ms)
    assert shown["st-2"][1] == ms


def test_a_slide_that_needs_longer_than_the_slot_does_not_stand_in(street: Town) -> None:
    everywhere, extra = campaign_ids(street)
    windows = {everywhere: ALL_DAY, extra: ALL_DAY}
    with street.wishing() as unit:
        campaign = unit.campaigns.get(everywhere)
        assert campaign is not None
    street.edit(campaign, slides=(replace_dwell(campaign.slides[0].text, campaign.slides[0].id),))
    shown, _ = shown_in_extra(street, windows)

    assert "创建文明城市" not in {name for name, _ in shown.values()}


def test_windows_are_compared_by_campaign_and_each_slot_has_the_stand_in_that_its_number_chooses(
    staged: Callable[[Build], Town], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Not slot by slot: of two campaigns of a hundred slides those were ten thousand comparisons."""
    street = staged(two_strips)
    everywhere, extra = campaign_ids(street)
    with street.wishing() as unit:
        campaign = unit.campaigns.get(everywhere)
    assert campaign is not None
    others = ("文明", "讲文明树新风", "爱国敬业诚信友善", "富强民主文明和谐自由平等")
    kept = SlideWish(campaign.slides[0].text, id=campaign.slides[0].id)
    street.edit(campaign, slides=(kept, *(SlideWish(text) for text in others)))
    street.create("网络安全为人民", *others, name="网络宣传周", screens=("st-1",))
    compared: list[object] = []

    def noted(windows: object, window: object) -> bool:
        compared.append(window)
        return contains_window(windows, window)  # type: ignore[arg-type]

    monkeypatch.setattr(screen_slots, "contains_window", noted)
    slots, lines = build_all(street, {everywhere: ALL_DAY, extra: EVENING})

    assert len(compared) == 1
    shown = {(screen, slot.n): lines[slot.line].slide_id for screen, own in slots.items() for slot in own}
    foreign = [slot for slot in slots["st-1"] if lines[slot.line].subject.campaign == "网络宣传周"]
    everyones = [slot for slot in slots["st-1"] if lines[slot.line].subject.campaign == "创建文明城市"]
    assert len(foreign) == len(everyones) == 5
    for slot in foreign:
        short = [other for other in everyones if other.ms <= slot.ms]
        assert shown["st-2", slot.n] == lines[short[slot.n % len(short)].line].slide_id


def replace_dwell(text: str, number: int) -> SlideWish:
    """A slide that takes two minutes."""
    return SlideWish(text, 120_000, id=number)
