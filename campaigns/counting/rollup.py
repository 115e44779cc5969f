"""Roll tallies up by closed days and months, each in a small unit of work that keeps no writer waiting."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from campaigns.database import Database, Unit
from campaigns.database.stores.rollup_planner import RollupPeriod

DAYS_A_RUN = 150
"""Some ten seconds of work: years of tallies from an earlier release are rolled up within an hour."""
MONTHS_A_RUN = 24


def roll_up(
    database: Database, today: date, *, check: Callable[[Unit], None] = lambda _: None, days: int = DAYS_A_RUN
) -> tuple[int, int]:
    """Roll up closed days and months that are stale, newest first; return the number of days and of months.

    `check` runs at the start of each unit of work; `days` limits one call.
    """
    with database.reading() as unit:
        stale = unit.rollups.stale(RollupPeriod.DAY, today, days)
    for day in stale:
        with database.writing() as unit:
            check(unit)
            unit.rollups.roll_up_day(day)
    with database.reading() as unit:
        firsts = unit.rollups.stale(RollupPeriod.MONTH, today.replace(day=1), MONTHS_A_RUN)
    summed = 0
    for first in firsts:
        with database.writing() as unit:
            check(unit)
            summed += unit.rollups.roll_up_month(first)
    return len(stale), summed
