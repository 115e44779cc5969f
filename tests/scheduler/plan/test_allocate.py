from __future__ import annotations

from fractions import Fraction

from scheduler.plan.allocate import by_weight
from scheduler.plan.blocks import blocks_of
from tests.scheduler.plan.wishes import DAY, HOUR, entry


def test_a_block_is_given_out_wholly_and_never_rounded() -> None:
    entries = [entry(1, 7100, weight=3), entry(2, 5000, 6000, weight=2)]
    blocks = blocks_of(DAY, None, entries)
    (plays,) = by_weight(blocks).plays

    assert sum(plays[each.id] * each.mean_ms for each in entries) == 24 * HOUR
    assert plays[1] / plays[2] == Fraction(3, 2)
    assert plays[1].denominator > 1
