from __future__ import annotations

from datetime import date, timedelta
from fractions import Fraction
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from scheduler.plan.allocation.allocate import allocate_by_wish
from scheduler.plan.allocation.blocks import blocks_of
from scheduler.plan.allocation.ideal import IdealService, ideal_services
from scheduler.plan.day import PlanDay
from scheduler.plan.entry import PlanEntry
from scheduler.plan.window import Window
from tests.scheduler.plan.fluid import fluid
from tests.scheduler.plan.wishes import (
    DAY,
    DAYS,
    HOUR,
    SHANGHAI,
    always,
    entries_on,
    entry,
    hours,
    rows,
    shares_on,
)

TAIL = 30_000


def services_on(day: PlanDay, lit: tuple[Window, ...], entries: list[PlanEntry]) -> dict[int, IdealService]:
    blocks = blocks_of(day, lit, entries)
    return ideal_services(day, blocks, allocate_by_wish(blocks), TAIL)


@settings(max_examples=60)
@given(st.data(), DAYS)
def test_the_ideal_is_the_fluid_one_to_the_millisecond(data: Any, day: PlanDay) -> None:
    lit, shares = data.draw(rows(day)), data.draw(shares_on(day, st.integers(1, 50)))
    entries = [*data.draw(entries_on(day, most=2)), *shares]
    found = services_on(day, lit, entries)
    if any(slot.windows is not None for each in entries for slot in each.slots):
        return  # the model knows no slides of their own days
    for each in shares:
        wanted = fluid(day, lit, entries, each.id, TAIL)
        if wanted is None:
            assert each.id not in found
            continue
        service = found[each.id]
        assert service.plays == wanted.plays
        for at in range(day.from_ms, day.to_ms, 17 * 60_000):
            assert abs(service.curve.amount_at(at) - wanted.due(at)) <= 2


@given(st.integers(1, 50), st.integers(1, 30), st.integers(1, 40))
def test_days_alike_owe_whole_plays_that_add_up(percent: int, seconds: int, days: int) -> None:
    """Nothing is carried over, and nothing is lost: the sum is within one play of what was allocated."""
    owed, wanted = 0, Fraction()
    share = entry(1, seconds * 1000, share=Fraction(percent, 100))
    for number in range(days):
        day = PlanDay.of(date(2026, 5, 1) + timedelta(number), SHANGHAI)
        services = services_on(day, hours(day, (3, 3.5)), [share])
        owed += services[1].plays if services else 0
        wanted += Fraction(percent, 100) * HOUR / 2 / (seconds * 1000)

        assert abs(owed - wanted) < 1


def test_the_slides_continue_from_day_to_day() -> None:
    share = entry(1, 7000, 8000, 9000, share=Fraction(1, 10))
    one, other = (
        services_on(day, always(day), [share])[1] for day in (DAY, PlanDay.of(DAY.on + timedelta(days=1), DAY.tz))
    )

    assert other.first == one.first + one.plays


def test_the_ideal_is_complete_early_only_where_the_time_ends() -> None:
    share = entry(1, 10_000, share=Fraction(1, 10), windows=hours(DAY, (2, 6), (8, 9)))
    rotating = entry(2, windows=hours(DAY, (4, 24)))
    curve = services_on(DAY, always(DAY), [share, rotating])[1].curve

    assert [(at - DAY.from_ms) / HOUR for at in curve.instants] == [
        2,
        4,
        6 - TAIL / HOUR,
        8,
        9 - TAIL / HOUR,
    ]


def test_a_share_of_less_than_a_play_owes_one_every_few_days() -> None:
    share = entry(1, 10_000, share=Fraction(1, 100), windows=hours(DAY, (0, 300)))
    owed = []
    for number in range(10):
        day = PlanDay.of(DAY.on + timedelta(number), DAY.tz)
        services = services_on(day, hours(day, (5, 5.1)), [share])
        owed.append(services[1].plays if services else 0)

    assert sum(owed) in {3, 4}
    assert set(owed) == {0, 1}
