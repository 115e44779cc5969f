"""Sum the plays and screen-days of today and of this week, by kind of screen."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, timedelta

from campaigns.database import Unit
from campaigns.playback.tally import Amounts, TallyQuery, add_up
from campaigns.screens.screen import ScreenKind

KINDS = (ScreenKind.STRIP, ScreenKind.LARGE)


@dataclass(frozen=True, slots=True)
class KindPlays:
    """The amounts of one kind; the week begins on Monday."""

    kind: ScreenKind
    today: Amounts
    week: Amounts


def monday(day: date) -> date:
    """Return the Monday of a day's week."""
    return day - timedelta(days=day.isoweekday() - 1)


def plays_today(unit: Unit, today: date) -> tuple[KindPlays, ...]:
    """Return the amounts of strips, then of large screens, by one query over the week."""
    found: dict[str, dict[str, Amounts]] = defaultdict(dict)
    for row in unit.tallies.read_rows(TallyQuery(monday(today), today, ("day", "kind"))):
        day, kind = row.values
        found[kind][day] = row.amounts
    return tuple(
        KindPlays(kind, found[kind].get(today.isoformat(), Amounts()), add_up(found[kind].values())) for kind in KINDS
    )
