"""A sync group's plan days as stored: kept while their inputs stand, compiled anew where they changed (ADR 5)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from campaigns.database import Unit
from campaigns.demand import Demand
from campaigns.plan import NewDay, StoredDay
from players.protocol.day import Day
from players.protocol.digest import sha256_hex
from players.protocol.manifest import DayRef
from scheduler.plan.compile import compile_day
from scheduler.plan.day import PlanDay, civil_window
from scheduler.plan.entry import PlanEntry
from scheduler.plan.inputs import inputs_digest, inputs_object
from scheduler.slots import GroupSlots

DAY_TYPE = "application/json"


@dataclass(frozen=True, slots=True)
class Planned:
    """The plan days of a horizon: the files that a manifest names, and the slot numbers that those name."""

    days: tuple[DayRef, ...]
    numbers: frozenset[int]


def entries_of(demand: Demand, slots: GroupSlots, zone: ZoneInfo) -> tuple[PlanEntry, ...]:
    """Return what the planner is given: each campaign with its slots and its civil days as instants."""
    found: list[PlanEntry] = []
    for entry in demand.entries:
        from_at, to_at = civil_window(entry.starts_on, entry.ends_on, zone)
        own = tuple((slot.n, slot.ms) for slot in slots.of_campaign[entry.campaign.id])
        found.append(PlanEntry(entry.campaign.id, own, entry.weight, from_at, to_at))
    return tuple(found)


class Planning:
    """Plans one group's days in one unit of work."""

    def __init__(self, unit: Unit, demand: Demand, entries: Sequence[PlanEntry], *, at: datetime, term: int) -> None:
        self._unit = unit
        self._demand = demand
        self._entries = entries
        self._at = at
        self._term = term

    def plan(self, days: Sequence[PlanDay], switch_ms: int) -> Planned:
        """Return the days, storing those that changed; a day under way is changed from `switch_ms` (Unix ms) on.

        A day on which nobody is active is stored but not named: outside every day a screen shows idle (PROTOCOL W-13).
        Raises PlanError.
        """
        known = self._unit.plans.latest_days(self._demand.group.id, days[0].on, days[-1].on)
        return self._named(self._day(day, known.get(day.on), switch_ms) for day in days)

    def _day(self, day: PlanDay, before: StoredDay | None, switch_ms: int) -> StoredDay:
        digest = inputs_digest(day, self._demand.lit, self._entries)
        if before is not None and before.inputs_digest == digest:
            return before
        repair_ms = switch_ms if before is not None and day.from_ms < switch_ms else None
        body = compile_day(day, self._demand.lit, self._entries, not_before=repair_ms).to_bytes()
        sha256 = sha256_hex(body)
        self._unit.files.add(sha256, body, DAY_TYPE, at=self._at)
        new = NewDay(
            group_id=self._demand.group.id,
            day_on=day.on,
            from_at=day.from_at,
            to_at=day.to_at,
            effective_at=day.from_at if repair_ms is None else datetime.fromtimestamp(repair_ms / 1000, UTC),
            inputs_digest=digest,
            inputs=inputs_object(day, self._demand.lit, self._entries),
            sha256=sha256,
            term=self._term,
        )
        return self._unit.plans.add_day(new, self._at)

    def _named(self, chosen: Iterable[StoredDay]) -> Planned:
        stored = list(chosen)
        bodies = self._unit.files.bodies({day.sha256 for day in stored})
        refs: list[DayRef] = []
        numbers: set[int] = set()
        for sha256 in (day.sha256 for day in stored):
            day = Day.read(bodies[sha256])
            if day.spans:
                refs.append(DayRef(day.from_at, day.to_at, sha256, len(bodies[sha256])))
                numbers |= day.slots()
        return Planned(tuple(refs), frozenset(numbers))
