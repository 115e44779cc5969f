"""From a manifest on the broker to a slide on the glass.

Covers: agent, journal_rows.
"""

from __future__ import annotations

from dataclasses import replace

from players.protocol.encoding import sha256_hex
from tests.players.device.memory_device import Device
from tests.players.device.world import NOON, Office


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
