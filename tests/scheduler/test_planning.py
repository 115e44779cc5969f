"""Stored plan days: kept while their inputs stand (ADR 5)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from fractions import Fraction

import pytest

from campaigns.demand import Demand, demand
from players.protocol.day import Day
from scheduler.plan.day import horizon
from scheduler.plan.entry import PlanEntry
from scheduler.planning import Planned, Planning, entries_of
from scheduler.slots import GroupSlot, GroupSlots
from tests.scheduler.plan.wishes import EARLY, LATE, entry
from tests.scheduler.town_builders import AT, DAY, ZONE, Town, ms

DAYS = horizon(AT, ZONE)
Plan = Callable[..., Planned]


def asked_of(town: Town) -> Demand:
    with town.database.reading() as unit:
        return demand(unit, 1, DAYS[0].on, DAYS[-1].on)


@pytest.fixture
def plan(town: Town) -> Plan:
    """Plan a street, by default for eight days at noon."""
    town.add()

    def planned(*entries: PlanEntry, switch_ms: int = ms(AT), days: Sequence[object] = DAYS) -> Planned:
        with town.wishing() as unit:
            return Planning(unit, asked_of(town), entries, at=town.clock(), term=town.term).plan(
                days,  # type: ignore[arg-type]
                switch_ms,
            )

    return planned


def spans_of(town: Town, planned: Planned) -> list[int]:
    return [Day.read(town.file(ref.sha256)).spans[0].from_at for ref in planned.days]


def test_a_first_plan_holds_all_its_days_from_their_beginnings(town: Town, plan: Plan) -> None:
    planned = plan(entry(1, 6_000, 8_000))

    assert [(ref.from_at, ref.to_at) for ref in planned.days] == [(day.from_ms, day.to_ms) for day in DAYS]
    assert spans_of(town, planned) == [day.from_ms for day in DAYS]
    assert planned.numbers == {100, 101}
    assert all(ref.bytes == len(town.file(ref.sha256)) for ref in planned.days)


def test_equal_inputs_keep_every_stored_day(town: Town, plan: Plan) -> None:
    first = plan(entry(1, 6_000), entry(2, 8_000))
    stored = town.stored_days()

    assert plan(entry(2, 8_000), entry(1, 6_000), switch_ms=ms(AT) + 77_000) == first
    assert town.stored_days() == stored


def test_a_change_begins_today_at_the_switch_and_leaves_the_days_that_it_does_not_touch(town: Town, plan: Plan) -> None:
    first = plan(entry(1, 6_000))
    until = DAYS[1].from_at
    planned = plan(entry(1, 6_000), entry(2, 8_000, to_at=until), switch_ms=ms(AT) + 5_000)

    assert spans_of(town, planned) == [ms(AT) + 5_000, *(day.from_ms for day in DAYS[1:])]
    assert planned.days[1:] == first.days[1:]
    today = town.stored_days()[DAYS[0].on.isoformat()]
    assert today.effective_at == datetime.fromtimestamp(ms(AT) / 1000 + 5, UTC)
    assert len(today.inputs["entries"]) == 2  # type: ignore[index]


def test_a_day_on_which_nobody_is_active_is_stored_and_not_named(town: Town, plan: Plan) -> None:
    """PROTOCOL W-13: outside every day a screen shows idle."""
    planned = plan(entry(1, 6_000, from_at=DAYS[2].from_at, to_at=DAYS[4].from_at))

    assert [ref.from_at for ref in planned.days] == [DAYS[2].from_ms, DAYS[3].from_ms]
    assert len(town.stored_days()) == len(DAYS)


def test_nobody_at_all_names_no_day_and_no_slot(plan: Plan) -> None:
    assert plan() == Planned((), frozenset())


def test_a_day_that_only_enters_the_horizon_is_planned_whole_however_late(town: Town, plan: Plan) -> None:
    plan(entry(1, 6_000), days=DAYS[:7])
    planned = plan(entry(1, 6_000), switch_ms=DAYS[7].from_ms + 60_000)

    assert spans_of(town, planned)[-1] == DAYS[7].from_ms


def test_what_was_first_planned_and_changed_twice_is_planned_anew_each_time(town: Town, plan: Plan) -> None:
    """The stored day is compared with the latest, not with any that once was."""
    for ms_, later_ms in ((6_000, 0), (8_000, 10_000), (6_000, 20_000)):
        plan(entry(1, ms_), switch_ms=ms(AT) + later_ms)

    with town.database.reading() as unit:
        history = unit.plans.history(1, DAYS[0].on)
    assert [day.effective_at for day in history] == [
        DAYS[0].from_at,
        *(datetime.fromtimestamp(ms(AT) / 1000 + s, UTC) for s in (10, 20)),
    ]
    assert len({day.sha256 for day in history}) == 3


def test_an_entry_is_what_its_campaign_wishes_in_civil_days(town: Town) -> None:
    town.add()
    town.create("讲文明", "爱国 敬业", weight=3)
    asked = asked_of(town)
    (wish,) = asked.entries
    slots = tuple(
        GroupSlot(n, 6_000, wish.campaign, slide, frozenset()) for n, slide in enumerate(wish.slides, start=4)
    )

    (found,) = entries_of(asked, GroupSlots({wish.campaign.id: slots}, ()), ZONE)

    assert (found.id, found.slots, found.weight) == (wish.campaign.id, ((4, 6_000), (5, 6_000)), 3)
    assert found.from_at.astimezone(ZONE).isoformat() == "2026-05-01T00:00:00+08:00"
    assert found.to_at.astimezone(ZONE).isoformat() == "2027-01-01T00:00:00+08:00"
    assert found.mean_ms == Fraction(6_000)
    assert EARLY < found.from_at < found.to_at < LATE
    assert found.to_at > AT + DAY
