"""What a plan day is compiled from, in one canonical form: equal inputs need no new plan."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Sequence

from scheduler.plan.day import PlanDay
from scheduler.plan.entry import PlanEntry, PlanSlot
from scheduler.plan.window import Window, within

RULES = 2
"""Raise it with every change of the planner that moves a slot: stored days are then compiled anew."""


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
