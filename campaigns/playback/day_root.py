"""Define the root of a day's evidence, chained to the root before it."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from campaigns.playback.civil_day import CivilDay, DueLight

NO_HEAD = "0" * 64
"""What the first root of all is chained to."""


@dataclass(frozen=True, slots=True)
class DayRoot:
    """The Merkle root over rows of a day: part 0 is what was there when the day closed, each later part a supplement.

    `last_evidence` is the last upload that it may hold; `head` digests all of it and the head before; `facts` is the
    digest of the day's frozen facts, of a supplement empty. `compacted_at` is when its rows were packed and proved.
    """

    number: int
    on: date
    part: int
    made_at: datetime
    rows: int
    root: str
    facts: str
    head: str
    last_evidence: int
    compacted_at: datetime | None = None


def facts_digest(day: CivilDay, due: Iterable[DueLight]) -> str:
    """Return the SHA-256 over the facts of a day: its zone and bounds, and what was due from each screen."""
    facts = [
        [each.screen, each.name, each.street, each.kind, each.owner, each.lit, each.due_ms]
        for each in sorted(due, key=lambda each: each.screen)
    ]
    return _digest([day.on.isoformat(), day.zone, day.from_ms, day.until_ms, facts])


def chained(before: str, *, on: date, part: int, rows: int, root: str, facts: str) -> str:
    """Return the head of a root that follows the head `before`."""
    return _digest([before, on.isoformat(), part, rows, root, facts])


def first_break(roots: Iterable[DayRoot]) -> DayRoot | None:
    """Return the first of all roots, in the order in which they were made, that does not follow from the one before."""
    head = NO_HEAD
    for each in roots:
        if each.head != chained(head, on=each.on, part=each.part, rows=each.rows, root=each.root, facts=each.facts):
            return each
        head = each.head
    return None


def _digest(value: list[object]) -> str:
    written = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(written.encode()).hexdigest()
