"""A sync group's plan day compiled to the file that its screens walk."""

from __future__ import annotations

from collections.abc import Iterable

from campaigns.group import LitHours
from players.protocol.day import Day
from scheduler.plan.allocate import Allocator, by_weight
from scheduler.plan.blocks import blocks_of
from scheduler.plan.day import PlanDay
from scheduler.plan.entry import PlanEntry
from scheduler.plan.spans import spans_of


def compile_day(
    day: PlanDay,
    lit: LitHours | None,
    entries: Iterable[PlanEntry],
    *,
    not_before: int | None = None,
    allocate: Allocator = by_weight,
) -> Day:
    """Return the day file: the same entries in any order give the same bytes.

    `not_before` (Unix ms) is a repair: spans start exactly there, and what was before is left out. Where nobody is
    active there is no span, so that the screens show idle. Raises PlanError.
    """
    blocks = blocks_of(day, lit, entries, not_before)
    walked = spans_of(day, blocks, allocate(blocks))
    return Day(day.from_ms, day.to_ms, walked.bases, tuple(walked.spans), None, None)
