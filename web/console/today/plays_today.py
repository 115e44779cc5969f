"""What was played today and this week, by kind: plays and screen-days, rotation apart."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, timedelta

from campaigns.database import Unit
from campaigns.playback.tally import Amounts, TallyQuery, add_up
from campaigns.screens.screen import Kind

KINDS = (Kind.STRIP, Kind.LARGE)


@dataclass(frozen=True, slots=True)
class KindPlays:
    """One kind's amounts; the week is the calendar's, from Monday."""

    kind: Kind
    today: Amounts
    week: Amounts


def monday(day: date) -> date:
    """Return the Monday of a day's week."""
    return day - timedelta(days=day.isoweekday() - 1)


def plays_today(unit: Unit, today: date) -> tuple[KindPlays, ...]:
    """Return what was played, strips first; one pass over a week of tallies."""
    found: dict[str, dict[str, Amounts]] = defaultdict(dict)
    for row in unit.tallies.rows(TallyQuery(monday(today), today, ("day", "kind"))):
        day, kind = row.values
        found[kind][day] = row.amounts
    return tuple(
        KindPlays(kind, found[kind].get(today.isoformat(), Amounts()), add_up(found[kind].values())) for kind in KINDS
    )
