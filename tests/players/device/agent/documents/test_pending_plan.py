"""When a pending plan takes over."""

from __future__ import annotations

from dataclasses import replace

import pytest

from players.device.agent.agent_time import Moment
from players.device.agent.documents.pending_plan import PendingPlan
from players.device.agent.glass.plan import Plan, ReceivedManifest, complete
from tests.players.device.world import NOON, Office


def plan(lines: list[int], switch_at: int = NOON) -> Plan:
    office = Office()
    manifest = replace(office.manifest(lines), switch_at=switch_at)
    received = ReceivedManifest(manifest, "d" * 64, b"")
    return complete(received, office.shelf, office.join().display)


def at(ms: int, *, known: bool = True) -> Moment:
    return Moment(NOON + ms if known else ms, 0, known, "ntp")


def test_plan_ready_in_time_takes_over_at_switch_at() -> None:
    """W-20: at exactly switch_at."""
    pending = PendingPlan.schedule(plan([11], NOON + 5_000), at(0))

    assert not pending.is_due(99, at(4_999))
    assert pending.is_due(99, at(5_000))


def test_plan_ready_at_switch_at_takes_over_at_once() -> None:
    assert PendingPlan.schedule(plan([11], NOON + 5_000), at(5_000)).is_due(11, at(5_000))


def test_late_plan_waits_for_its_edge_while_its_own_line_is_shown() -> None:
    """W-20: ready later: at the next slot edge of the new plan."""
    pending = PendingPlan.schedule(plan([11, 12]), at(3_000))

    assert not pending.is_due(12, at(9_999))
    assert pending.is_due(12, at(10_000))


@pytest.mark.parametrize("line", [99, None])
def test_late_plan_takes_over_at_once_from_a_foreign_line(line: int | None) -> None:
    """W-20: at once if the line on air is not in its `slots`."""
    assert PendingPlan.schedule(plan([11, 12]), at(3_000)).is_due(line, at(3_000))


def test_without_a_clock_no_plan_takes_over() -> None:
    """W-13: only the idle of the newest ready manifest runs; which plan is on air is known with the time."""
    pending = PendingPlan.schedule(plan([11], NOON), at(0, known=False))

    assert not pending.is_due(None, at(10**6, known=False))
    assert not PendingPlan.schedule(plan([11], 5), at(0, known=False)).is_due(None, at(10**6, known=False))
    assert PendingPlan.schedule(pending.plan, at(3_000)).is_due(None, at(3_000))
