from __future__ import annotations

from fractions import Fraction
from itertools import pairwise

from scheduler.plan.allocation.allocate import as_wished
from scheduler.plan.allocation.blocks import blocks_of
from scheduler.plan.allocation.ideal import Goal, goals_of
from scheduler.plan.entry import PlanEntry
from scheduler.plan.sequence.budget import DAY_BYTES, INSERTS_FEW, TURN_MS, inserts_of, turn_ms, weaves
from scheduler.plan.sequence.schedule_segment import Stretch, stretches_of
from tests.scheduler.plan.wishes import DAY, IDLE, always, entry


def planned(entries: list[PlanEntry], *, weave: bool) -> tuple[tuple[Stretch, ...], dict[int, Goal]]:
    blocks = blocks_of(DAY, always(DAY), entries)
    allocation = as_wished(blocks)
    goals = goals_of(DAY, blocks, allocation, 30_000)
    return stretches_of(blocks, allocation, goals, IDLE, weave=weave), goals


def test_a_day_that_owes_few_plays_inserts_them_all() -> None:
    """One in 288 of a day of ten-second slots is thirty plays."""
    _, few = planned([entry(1), entry(51, 10_000, share=Fraction(INSERTS_FEW, 8640))], weave=False)
    _, many = planned([entry(1), entry(51, 10_000, share=Fraction(INSERTS_FEW + 1, 8640))], weave=False)

    assert not weaves(few.values())
    assert weaves(many.values())


def test_what_is_not_woven_is_inserted() -> None:
    entries = [entry(1, 10_000), entry(51, 10_000, share=Fraction(1, 10)), entry(52, 10_000, share=Fraction(1, 200))]
    plain, woven = planned(entries, weave=False), planned(entries, weave=True)

    assert inserts_of(*plain) == sum(goal.plays for goal in plain[1].values())
    assert inserts_of(*woven) < inserts_of(*plain) / 2


def test_loops_take_turns_as_often_as_a_small_file_allows() -> None:
    few, _ = planned([entry(1, *[10_000] * 120)], weave=False)
    many, _ = planned([entry(number, *[10_000] * (6 + number)) for number in range(1, 8)], weave=False)

    assert turn_ms(few, 0) == TURN_MS
    turns = [turn_ms(many, inserts) for inserts in range(0, DAY_BYTES // 9, 50)]
    assert turns[0] > TURN_MS
    assert all(one <= other for one, other in pairwise(turns))
    assert turns[-1] == 24 * 60 * 60_000
