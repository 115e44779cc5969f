"""Controllers whose clock is wrong, whatever they say of it: measured, stored, and beside what is not counted.

Covers: receiver, ingest, presence.
"""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from campaigns.playback.set_aside import SetAsideRecord
from players.protocol.json_strict import write_object
from players.protocol.uplink.state import ClockState
from players.protocol.uplink.status_messages import Heartbeat
from tests.scheduler.counter import Counter
from tests.scheduler.reports import Street, born

HOURS_8, MINUTES_4 = 28_800_000, 240_000
NTP = ClockState("ntp", 0)


@pytest.fixture
def counter(lite_street: Street, tmp_path: Path) -> Counter:
    return Counter.of(lite_street, tmp_path)


def report(counter: Counter, off_ms: int, number: int, *, late_ms: int = 0) -> None:
    """Let a controller that names NTP report: first a state, later a heartbeat, and a play that has just ended."""
    now_ms = round(counter.at.timestamp() * 1000) - late_ms
    sent_ms = now_ms + off_ms
    if number == 1:
        counter.state(born(at=sent_ms, clock=NTP))
    else:
        beat = Heartbeat(sent_ms, counter.street.line, None, 1_000, 0)
        counter.put(counter.topics.status("st-1"), write_object(beat.to_object()))
    row = counter.street.row(number, start_ms=sent_ms - 10_000)
    counter.plays(counter.street.plays(rows=[row]))
    counter.turn(later_s=60)


def offset(counter: Counter) -> int | None:
    with counter.street.database.reading() as unit:
        status = unit.status.get("st-1")
    assert status is not None and (status.clock_source, status.clock_err_ms) == ("ntp", 0)
    return status.clock_offset_ms


def aside(counter: Counter) -> tuple[SetAsideRecord, ...]:
    with counter.street.database.reading() as unit:
        return unit.set_aside.of_screen("st-1", 10)


def test_plays_eight_hours_ahead_are_set_aside_with_reason_and_offset(counter: Counter) -> None:
    for number in (1, 2):
        report(counter, HOURS_8, number)

    assert offset(counter) == HOURS_8
    assert {(record.reason, record.clock_offset_ms) for record in aside(counter)} == {("start-in-future", HOURS_8)}
    assert counter.street.total().plays == 0


def test_four_minutes_ahead_are_counted_and_shown(counter: Counter) -> None:
    """PROTOCOL W-34 lets five minutes pass."""
    for number in (1, 2):
        report(counter, MINUTES_4, number)

    assert (offset(counter), aside(counter), counter.street.total().plays) == (MINUTES_4, (), 2)


@pytest.mark.parametrize("off_ms", [0, -MINUTES_4, -HOURS_8])
def test_a_clock_that_is_right_or_behind_is_measured_despite_a_late_message(counter: Counter, off_ms: int) -> None:
    for number, late_ms in enumerate((0, 0, 45_000, 0), start=1):
        report(counter, off_ms, number, late_ms=late_ms)

    assert offset(counter) == off_ms


def test_a_line_of_another_screen_is_set_aside_with_a_right_clock_beside_it(counter: Counter) -> None:
    report(counter, 0, 1)
    report(counter, 0, 2)
    counter.plays(counter.street.plays(rows=[counter.street.row(3, line=4_000_000)]))
    counter.turn()

    assert [(record.reason, record.line, record.clock_offset_ms) for record in aside(counter)] == [
        ("line-not-sent", 4_000_000, 0)
    ]


def test_a_set_clock_of_the_office_puts_no_screen_in_the_wrong(counter: Counter) -> None:
    """What was measured by the clock before says nothing any more."""
    counter.at -= timedelta(hours=1)
    for number in (1, 2):
        report(counter, 3_600_000, number)
    assert offset(counter) == 3_600_000

    counter.at += timedelta(hours=1)
    counter.turn()
    for number in (3, 4):
        report(counter, 0, number)

    assert offset(counter) == 0
