"""Define a civil day and what was due on it, as they are kept for ever."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from campaigns.local_time import Window


@dataclass(frozen=True, slots=True)
class CivilDay:
    """A civil day of the bureau, Unix ms; what was due is known up to `known_ms`, all of it since `ended_at`."""

    on: date
    zone: str
    from_ms: int
    until_ms: int
    known_ms: int
    ended_at: datetime | None


@dataclass(frozen=True, slots=True)
class DueLight:
    """What a screen was on a civil day, and the light due from it; `lit` are its lit hours in words of the clock."""

    screen: str
    name: str
    street: str
    kind: str
    owner: str
    lit: str
    due_ms: int


@dataclass(frozen=True, slots=True)
class PlannedLight:
    """The lit windows, Unix ms, of a plan of a group for one plan day, and from when that plan was in force."""

    from_ms: int
    to_ms: int
    effective_ms: int
    lit: tuple[tuple[int, int], ...]


def light_in_words(windows: Iterable[Window], zone: ZoneInfo) -> str:
    """Return lit windows by the clock, to the second where they do not fall on a minute.

    >>> at = datetime(2026, 5, 4, 23, 0, tzinfo=ZoneInfo("UTC"))
    >>> light_in_words([(at, at.replace(hour=23, second=9))], ZoneInfo("Asia/Shanghai"))
    '07:00–07:00:09'
    """
    return " ".join(f"{_clock(start, zone)}–{_clock(end, zone)}" for start, end in windows)


def lit_by_plans(plans: Iterable[PlannedLight]) -> tuple[list[tuple[int, int]], list[tuple[int, int]]]:
    """Return what the plans of a group had in force, in the order in which they were made: time known, time lit.

    A later plan of a plan day replaces the earlier ones of it from when it takes effect.
    """
    pieces: list[tuple[int, int, PlannedLight]] = []
    for plan in plans:
        start = max(plan.from_ms, plan.effective_ms)
        pieces = [
            (begins, min(ends, start) if other.from_ms == plan.from_ms else ends, other)
            for begins, ends, other in pieces
        ]
        pieces = [piece for piece in pieces if piece[0] < piece[1]]
        if start < plan.to_ms:
            pieces.append((start, plan.to_ms, plan))
    known = sorted((begins, ends) for begins, ends, _ in pieces)
    lit = [
        (max(begins, opens), min(ends, closes))
        for begins, ends, plan in pieces
        for opens, closes in plan.lit
        if max(begins, opens) < min(ends, closes)
    ]
    return known, sorted(lit)


def _clock(at: datetime, zone: ZoneInfo) -> str:
    local = at.astimezone(zone)
    return f"{local:%H:%M:%S}" if local.second else f"{local:%H:%M}"
