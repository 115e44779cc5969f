"""The inputs of a plan day in one canonical form: with equal inputs a stored day is used again."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from scheduler.plan.day import PlanDay
from scheduler.plan.entry import PlanEntry, PlanSlot
from scheduler.plan.window import Window, clip_windows

RULES = 3
"""Increase it with every change of the planner that moves a slot: stored days are then compiled again."""
_FIRST_READ = 2


def inputs_object(
    day: PlanDay, lit: Sequence[Window], entries: Iterable[PlanEntry], idle: Sequence[PlanSlot] = ()
) -> dict[str, object]:
    """Return the inputs as a JSON object, stored beside the plan: the entries of that day, cut to it, by id.

    Idle is part of the inputs only if an entry has a share, because only then does it fill the rest.
    """
    bounds = (day.from_ms, day.to_ms)
    written = [_entry(entry, bounds) for entry in sorted(entries, key=lambda entry: entry.id)]
    written = [entry for entry in written if entry["windows"] and entry["slots"]]
    shared = any(entry["share"] for entry in written)
    return {
        "rules": RULES,
        "from_at": day.from_ms,
        "to_at": day.to_ms,
        "lit": _row(lit, bounds),
        "entries": written,
        "idle": [[slot.n, slot.ms] for slot in idle] if shared else [],
    }


def inputs_digest(
    day: PlanDay, lit: Sequence[Window], entries: Iterable[PlanEntry], idle: Sequence[PlanSlot] = ()
) -> str:
    """Return the SHA-256 over the inputs; neither their order nor the start of a repair is part of it."""
    return digest_of_inputs(inputs_object(day, lit, entries, idle))


def digest_of_inputs(written: object) -> str:
    """Return the SHA-256 over inputs as `inputs_object` wrote them."""
    return hashlib.sha256(json.dumps(written, sort_keys=True, separators=(",", ":")).encode()).hexdigest()


def entry_ids(written: object) -> frozenset[int]:
    """Return the ids of the entries in inputs as `inputs_object` wrote them."""
    return frozenset(entry["id"] for entry in written["entries"]) if isinstance(written, dict) else frozenset()


@dataclass(frozen=True, slots=True)
class Inputs:
    """The inputs of a stored plan day, read back. `idle` are slot numbers."""

    lit: tuple[Window, ...]
    entries: tuple[PlanEntry, ...]
    idle: frozenset[int]

    @classmethod
    def read(cls, written: object) -> Inputs | None:
        """Read what `inputs_object` wrote; None if earlier rules wrote it in another form."""
        if not isinstance(written, dict) or not _FIRST_READ <= written["rules"] <= RULES:
            return None
        entries = tuple(_read_entry(entry) for entry in written["entries"])
        return cls(_read_row(written["lit"]), entries, frozenset(n for n, _ in written["idle"]))


def _read_entry(written: dict[str, Any]) -> PlanEntry:
    slots = tuple(PlanSlot(n, ms, *(_read_row(row) for row in own)) for n, ms, *own in written["slots"])
    share = None if written["share"] is None else Fraction(written["share"])
    return PlanEntry(written["id"], slots, written["weight"], share, _read_row(written["windows"]))


def _read_row(written: list[list[int]]) -> tuple[Window, ...]:
    return tuple((start, end) for start, end in written)


def _entry(entry: PlanEntry, bounds: Window) -> dict[str, object]:
    return {
        "id": entry.id,
        "slots": [written for written in (_slot(slot, bounds) for slot in entry.slots) if written is not None],
        "weight": entry.weight,
        "share": None if entry.share is None else str(entry.share),
        "windows": _row(entry.windows, bounds),
    }


def _slot(slot: PlanSlot, bounds: Window) -> list[object] | None:
    """Return [n, ms], and its own windows if it has any; None if none of them lies in that day."""
    if slot.windows is None or _row(slot.windows, bounds) == [list(bounds)]:
        return [slot.n, slot.ms]
    windows = _row(slot.windows, bounds)
    return [slot.n, slot.ms, windows] if windows else None


def _row(windows: Sequence[Window], bounds: Window) -> list[list[int]]:
    return [list(window) for window in clip_windows(windows, bounds)]
