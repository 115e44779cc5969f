"""Without the time idle runs; with it, or after a step, the plan is where the clock is.

Covers: agent.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from players.device.agent import events as ev
from players.protocol.documents.slots_file import SlotsFile
from tests.players.device.memory_device import Device
from tests.players.device.world import DAY, NOON, SCREEN, Office


def test_without_a_clock_the_idle_of_the_newest_ready_manifest_runs(office: Office) -> None:
    """W-13, W-33: from its start at the highest percent, unapplied; rows carry flag 4 and start in ms since boot."""
    device = Device(office, clock_known=False)
    manifest = replace(office.manifest([11]), switch_at=NOON + DAY, light=((0, 10), (1, 70)))
    office.publish_manifest(manifest)
    device.run(500)
    device.run(25_000)

    assert office.statuses()[-1] == "ready"
    assert device.shown[-1][1].percent == 70
    assert [(row.line, row.start_ms, row.shown_ms, row.flags, row.clock) for row in device.rows] == [
        (900, 0, 10_000, 4, "none"),
        (900, 10_000, 10_000, 4, "none"),
    ]


def relined(line: int) -> Callable[[SlotsFile], SlotsFile]:
    """Give idle another line."""
    return lambda slots: replace(slots, slots=(*slots.slots[:-1], replace(slots.slots[-1], line=line)))


@pytest.mark.parametrize(
    ("lines", "edges"),
    [([11, 22], [(11, 16_000), (11, 20_000)]), ([21, 22], [(22, 16_000)])],
)
def test_once_the_time_is_known_a_passed_switch_takes_the_next_edge(
    office: Office, device: Device, lines: list[int], edges: list[tuple[int, int]]
) -> None:
    """W-13, W-20: at the next slot edge, or at once where the line on air is not in the new plan's slots."""
    office.publish_manifest(office.manifest([12, 11]))
    device.run(1_000)
    device.clock_known = False
    office.publish_manifest(replace(office.manifest(lines, reslot=relined(901)), switch_at=NOON + 3_000))
    device.boot()
    device.run(5_000)
    assert (device.line_on_glass(), office.statuses()[-1]) == (901, "ready")

    device.offset_ms += 10_000
    device.clock_known = True
    device.handle(ev.Tick())
    device.run(16_000)

    rows = [(row.line, row.start_ms - NOON) for row in device.rows if row.start_ms >= NOON + 16_000]
    assert rows[: len(edges)] == edges
    assert office.statuses()[-1] == "applied"


def test_before_its_first_manifest_a_screen_shows_its_id(office: Office, device: Device) -> None:
    """W-13: at the ceiling, without any row."""
    office.publish_config(brightness_max=60)
    device.run(1_000)
    assert (device.shown[-1][1].caption, device.shown[-1][1].percent) == (SCREEN, 60)

    office.publish_manifest(office.manifest([11]))
    device.run(1_000)
    assert device.shown[-1][1].caption is None
    device.boot()
    device.run(1_000)

    assert [show.caption for _, show in device.shown if show.caption] == [SCREEN, SCREEN]
    assert device.rows == []


def test_learning_the_time_starts_the_plan_and_retimes_unsent_rows(office: Office) -> None:
    """W-33: once a device learns the time it re-times its unsent rows of the present boot."""
    device = Device(office, clock_known=False)
    device.reachable = False
    device.boot()
    device.reachable = True
    office.publish_manifest(office.manifest([11]))
    device.run(2_000)
    start_ms = device.mono_ms
    device.run(14_000)
    device.clock_known = True
    device.run(60_000)

    assert start_ms
    assert all(row.flags & 4 == 0 and row.clock == "ntp" for row in device.rows)
    assert all(NOON - 1 <= row.start_ms <= NOON + 80_000 for row in device.rows)
    assert device.line_on_glass() == 11


def test_clock_step_ends_the_row_and_rejoins_the_plan(office: Office, device: Device) -> None:
    """W-30: a clock step of 500 ms or more ends a row; what is on the glass is what the clock says."""
    office.publish_manifest(office.manifest([11, 12]))
    device.run(4_000)
    device.offset_ms += 12_000
    device.run(0)
    device.handle(ev.Tick())
    device.run(5_000)

    assert [(row.line, row.start_ms - NOON, row.shown_ms, row.flags) for row in device.rows] == [
        (11, 0, 4_000, 1),
        (12, 16_000, 4_000, 16),
    ]
