"""Stored plan days: kept while their inputs stand (ADR 5)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from campaigns.booking.campaign import Campaign
from campaigns.publication.demand import Demand
from players.protocol.documents.day import Day
from scheduler.plan.day import PlanDay, horizon
from scheduler.plan.entry import PlanEntry, PlanSlot
from scheduler.publishing.group_slots import GroupSlot, GroupSlots
from scheduler.publishing.plan_days import PlannedDays, PlanRequest, compare_days, plan_request, store_days
from scheduler.publishing.switch_time import SwitchTime
from tests.scheduler.plan.wishes import HOUR, entry
from tests.scheduler.town_builders import AT, DAY, STREET, ZONE, Town, ms

DAYS = horizon(AT, ZONE)
Plan = Callable[..., PlannedDays]


def demand_of(town: Town) -> Demand:
    with town.database.reading() as unit:
        return unit.demands.of_group(1, DAYS[0].on, DAYS[-1].on)


def request_of(*entries: PlanEntry) -> PlanRequest:
    """What is asked for round the clock."""
    return PlanRequest(((ms(AT - DAY), ms(AT + 20 * DAY)),), entries, (PlanSlot(9, 5_000),))


@pytest.fixture
def plan(town: Town) -> Plan:
    """Plan a street, by default for eight days at noon."""
    town.add()

    def planned(*entries: PlanEntry, switch_ms: int = ms(AT), days: Sequence[PlanDay] = DAYS) -> PlannedDays:
        with town.wishing() as unit:
            request = request_of(*entries)
            compared = compare_days(unit, 1, request, days, town.clock())
            switch = SwitchTime(switch_ms)
            return store_days(unit, 1, request, compared, switch=switch, at=town.clock(), term=town.term)

    return planned


def spans_of(town: Town, planned: PlannedDays) -> list[int]:
    return [Day.read(town.file(ref.sha256)).spans[0].from_at for ref in planned.days]


def test_a_first_plan_has_all_days_from_their_beginnings(town: Town, plan: Plan) -> None:
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


def test_a_change_begins_at_the_switch_and_leaves_untouched_days(town: Town, plan: Plan) -> None:
    first = plan(entry(1, 6_000))
    until = DAYS[1].from_at
    planned = plan(entry(1, 6_000), entry(2, 8_000, to_at=until), switch_ms=ms(AT) + 5_000)

    assert spans_of(town, planned) == [ms(AT) + 5_000, *(day.from_ms for day in DAYS[1:])]
    assert planned.days[1:] == first.days[1:]
    today = town.stored_days()[DAYS[0].on.isoformat()]
    assert today.effective_at == datetime.fromtimestamp(ms(AT) / 1000 + 5, UTC)
    assert len(today.inputs["entries"]) == 2  # type: ignore[index]


def test_a_day_without_campaigns_is_stored_and_not_named(town: Town, plan: Plan) -> None:
    """PROTOCOL W-13: outside every day a screen shows idle."""
    planned = plan(entry(1, 6_000, from_at=DAYS[2].from_at, to_at=DAYS[4].from_at))

    assert [ref.from_at for ref in planned.days] == [DAYS[2].from_ms, DAYS[3].from_ms]
    assert len(town.stored_days()) == len(DAYS)


def test_no_campaign_at_all_names_no_day_and_no_slot(plan: Plan) -> None:
    assert plan() == PlannedDays((), frozenset(), {})


def test_a_day_new_in_the_horizon_is_planned_whole(town: Town, plan: Plan) -> None:
    plan(entry(1, 6_000), days=DAYS[:7])
    planned = plan(entry(1, 6_000), switch_ms=DAYS[7].from_ms + 60_000)

    assert spans_of(town, planned)[-1] == DAYS[7].from_ms


def test_a_day_changed_twice_is_compared_with_its_latest_plan(town: Town, plan: Plan) -> None:
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


def test_a_day_that_a_clock_ahead_began_at_its_noon_is_planned_whole(town: Town, plan: Plan) -> None:
    """Screens would show idle until then: what was repaired has nothing before its switch."""
    town.clock.wait(2 * DAY)
    plan(entry(1, 6_000), days=DAYS[2:])
    plan(entry(1, 8_000), days=DAYS[2:], switch_ms=town.clock.ms)
    town.clock.wait(-2 * DAY)

    planned = plan(entry(1, 8_000))

    assert spans_of(town, planned) == [day.from_ms for day in DAYS]


def test_a_switch_that_is_still_to_come_is_no_sign_of_a_wrong_clock(town: Town, plan: Plan) -> None:
    plan(entry(1, 6_000))
    plan(entry(1, 8_000), switch_ms=ms(AT) + 30_000)

    with town.wishing() as unit:
        compared = compare_days(unit, 1, request_of(entry(1, 8_000)), DAYS, AT)

    assert not any(day.is_replanned for day in compared)


def test_unchanged_days_are_kept_without_a_switch_time(town: Town, plan: Plan) -> None:
    plan(entry(1, 6_000))

    request = request_of(entry(1, 6_000))
    with town.wishing() as unit:
        compared = compare_days(unit, 1, request, DAYS, AT)
        store_days(unit, 1, request, compared, switch=None, at=AT, term=town.term)

    assert not any(day.is_replanned for day in compared)


def test_the_planner_is_given_a_campaign_s_days_as_windows(town: Town) -> None:
    town.add()
    campaign = town.create("讲文明", "爱国 敬业", weight=3, starts_on=date(2026, 5, 6), ends_on=date(2026, 5, 7))
    asked = plan_request(demand_of(town), slots_for(campaign), DAYS)

    (found,) = asked.entries
    assert (found.id, found.slots, found.weight) == (campaign.id, (PlanSlot(4, 6_000), PlanSlot(5, 6_000)), 3)
    midnight = datetime(2026, 5, 6, tzinfo=ZONE)
    assert found.windows == ((ms(midnight), ms(midnight + 2 * DAY)),)
    assert asked.lit == ((DAYS[0].from_ms, DAYS[-1].to_ms),)
    assert asked.idle == (PlanSlot(9, 5_000),)


def test_the_planner_is_given_lit_hours_as_windows(town: Town) -> None:
    town.add()
    town.light(STREET, "07:00", "22:00")
    campaign = town.create("讲文明")

    lit = plan_request(demand_of(town), slots_for(campaign), DAYS).lit
    assert lit == tuple((day.from_ms + 3 * HOUR, day.from_ms + 18 * HOUR) for day in DAYS)


def slots_for(campaign: Campaign) -> GroupSlots:
    """Number a campaign's slides from 4 on; the first of them stands for idle too, as slot 9."""
    own = tuple(GroupSlot(n, 6_000, campaign, slide, frozenset()) for n, slide in enumerate(campaign.slides, start=4))
    return GroupSlots({campaign.id: own}, (replace(own[0], n=9, ms=5_000),))
