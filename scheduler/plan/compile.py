"""Compile a sync group's plan day to the day file that its screens walk."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from itertools import chain

from players.protocol.documents.day import Day
from scheduler.plan.allocation.allocate import Allocator, allocate_by_wish
from scheduler.plan.day import PlanDay
from scheduler.plan.entry import PlanEntry, PlanSlot
from scheduler.plan.sequence.budget import Economy, economies, is_small, short_economies, sparing_economies
from scheduler.plan.sequence.day_writer import DayWriter
from scheduler.plan.sequence.spans import BASES, BYTES, HIDDEN, PlanError
from scheduler.plan.window import Window


def compile_day(
    day: PlanDay,
    lit: Sequence[Window],
    entries: Iterable[PlanEntry],
    *,
    idle: Sequence[PlanSlot] = (),
    not_before: int | None = None,
    allocate: Allocator = allocate_by_wish,
) -> Day:
    """Return the day file: the same entries in any order give the same bytes.

    `idle` fills what is left where only shares are active; where no entry is active there is no span, so that the
    screens show idle too. `not_before` (Unix ms) is for a repair: spans start exactly there, nothing is planned before.

    Raises PlanError if the day does not fit in a day file, ValueError if shares need idle slots and there are none.
    """
    wanted = sorted(entries, key=lambda entry: entry.id)
    writer = DayWriter(day, lit, wanted, idle=idle, not_before=not_before, allocate=allocate)
    try:
        return _smallest(writer.write, economies(writer.plays))
    except PlanError as error:
        if error.what not in {BASES, BYTES, HIDDEN}:  # shorter loops make no fewer spans or inserts
            raise
        return _first_said(writer.write, chain(sparing_economies(), short_economies(writer.needs())), error)


def _smallest(said: Callable[[Economy], Day], ways: Iterable[Economy]) -> Day:
    """Return the first day that is small, or else the smallest. Raises the first PlanError if no way fits the wire."""
    found: list[Day] = []
    refused: PlanError | None = None
    for way in ways:
        try:
            found.append(said(way))
        except PlanError as error:
            refused = refused or error
            continue
        if is_small(found[-1]):
            return found[-1]
    if refused is not None and not found:
        raise refused
    return min(found, key=lambda each: len(each.to_bytes()))


def _first_said(said: Callable[[Economy], Day], ways: Iterable[Economy], refused: PlanError) -> Day:
    """Return the first day that fits the wire. Raises `refused` if none does."""
    for way in ways:
        with suppress(PlanError):
            return said(way)
    raise refused
