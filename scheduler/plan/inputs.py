"""What a plan day is compiled from, in one canonical form: equal inputs need no new plan."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable

from campaigns.group import LitHours
from scheduler.plan.day import PlanDay, unix_ms
from scheduler.plan.entry import PlanEntry

RULES = 1
"""Raise it with every change of the planner that moves a slot: stored days are then compiled anew."""


def inputs_object(day: PlanDay, lit: LitHours | None, entries: Iterable[PlanEntry]) -> dict[str, object]:
    """Return the inputs as JSON, kept beside the plan: who is active that day, cut to it, in order of ids."""
    told = [_entry(day, entry) for entry in sorted(entries, key=lambda entry: entry.id) if _touches(day, entry)]
    hours = None if lit is None else [f"{lit.from_local:%H:%M}", f"{lit.until_local:%H:%M}"]
    return {"rules": RULES, "from_at": day.from_ms, "to_at": day.to_ms, "lit": hours, "entries": told}


def inputs_digest(day: PlanDay, lit: LitHours | None, entries: Iterable[PlanEntry]) -> str:
    """Return the SHA-256 over the inputs; their order and where a repair begins are no part of it."""
    told = json.dumps(inputs_object(day, lit, entries), sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(told.encode()).hexdigest()


def _entry(day: PlanDay, entry: PlanEntry) -> dict[str, object]:
    return {
        "id": entry.id,
        "slots": [list(slot) for slot in entry.slots],
        "weight": entry.weight,
        "from_at": max(day.from_ms, unix_ms(entry.from_at)),
        "to_at": min(day.to_ms, unix_ms(entry.to_at)),
    }


def _touches(day: PlanDay, entry: PlanEntry) -> bool:
    return entry.from_at < day.to_at and entry.to_at > day.from_at
