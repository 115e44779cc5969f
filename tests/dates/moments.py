"""Moments at which calendars go wrong: a dozen for every run of the tests, and as many more as are drawn."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from itertools import chain
from pathlib import Path
from random import Random
from zoneinfo import ZoneInfo

CITY = Path(__file__).parents[2] / "campaigns" / "demo" / "city.toml"
HOME, SUMMER_TIME = ZoneInfo("Asia/Shanghai"), ZoneInfo("Europe/Berlin")
KINDS = 6
"""Of which moments are drawn in turn."""
FIRST, YEARS = date(2026, 12, 1), 3
"""The days that are drawn from, the same whenever they are drawn."""
DAY = timedelta(days=1)
HOURS = [
    time.fromisoformat(text)
    for text in ("00:00", "00:30", "03:59:30", "04:00", "08:00", "12:00", "17:30", "21:30", "23:59:30")
]
"""Civil midnight, the plan day's turn at 04:00, both rush hours, and what lies between."""


@dataclass(frozen=True, slots=True)
class Moment:
    """An instant in UTC, as the clocks of a zone show it: of an hour that comes twice, both are told apart."""

    utc: datetime
    zone: ZoneInfo

    @classmethod
    def read(cls, text: str) -> Moment:
        """Read `2028-02-29T21:30`, of Asia/Shanghai, or `2027-10-31T02:30+01:00[Europe/Berlin]`; the offset may lack.

        Raises ValueError, KeyError for a zone that there is not.
        """
        local, _, name = text.removesuffix("]").partition("[")
        zone, at = ZoneInfo(name) if name else HOME, datetime.fromisoformat(local)
        return cls((at if at.tzinfo else at.replace(tzinfo=zone)).astimezone(UTC), zone)

    @property
    def at(self) -> datetime:
        """The instant by the zone's clocks."""
        return self.utc.astimezone(self.zone)

    def __str__(self) -> str:
        return f"{self.at.isoformat()}[{self.zone.key}]"


DOZEN = tuple(
    Moment.read(text)
    for text in (
        "2026-10-10T08:00",  # a Saturday that is worked
        "2026-11-30T17:30",  # the end of a month
        "2026-12-31T23:59:30",  # the end of a year
        "2027-01-01T00:00",  # a holiday of one day, the first of the year
        "2027-02-04T21:30",  # the evening before Spring Festival
        "2027-02-09T03:59:30",  # its last night, half a minute before the plan day after it
        "2027-02-28T12:00",  # the end of February
        "2027-03-28T01:30[Europe/Berlin]",  # half an hour before the clocks go forward
        "2027-09-30T23:59:30",  # the last minute before the National Day
        "2027-10-31T02:30+02:00[Europe/Berlin]",  # the hour that comes twice, for the first time
        "2027-10-31T02:30+01:00[Europe/Berlin]",  # and for the second
        "2028-02-29T21:30",  # a day that most years do not have
    )
)


def drawn(seed: int, count: int) -> list[Moment]:
    """Draw moments, of each kind in turn, each day at an hour of chance; the same for the same arguments."""
    chance = Random(seed)
    kinds = [chance.sample(days, len(days)) for days in _kinds()]
    turns = chain.from_iterable(kind[place : place + 1] for place in range(count) for kind in kinds)
    found = dict.fromkeys(_moment(on, zone, chance) for on, zone in turns)
    return list(found)[:count]


def _kinds() -> Iterator[Sequence[tuple[date, ZoneInfo]]]:
    """Yield ends and beginnings of months, of years, leap days, nights of a clock change, weeks around holidays."""
    days = [FIRST + number * DAY for number in range((FIRST.replace(year=FIRST.year + YEARS) - FIRST).days)]
    yield [(on, HOME) for on in days if (on + DAY).day == 1 or on.day == 1]
    yield [(on, HOME) for on in days if (on.month, on.day) in {(12, 31), (1, 1)}]
    yield [(on, HOME) for on in days if (on.month, on.day) in {(2, 29), (3, 1)} and (on.replace(day=1) - DAY).day != 28]
    for before in (False, True):
        yield [(on, SUMMER_TIME) for on in days if _changes(on + before * DAY)]
    holidays = tomllib.loads(CITY.read_text(encoding="utf-8"))["holidays"]
    around = {
        on
        for row in holidays
        for on in _days(row.get("on", row.get("from")) - 7 * DAY, row.get("on", row.get("until")) + 7 * DAY)
    }
    yield [(on, HOME) for on in sorted(around) if on >= FIRST]


def _days(first: date, last: date) -> Iterator[date]:
    return (first + number * DAY for number in range((last - first).days + 1))


def _changes(on: date) -> bool:
    """Whether the clocks change on a civil day."""
    start, end = (datetime.combine(day, time(), SUMMER_TIME).astimezone(UTC) for day in (on, on + DAY))
    return end - start != DAY


def _moment(on: date, zone: ZoneInfo, chance: Random) -> Moment:
    hours = [*HOURS, time(1, 30), time(2, 30), time(2, 30, fold=1)] if _changes(on) and zone is SUMMER_TIME else HOURS
    return Moment(datetime.combine(on, chance.choice(hours), zone).astimezone(UTC), zone)
