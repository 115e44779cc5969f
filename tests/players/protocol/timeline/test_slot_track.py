"""Slots laid along the clock."""

from __future__ import annotations

from players.protocol.timeline.slot_track import SlotTrack, TimelineEntry
from players.protocol.timeline.span_sequence import SpanSequence

MS = {1: 10, 2: 20}


def track(*intervals: tuple[int, int]) -> SlotTrack:
    made = SlotTrack("plan", (0, 1_000))
    made.append(SpanSequence((1, 2), 0, (), MS), intervals)
    return made


def test_the_last_slot_is_held_to_the_end() -> None:
    """W-10: the picture on air is held to `to_at`."""
    made = track((0, 45))

    assert made.at(5) == TimelineEntry(1, 0, 10, "plan")
    assert made.at(10) == TimelineEntry(2, 10, 30, "plan")
    assert made.at(44) == TimelineEntry(1, 30, 45, "plan")
    assert made.at(45) is None


def test_next_interval_continues_the_sequence() -> None:
    """W-11: counting runs on."""
    made = track((0, 25), (40, 65))

    assert [made.at(at) for at in (24, 25, 39)] == [TimelineEntry(1, 0, 25, "plan"), None, None]
    assert made.at(64) == TimelineEntry(2, 40, 65, "plan")


def test_adjoining_intervals_are_not_joined() -> None:
    """W-11: held to that end, even if the next window is open too."""
    made = track((0, 25), (25, 50))

    assert made.at(24) == TimelineEntry(1, 0, 25, "plan")
    assert made.at(25) == TimelineEntry(2, 25, 50, "plan")


def test_interval_shorter_than_a_slot_starts_nothing() -> None:
    """W-11: where no slot has started in this window of this span, `idle` is shown."""
    made = track((0, 12), (20, 35), (50, 70))

    assert made.at(11) == TimelineEntry(1, 0, 12, "plan")
    assert made.at(30) is None
    assert made.at(69) == TimelineEntry(2, 50, 70, "plan")
    assert (made.next_start(12), made.next_start(60)) == (50, 1_000)
