"""What a share ought to have had by every instant: a fluid model of its own, in fractions, to test plans against."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise
from math import floor

from scheduler.plan.day import PlanDay
from scheduler.plan.entry import PlanEntry
from scheduler.plan.window import Window
from tests.scheduler.plan.wishes import lit_at, shown_at

MOST = Fraction(9, 10)
"""Shares get no more than this of any instant."""


@dataclass(frozen=True)
class Fluid:
    """A share's day: whole plays owed, and the ms of showing that are due by instants (knots of straight pieces)."""

    plays: int
    knots: tuple[tuple[int, Fraction], ...]
    steepest: Fraction

    def due(self, at: int) -> Fraction:
        """Return the ms of showing that are due by an instant."""
        if at <= self.knots[0][0]:
            return Fraction(0)
        for (start, had), (end, due) in pairwise(self.knots):
            if at <= end:
                return had + (due - had) * Fraction(at - start, end - start)
        return self.knots[-1][1]


def fluid(day: PlanDay, lit: tuple[Window, ...], entries: list[PlanEntry], share: int, tail_ms: int) -> Fluid | None:
    """Return a share's ideal; None where it owes nothing. Its slides are all of one window."""
    own = next(each for each in entries if each.id == share)
    edges = {day.from_ms, day.to_ms} | {edge for window in lit for edge in window}
    edges |= {edge for each in entries for window in each.windows for edge in window}
    pieces = list(pairwise(sorted(edge for edge in edges if day.from_ms <= edge <= day.to_ms)))
    due = [_rate(lit, entries, own, start) * (end - start) for start, end in pieces]
    mean = Fraction(sum(slot.ms for slot in own.slots), len(own.slots))
    wanted = sum(due, Fraction()) / mean
    number = day.on.toordinal()
    before = floor(wanted * number)
    owed = floor(wanted * (number + 1)) - before
    if not owed:
        return None
    ms = sum(own.slots[(before + play) % len(own.slots)].ms for play in range(owed))
    knots: list[tuple[int, Fraction]] = [(pieces[0][0], Fraction())]
    for place, (start, end) in enumerate(pieces):
        if not due[place]:
            continue
        last = place + 1 == len(pieces) or not due[place + 1]
        had = knots[-1][1]
        if knots[-1][0] < start:
            knots.append((start, had))
        knots.append((max(start + 1, end - tail_ms * last), had + due[place] * ms / (wanted * mean)))
    steepest = max((after - before) / (end - start) for (start, before), (end, after) in pairwise(knots))
    return Fluid(owed, tuple(knots), steepest)


def _rate(lit: tuple[Window, ...], entries: list[PlanEntry], own: PlanEntry, at: int) -> Fraction:
    if not lit_at(lit, at) or not shown_at(own, at):
        return Fraction()
    asked = sum((each.share for each in entries if each.share and shown_at(each, at)), Fraction())
    return own.share * min(Fraction(1), MOST / asked) if own.share else Fraction()
