"""From a manifest on the broker to a slide on the glass.

Covers: agent, journal_rows.
"""

from __future__ import annotations

from dataclasses import replace

import pytest

from players.device.agent import actions as act
from players.protocol.documents.jws import SigningKey, sign
from players.protocol.documents.kinds import DocumentKind
from players.protocol.documents.slots_file import SlotsFile
from players.protocol.encoding import sha256_hex
from tests.players.device.world import ALL_KINDS, DAY, HOUR, NOON, SCREEN, Device, Office, slide


@pytest.fixture
def office() -> Office:
    return Office()


@pytest.fixture
def device(office: Office) -> Device:
    return Device(office)


def test_manifest_is_fetched_reported_and_shown(office: Office, device: Device) -> None:
    """W-20: fetching, ready, applied; a plan whose switch_at has passed goes over at once where nothing is on air."""
    manifest = office.manifest([11, 12, 13])
    token = office.publish_manifest(manifest)
    device.run(1_000)

    assert device.line_on_glass() == 11
    assert office.statuses()[-1] == "applied"
    state = office.state()
    assert state.manifest is not None
    assert (state.manifest.rev, state.manifest.digest) == (manifest.rev, sha256_hex(token))


def test_slides_follow_the_clock_and_every_appearance_is_a_row(office: Office, device: Device) -> None:
    """W-13, W-30, W-32: position is a function of the clock; a row when a slot leaves the glass; a full one no flag."""
    office.publish_manifest(office.manifest([11, 12, 13]))
    device.run(65_000)

    assert [(row.line, row.start_ms - NOON, row.shown_ms, row.flags) for row in device.rows] == [
        (11, 0, 10_000, 0),
        (12, 10_000, 10_000, 0),
        (13, 20_000, 10_000, 0),
        (11, 30_000, 10_000, 0),
        (12, 40_000, 10_000, 0),
        (13, 50_000, 10_000, 0),
    ]


def test_a_screen_that_boots_late_joins_mid_slot(office: Office) -> None:
    """W-13, W-31: it joins mid-slot; a late start alone does not set flag 1, but flag 16."""
    office.publish_manifest(office.manifest([11, 12]))
    device = Device(office, at=NOON + 4_000)
    device.run(20_000)

    assert [(row.line, row.start_ms - NOON, row.shown_ms, row.flags) for row in device.rows] == [
        (11, 4_000, 6_000, 16),
        (12, 10_000, 10_000, 0),
    ]


def test_a_new_plan_takes_over_at_exactly_its_instant(office: Office, device: Device) -> None:
    """W-20: at exactly switch_at; the running slot ends there, left early (W-31)."""
    office.publish_manifest(office.manifest([11]))
    device.run(5_000)
    office.publish_manifest(replace(office.manifest([21]), switch_at=NOON + 14_321))
    device.run(20_000)

    assert [(row.line, row.start_ms - NOON, row.shown_ms, row.flags) for row in device.rows] == [
        (11, 0, 10_000, 0),
        (11, 10_000, 4_321, 1),
        (21, 14_321, 5_679, 16),
    ]


def test_same_line_since_the_same_instant_goes_on_over_a_takeover(office: Office, device: Device) -> None:
    """W-20: it just goes on: one row, one play."""
    office.publish_manifest(office.manifest([11, 12]))
    device.run(5_000)
    office.publish_manifest(replace(office.manifest([11, 22]), switch_at=NOON + 7_000))
    device.run(15_500)

    assert office.statuses()[-1] == "applied"
    assert [(row.line, row.start_ms - NOON, row.shown_ms, row.flags) for row in device.rows] == [
        (11, 0, 10_000, 0),
        (22, 10_000, 10_000, 0),
    ]


def test_late_plan_waits_for_its_own_next_edge(office: Office, device: Device) -> None:
    """W-20: ready later: at the next slot edge of the new plan."""
    office.publish_manifest(office.manifest([11, 12]))
    device.run(3_000)
    office.publish_manifest(replace(office.manifest([11, 22]), switch_at=NOON + 1_000))
    device.run(1_000)
    assert office.statuses()[-1] == "ready"

    device.run(8_000)

    assert office.statuses()[-1] == "applied"
    assert device.line_on_glass() == 22


def test_late_plan_takes_over_at_once_from_a_foreign_line(office: Office, device: Device) -> None:
    """W-20: at once if the line on air is not in its slots."""
    office.publish_manifest(office.manifest([11, 12]))
    device.run(3_000)
    office.publish_manifest(replace(office.manifest([21, 22]), switch_at=NOON + 1_000))
    device.run(10)

    assert device.line_on_glass() == 21
    assert [(row.line, row.shown_ms, row.flags) for row in device.rows] == [(11, 3_000, 1)]


def test_a_newer_manifest_changes_nothing_until_it_is_ready(office: Office, device: Device) -> None:
    """W-20: the plan that was ready still takes over while a newer one is fetched."""
    office.publish_manifest(office.manifest([11]))
    device.run(1_000)
    office.publish_manifest(replace(office.manifest([21]), switch_at=NOON + 30_000))
    device.run(1_000)
    newest = office.manifest([31])
    missing = office.topics.chunk(office.slots_of(newest).assets[0].sha256, 0)
    del office.retained[missing]
    office.online = False
    office.publish_manifest(newest)
    device.run(40_000)

    assert device.line_on_glass() == 21
    state = office.state()
    assert state.manifest is not None
    assert (state.manifest.rev, state.manifest.status) == (newest.rev, "fetching")


def test_a_manifest_that_came_again_changes_nothing(office: Office, device: Device) -> None:
    """W-5, W-6: an equal document may come any number of times; the cache is verified."""
    token = office.publish_manifest(office.manifest([11, 12]))
    device.run(5_000)
    told = len(office.heard)
    office.retain(office.topics.manifest(SCREEN), token)
    device.run(1_000)

    assert len(office.heard) == told
    assert device.rows == []


def test_damaged_file_is_fetched_again_when_the_manifest_repeats(office: Office, device: Device) -> None:
    """W-6: equal rev with equal digest: verify the cache and refetch what is missing."""
    token = office.publish_manifest(office.manifest([11, 12]))
    device.run(1_000)
    gone = next(iter(device.files))
    del device.files[gone]

    office.retain(office.topics.manifest(SCREEN), token)
    device.run(1_000)

    assert gone in device.files


def test_older_manifest_is_ignored_and_a_conflicting_rev_rejected(office: Office, device: Device) -> None:
    """W-6: lower: ignored. Equal with another digest: rejected and reported."""
    older, current = office.manifest([11]), office.manifest([21])
    office.publish_manifest(current)
    device.run(1_000)
    office.publish_manifest(older)
    device.run(1_000)
    assert office.statuses()[-1] == "applied"

    office.publish_manifest(replace(current, issued_at=NOON + 7))
    device.run(1_000)

    state = office.state()
    assert state.manifest is not None
    assert (state.manifest.rev, state.manifest.status) == (current.rev, "applied")
    (refused,) = state.rejected
    assert (refused.topic, refused.reason) == (office.topics.manifest(SCREEN), "rev")
    assert device.line_on_glass() == 21


def test_the_manifest_on_air_that_comes_again_after_a_newer_one_is_ignored(office: Office, device: Device) -> None:
    """W-6: lower: ignored. Section 3, state: `manifest` is the newest accepted."""
    on_air = office.publish_manifest(office.manifest([11]))
    device.run(1_000)
    newer = office.manifest([21], switch_at=NOON + 60_000)
    office.publish_manifest(newer)
    device.run(1_000)
    office.retain(office.topics.manifest(SCREEN), on_air)
    device.run(1_000)
    state = office.state()
    assert state.manifest is not None
    assert (state.manifest.rev, state.manifest.status) == (newer.rev, "ready")

    device.run(60_000)

    assert device.line_on_glass() == 21
    assert office.statuses()[-1] == "applied"


def test_rev_survives_a_restart(office: Office, device: Device) -> None:
    """W-6: rev is persisted by the screen per topic."""
    older = office.manifest([11])
    office.publish_manifest(office.manifest([21]))
    device.run(1_000)
    device.boot()
    office.publish_manifest(older)
    device.run(12_000)

    assert device.line_on_glass() == 21


def test_document_of_an_unknown_key_plays_once_the_key_comes(office: Office, device: Device) -> None:
    """W-4: what cannot be verified yet is kept and tried again at each new `keys`."""
    new_key = SigningKey.generate("k2")
    office.publish_manifest(office.manifest([11]), key=new_key)
    device.run(1_000)
    assert device.line_on_glass() is None

    office.publish_keys(office.key, new_key)
    device.run(1_000)

    assert device.line_on_glass() == 11


def test_a_document_of_a_key_not_allowed_for_its_kind_is_refused(office: Office, device: Device) -> None:
    """W-4: obeys nothing signed by a key not allowed for that kind, or of another kind."""
    office.publish_keys(office.key, use=ALL_KINDS - {"manifest"})
    device.run(10)
    office.publish_manifest(office.manifest([11]))
    office.retain(
        office.topics.manifest(SCREEN), sign(DocumentKind.CONFIG, office.manifest([12]).to_object(), office.key)
    )
    device.run(1_000)

    assert device.line_on_glass() is None


def test_keys_of_another_anchor_are_refused(office: Office, device: Device) -> None:
    """W-4: the anchor alone signs keys."""
    stranger = Office()
    device.run(1_000)
    office.retain(office.topics.keys, stranger.retained[stranger.topics.keys])
    office.publish_manifest(office.manifest([11]), key=stranger.key)
    device.run(1_000)

    assert device.line_on_glass() is None


def test_plan_plays_from_the_cache_without_a_broker(office: Office, device: Device) -> None:
    """W-13: a power cut and no network: the old plan goes on."""
    office.publish_manifest(office.manifest([11, 12]))
    device.run(1_000)
    device.reachable = False

    device.boot()
    device.run(20_000)

    assert [(row.line, row.shown_ms) for row in device.rows] == [(11, 9_000), (12, 10_000)]


def test_pending_plan_survives_a_power_cut_without_a_broker(office: Office, device: Device) -> None:
    """W-20: ready is durable."""
    office.publish_manifest(office.manifest([11]))
    device.run(1_000)
    office.publish_manifest(replace(office.manifest([21]), switch_at=NOON + 60_000))
    device.run(1_000)
    device.reachable = False

    device.boot()
    device.run(57_000)
    before = device.line_on_glass()
    device.run(2_000)

    assert (before, device.line_on_glass()) == (11, 21)


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
