"""A sync group's plan days as stored: kept while their inputs stand, compiled anew where they changed (ADR 5)."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from campaigns.booking.slide import Slide
from campaigns.calendar.calendar import campaign_windows, dated_windows, lit_windows
from campaigns.database import Unit
from campaigns.local_time import Window as Instants
from campaigns.publication.demand import Demand, DemandEntry
from campaigns.publication.stored_plan import NewDay, StoredDay
from players.protocol.documents.day import Day
from players.protocol.documents.manifest import DayRef
from players.protocol.encoding import sha256_hex
from scheduler.plan.compile import compile_day
from scheduler.plan.day import PlanDay, unix_ms
from scheduler.plan.entry import PlanEntry, PlanSlot
from scheduler.plan.inputs import inputs_digest, inputs_object
from scheduler.plan.window import Window
from scheduler.publishing.group_slots import GroupSlots

DAY_TYPE = "application/json"


@dataclass(frozen=True, slots=True)
class Planned:
    """The plan days of a horizon: the files that a manifest names, and the slot numbers that those name."""

    days: tuple[DayRef, ...]
    numbers: frozenset[int]


@dataclass(frozen=True, slots=True)
class Asked:
    """What a sync group's plan days are compiled from: when it is lit, who asks for time, and what fills the rest."""

    lit: tuple[Window, ...]
    entries: tuple[PlanEntry, ...]
    idle: tuple[PlanSlot, ...]


def asked_of(demand: Demand, slots: GroupSlots, days: Sequence[PlanDay]) -> Asked:
    """Return what the planner is given for following plan days: civil days, dayparts and seasons as instants."""
    within = (days[0].from_at, days[-1].to_at, days[0].tz)
    calendar = demand.calendar

    def slot_windows(entry: DemandEntry, slide: Slide) -> tuple[Window, ...] | None:
        if slide.starts_on is None and slide.ends_on is None:
            return None
        return _in_ms(dated_windows(entry, slide.starts_on, slide.ends_on, calendar, *within))

    def planned(entry: DemandEntry) -> PlanEntry:
        own = slots.of_campaign[entry.campaign.id]
        shown = tuple(PlanSlot(slot.n, slot.ms, slot_windows(entry, slot.slide)) for slot in own)
        windows = _in_ms(campaign_windows(entry, calendar, *within))
        return PlanEntry(entry.campaign.id, shown, entry.weight, entry.share, windows)

    return Asked(
        _in_ms(lit_windows(demand.group, calendar, *within)),
        tuple(planned(entry) for entry in demand.entries),
        tuple(PlanSlot(slot.n, slot.ms) for slot in slots.idle),
    )


class Planning:
    """Plans one group's days in one unit of work."""

    def __init__(self, unit: Unit, group_id: int, asked: Asked, *, at: datetime, term: int) -> None:
        self._unit = unit
        self._group_id = group_id
        self._asked = asked
        self._at = at
        self._term = term

    def plan(self, days: Sequence[PlanDay], switch_ms: Callable[[], int]) -> Planned:
        """Return the days, storing those that changed; a day under way is changed from `switch_ms()` (Unix ms) on.

        That is asked only where something changed: to find an edge is dear.

        A day on which nobody is active is stored but not named: outside every day a screen shows idle (PROTOCOL W-13).
        Raises PlanError.
        """
        known = self._unit.plans.latest_days(self._group_id, days[0].on, days[-1].on)
        return self._named(self._day(day, known.get(day.on), switch_ms) for day in days)

    def _day(self, day: PlanDay, before: StoredDay | None, switch_ms: Callable[[], int]) -> StoredDay:
        asked = self._asked
        digest = inputs_digest(day, asked.lit, asked.entries, asked.idle)
        if before is not None and before.inputs_digest == digest:
            return before
        repair_ms = switch_ms() if before is not None and day.from_ms < switch_ms() else None
        body = compile_day(day, asked.lit, asked.entries, idle=asked.idle, not_before=repair_ms).to_bytes()
        sha256 = sha256_hex(body)
        self._unit.files.add(sha256, body, DAY_TYPE, at=self._at)
        new = NewDay(
            group_id=self._group_id,
            day_on=day.on,
            from_at=day.from_at,
            to_at=day.to_at,
            effective_at=day.from_at if repair_ms is None else datetime.fromtimestamp(repair_ms / 1000, UTC),
            inputs_digest=digest,
            inputs=inputs_object(day, asked.lit, asked.entries, asked.idle),
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


def _in_ms(windows: Iterable[Instants]) -> tuple[Window, ...]:
    return tuple((unix_ms(from_at), unix_ms(to_at)) for from_at, to_at in windows)
