"""What a plan day is compiled from, in one canonical form: equal inputs need no new plan."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from scheduler.plan.day import PlanDay
from scheduler.plan.entry import PlanEntry, PlanSlot
from scheduler.plan.window import Window, within

RULES = 2
"""Raise it with every change of the planner that moves a slot: stored days are then compiled anew."""
_FIRST_READ = 2


def inputs_object(
    day: PlanDay, lit: Sequence[Window], entries: Iterable[PlanEntry], idle: Sequence[PlanSlot] = ()
) -> dict[str, object]:
    """Return the inputs as JSON, kept beside the plan: who may be shown that day, cut to it, in order of ids.

    Idle is part of them only where somebody has a share, because only then it may fill the rest.
    """
    bounds = (day.from_ms, day.to_ms)
    told = [_entry(entry, bounds) for entry in sorted(entries, key=lambda entry: entry.id)]
    told = [entry for entry in told if entry["windows"] and entry["slots"]]
    shared = any(entry["share"] for entry in told)
    return {
        "rules": RULES,
        "from_at": day.from_ms,
        "to_at": day.to_ms,
        "lit": _row(lit, bounds),
        "entries": told,
        "idle": [[slot.n, slot.ms] for slot in idle] if shared else [],
    }


def inputs_digest(
    day: PlanDay, lit: Sequence[Window], entries: Iterable[PlanEntry], idle: Sequence[PlanSlot] = ()
) -> str:
    """Return the SHA-256 over the inputs; their order and where a repair begins are no part of it."""
    told = json.dumps(inputs_object(day, lit, entries, idle), sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(told.encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class Inputs:
    """What a stored plan day was compiled from, read back. `idle` are slot numbers."""

    lit: tuple[Window, ...]
    entries: tuple[PlanEntry, ...]
    idle: frozenset[int]

    @classmethod
    def read(cls, told: object) -> Inputs | None:
        """Read what `inputs_object` wrote; None where former rules wrote it another way."""
        if not isinstance(told, dict) or not _FIRST_READ <= told["rules"] <= RULES:
            return None
        entries = tuple(_read_entry(entry) for entry in told["entries"])
        return cls(_read_row(told["lit"]), entries, frozenset(n for n, _ in told["idle"]))


def _read_entry(told: dict[str, Any]) -> PlanEntry:
    slots = tuple(PlanSlot(n, ms, *(_read_row(row) for row in own)) for n, ms, *own in told["slots"])
    share = None if told["share"] is None else Fraction(told["share"])
    return PlanEntry(told["id"], slots, told["weight"], share, _read_row(told["windows"]))


def _read_row(told: list[list[int]]) -> tuple[Window, ...]:
    return tuple((start, end) for start, end in told)


def _entry(entry: PlanEntry, bounds: Window) -> dict[str, object]:
    return {
        "id": entry.id,
        "slots": [told for told in (_slot(slot, bounds) for slot in entry.slots) if told is not None],
        "weight": entry.weight,
        "share": None if entry.share is None else str(entry.share),
        "windows": _row(entry.windows, bounds),
    }


def _slot(slot: PlanSlot, bounds: Window) -> list[object] | None:
    """Return [n, ms], with its windows where it has some of its own; None where it has none that day."""
    if slot.windows is None or _row(slot.windows, bounds) == [list(bounds)]:
        return [slot.n, slot.ms]
    windows = _row(slot.windows, bounds)
    return [slot.n, slot.ms, windows] if windows else None


def _row(windows: Sequence[Window], bounds: Window) -> list[list[int]]:
    return [list(window) for window in within(windows, bounds)]
