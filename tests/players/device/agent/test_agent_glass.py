"""What the glass shows of a plan: pictures, frames, effects and light.

Covers: agent.
"""

from __future__ import annotations

from dataclasses import replace

import pytest

from players.device.agent import actions as act
from players.protocol.documents.slots_file import SlotsFile
from tests.players.device.memory_device import Device
from tests.players.device.world import DAY, HOUR, NOON, Office, slide


def test_a_screen_shows_idle_outside_every_day(office: Office, device: Device) -> None:
    """W-13: idle is a loop anchored at t mod its length; it never goes black by itself."""
    office.publish_manifest(office.manifest([11], to_at=NOON + 25_000))
    device.run(45_000)

    assert [(row.line, row.start_ms - NOON, row.shown_ms) for row in device.rows] == [
        (11, 0, 10_000),
        (11, 10_000, 15_000),
        (900, 25_000, 5_000),
        (900, 30_000, 10_000),
    ]


def test_picture_that_cannot_be_shown_is_flagged_and_replaced_by_idle(office: Office, device: Device) -> None:
    """W-14, W-31: flag 2, shown_ms 0, and the first idle picture on the glass."""
    manifest = office.manifest([11, 12])
    assets = office.slots_of(manifest).assets
    device.unshowable = {assets[0].sha256}
    office.publish_manifest(manifest)
    device.run(25_000)

    assert [(row.line, row.shown_ms, row.flags) for row in device.rows] == [(11, 0, 2), (12, 10_000, 0)]
    pictures = [show.picture.file.sha256 for _, show in device.shown if show.picture]
    assert pictures[:2] == [assets[0].sha256, assets[2].sha256]


def test_screen_without_showable_pictures_is_dark_and_sleeps(office: Office, device: Device) -> None:
    manifest = office.manifest([11])
    device.unshowable = {asset.sha256 for asset in office.slots_of(manifest).assets}
    office.publish_manifest(manifest)
    device.run(9_000)

    assert [show.picture is None for _, show in device.shown][-3:] == [False, False, True]


def test_zero_light_darkens_the_glass_and_ends_no_row(office: Office, device: Device) -> None:
    """W-15, W-30: light does not end a row; shown_ms is light-on time; no row where that would be 0."""
    light = ((NOON - HOUR, 80), (NOON + 14_000, 0), (NOON + 32_000, 50), (NOON + DAY, 50))
    office.publish_manifest(replace(office.manifest([11]), light=light))
    device.run(40_500)

    assert [(row.start_ms - NOON, row.shown_ms, row.flags) for row in device.rows] == [
        (0, 10_000, 0),
        (10_000, 4_000, 0),
        (30_000, 8_000, 0),
    ]
    assert [show.percent for _, show in device.shown[1:]] == [80, 80, 0, 0, 0, 50, 50]


def test_the_ceiling_of_the_config_holds(office: Office, device: Device) -> None:
    """W-15: shown = min(percent, ceiling)."""
    office.publish_config(brightness_max=30)
    office.publish_manifest(office.manifest([11]))
    device.run(1_000)

    assert device.shown[-1][1].percent == 30
    assert office.state().brightness == 30


def test_a_wide_picture_scrolls_from_where_the_clock_is(office: Office) -> None:
    """W-14: a picture wider than the screen scrolls left, by step_ms."""
    office.publish_manifest(office.manifest([11], width_px=64, step_ms=20))
    device = Device(office, at=NOON + 3_000)
    device.run(1_000)

    shown = device.shown[-1][1]
    assert shown.picture is not None
    assert shown.picture.scroll == act.Scroll(step_ms=20, from_mono_ms=-3_000, length_ms=10_000)


def test_frames_follow_each_other_in_one_play(office: Office, device: Device) -> None:
    """W-14: a slot is one play, however many frames it has."""

    def reframe(slots: SlotsFile) -> SlotsFile:
        return replace(slots, slots=(replace(slots.slots[0], frames=((0, 4_000), (1, 6_000))), *slots.slots[1:]))

    manifest = office.manifest([11, 12], reslot=reframe)
    office.publish_manifest(manifest)
    device.run(10_500)

    names = [asset.sha256 for asset in office.slots_of(manifest).assets]
    drawn = [(mono_ms, names.index(show.picture.file.sha256)) for mono_ms, show in device.shown if show.picture]
    assert drawn == [(0, 0), (4_000, 1), (10_000, 1)]
    assert [row.shown_ms for row in device.rows] == [10_000]


@pytest.mark.parametrize(("late_ms", "effect"), [(0, True), (499, True), (500, False)])
def test_a_slot_comes_on_with_its_effect(office: Office, late_ms: int, *, effect: bool) -> None:
    """W-14: `fx` in the slot's first 500 ms, from its start by the plan."""

    def pushed(slots: SlotsFile) -> SlotsFile:
        return replace(slots, slots=tuple(replace(slot, fx="push-up") for slot in slots.slots))

    office.publish_manifest(office.manifest([11], reslot=pushed))
    device = Device(office, at=NOON + late_ms)
    device.run(100)

    shown = device.shown[-1][1]
    assert shown.picture is not None
    assert shown.effect == (act.Effect("push-up", -late_ms) if effect else None)


def test_a_still_is_drawn_once(office: Office, device: Device) -> None:
    office.publish_manifest(office.manifest([11], ms=600_000))
    device.run(500_000)

    assert len([show for _, show in device.shown if show.picture]) == 1


def test_screens_of_a_group_show_the_same_slide_at_once() -> None:
    """W-13: screens show the same slide at the same moment without talking to each other."""
    seen = []
    for late_ms in (0, 7_654):
        office = Office()
        office.publish_manifest(office.manifest([11, 12, 13]))
        device = Device(office, at=NOON + late_ms)
        device.run(100_000 - late_ms)
        seen.append({row.start_ms: row.line for row in device.rows})

    common = seen[0].keys() & seen[1].keys()
    assert len(common) >= 8
    assert all(seen[0][at] == seen[1][at] for at in common)


def test_slides_of_two_lines_differ() -> None:
    assert slide(11) != slide(12)
