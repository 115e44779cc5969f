"""Keep a group's stored plan days while their inputs stand, and compile those anew whose inputs changed (ADR 5)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from campaigns.database import Unit
from campaigns.publication.demand import Demand
from campaigns.publication.stored_plan import NewDay, StoredDay
from campaigns.unix_time import unix_ms
from players.protocol.documents.manifest import DayRef
from players.protocol.encoding import sha256_hex
from scheduler.plan.day import PlanDay
from scheduler.plan.entry import PlanEntry, PlanSlot
from scheduler.plan.entry_builder import EntryBuilder
from scheduler.plan.inputs import digest_of_inputs, entry_ids, inputs_object
from scheduler.plan.left_out import compile_what_fits
from scheduler.plan.read_files import read_day
from scheduler.plan.window import Window
from scheduler.publishing.group_slots import GroupSlots
from scheduler.publishing.switch_time import SwitchTime, lies_ahead


@dataclass(frozen=True, slots=True)
class PlanRequest:
    """What a group's plan days are compiled from: when it is lit, which campaigns ask for time, what fills the rest."""

    lit: tuple[Window, ...]
    entries: tuple[PlanEntry, ...]
    idle: tuple[PlanSlot, ...]

    def running_at(self, at_ms: int) -> frozenset[int]:
        """Return the slots of the campaigns that run at an instant (Unix ms)."""
        return frozenset(slot.n for entry in self.entries for slot in entry.slots_during((at_ms, at_ms + 1)))


@dataclass(frozen=True, slots=True)
class ComparedDay:
    """A plan day, its inputs as they are now, and what is stored of it.

    Args:
        day: the plan day.
        inputs_digest: of all that is asked for on it.
        wanted: the campaigns that ask for time on it.
        stored: its latest plan; None where there is none.
        ahead: by a clock that was ahead, what is stored begins within the day, at an instant that is yet to come.
    """

    day: PlanDay
    inputs_digest: str
    wanted: frozenset[int]
    stored: StoredDay | None
    ahead: bool = False

    @property
    def is_replanned(self) -> bool:
        """Whether a stored day is compiled anew, because its inputs changed or its beginning lies ahead."""
        return self.stored is not None and (self.ahead or self.stored.inputs_digest != self.inputs_digest)


@dataclass(frozen=True, slots=True)
class LeftOut:
    """Of which day a campaign is left out first, and why; None where that was said when the day was compiled."""

    on: date
    error: Exception | None


@dataclass(frozen=True, slots=True)
class _CompiledDay:
    """A plan day that was compiled just now: the row to be stored, its file, and why campaigns are left out of it."""

    row: NewDay
    body: bytes
    left_out: Mapping[int, Exception]


@dataclass(frozen=True, slots=True)
class PlannedDays:
    """The plan days of a horizon: the files that a manifest names, and the slot numbers that those name.

    `left_out` are the campaigns that ask for time on one of the days and are not in its plan; with the reason, where a
    day was compiled just now.
    """

    days: tuple[DayRef, ...]
    numbers: frozenset[int]
    left_out: Mapping[int, LeftOut]


def plan_request(demand: Demand, slots: GroupSlots, days: Sequence[PlanDay]) -> PlanRequest:
    """Return what the planner is given for following plan days: civil days, dayparts and seasons as instants."""
    builder = EntryBuilder(demand.calendar, days[0].from_at, days[-1].to_at, days[0].tz)
    return PlanRequest(
        builder.lit(demand.group),
        tuple(
            builder.entry(entry.campaign.id, entry, entry.share, slots.of_campaign[entry.campaign.id])
            for entry in demand.entries
        ),
        tuple(PlanSlot(slot.n, slot.ms) for slot in slots.idle),
    )


def compare_days(
    unit: Unit, group_id: int, request: PlanRequest, days: Sequence[PlanDay], at: datetime
) -> tuple[ComparedDay, ...]:
    """Return each plan day with what is stored of it at an instant; nothing is compiled or written yet."""
    stored = unit.plans.latest_days(group_id, days[0].on, days[-1].on)
    inputs = [inputs_object(day, request.lit, request.entries, request.idle) for day in days]
    return tuple(
        ComparedDay(
            day,
            digest_of_inputs(written),
            entry_ids(written),
            stored.get(day.on),
            ahead=day.on in stored and _begins_ahead(stored[day.on], at),
        )
        for day, written in zip(days, inputs, strict=True)
    )


def _begins_ahead(stored: StoredDay, at: datetime) -> bool:
    return stored.effective_at > stored.from_at and lies_ahead(stored.effective_at, unix_ms(at))


def store_days(
    unit: Unit,
    group_id: int,
    request: PlanRequest,
    compared: Iterable[ComparedDay],
    *,
    switch: SwitchTime | None,
    at: datetime,
    term: int,
) -> PlannedDays:
    """Return the plan days, compiling and storing those that changed or are new.

    A campaign with which a day cannot be said is left out of that day (`compile_what_fits`).

    A stored day that is under way is changed from `switch` on, which is needed where any day is replanned:

        stored   04:00 ──────── a b a b ────────────────────
        anew                            switch │ a b c a b c

    A day on which no campaign is active is stored but not named: outside every day a screen shows idle (PROTOCOL W-13).
    """
    chosen: list[StoredDay | NewDay] = []
    new: list[_CompiledDay] = []
    left_out: dict[int, LeftOut] = {}
    for each in compared:
        reasons: Mapping[int, Exception] = {}
        if each.stored is not None and not each.is_replanned:
            chosen.append(each.stored)
        else:
            new.append(_compiled(group_id, request, each, switch=switch, term=term))
            chosen.append(new[-1].row)
            reasons = new[-1].left_out
        for campaign_id in sorted(each.wanted - entry_ids(chosen[-1].inputs)):
            left_out.setdefault(campaign_id, LeftOut(each.day.on, reasons.get(campaign_id)))
    unit.files.add_written({day.row.sha256: day.body for day in new}, at)
    unit.plans.add_days([day.row for day in new], at)
    return _named(unit, [day.sha256 for day in chosen], left_out)


def _compiled(
    group_id: int, request: PlanRequest, compared: ComparedDay, *, switch: SwitchTime | None, term: int
) -> _CompiledDay:
    """Compile a day, from `switch` on where it is changed while it is under way."""
    day, repaired_from = compared.day, None
    if compared.is_replanned:
        assert switch is not None, "a stored day is only changed from the switch on"
        repaired_from = switch if day.from_ms < switch.at_ms else None
    not_before = None if repaired_from is None else repaired_from.at_ms
    compiled = compile_what_fits(day, request.lit, request.entries, idle=request.idle, not_before=not_before)
    body = compiled.day.to_bytes()
    row = NewDay(
        group_id=group_id,
        day_on=day.on,
        from_at=day.from_at,
        to_at=day.to_at,
        effective_at=day.from_at if repaired_from is None else repaired_from.at,
        inputs_digest=compared.inputs_digest,
        inputs=inputs_object(day, request.lit, compiled.entries, request.idle),
        sha256=sha256_hex(body),
        term=term,
    )
    return _CompiledDay(row, body, compiled.left_out)


def _named(unit: Unit, sha256s: Sequence[str], left_out: Mapping[int, LeftOut]) -> PlannedDays:
    bodies = unit.files.bodies(set(sha256s))
    refs: list[DayRef] = []
    numbers: set[int] = set()
    for sha256 in sha256s:
        day = read_day(bodies[sha256])
        if day.spans:
            refs.append(DayRef(day.from_at, day.to_at, sha256, len(bodies[sha256])))
            numbers |= day.slots()
    return PlannedDays(tuple(refs), frozenset(numbers), left_out)
