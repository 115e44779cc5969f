"""Entries, days and an independent walk to test plans against."""

from __future__ import annotations

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

from hypothesis import strategies as st

from campaigns.group import LitHours, lit_hours
from players.protocol.day import Day
from scheduler.plan.day import PlanDay, unix_ms
from scheduler.plan.entry import PlanEntry

SHANGHAI = ZoneInfo("Asia/Shanghai")
BERLIN = ZoneInfo("Europe/Berlin")
LORD_HOWE = ZoneInfo("Australia/Lord_Howe")
ON = date(2026, 11, 24)
DAY = PlanDay.of(ON, SHANGHAI)
MINUTE = 60_000
HOUR = 60 * MINUTE
EARLY, LATE = datetime(2000, 1, 1, tzinfo=UTC), datetime(2100, 1, 1, tzinfo=UTC)


def entry(number: int, *ms: int, weight: int = 1, from_at: datetime = EARLY, to_at: datetime = LATE) -> PlanEntry:
    """Return an entry whose slots are numbered 100 × its id and on."""
    slots = tuple((100 * number + place, each) for place, each in enumerate(ms or (6000,)))
    return PlanEntry(number, slots, weight, from_at, to_at)


def walk(day: Day, ms_of: dict[int, int]) -> list[tuple[int, int, int]]:
    """Return (start, end, n) of every slot of a day, by PROTOCOL W-10 as it is written."""
    found: list[tuple[int, int, int]] = []
    for span in day.spans:
        assert not span.ins
        at, p, begun = span.from_at, span.p, len(found)
        base = day.bases[span.base]
        while at + ms_of[base[p]] <= span.to_at:
            found.append((at, at + ms_of[base[p]], base[p]))
            at, p = found[-1][1], (p + 1) % len(base)
        if len(found) > begun:
            found[-1] = (found[-1][0], span.to_at, found[-1][2])
    return found


def lengths(entries: list[PlanEntry]) -> dict[int, int]:
    """Return every slot's ms by its number."""
    return {n: ms for each in entries for n, ms in each.slots}


DAYS = st.builds(
    PlanDay.of, st.dates(date(2026, 1, 1), date(2027, 12, 31)), st.sampled_from([SHANGHAI, BERLIN, LORD_HOWE])
)
_CLOCK = st.builds("{:02d}:{:02d}".format, st.integers(0, 23), st.sampled_from([0, 15, 30, 45]))
_HOURS = st.tuples(_CLOCK, _CLOCK).filter(lambda two: two[0] != two[1])
LIT: st.SearchStrategy[LitHours | None] = st.none() | _HOURS.map(lambda two: lit_hours(*two))


@st.composite
def entries_on(draw: st.DrawFn, day: PlanDay, most: int = 6) -> list[PlanEntry]:
    """Draw entries: some all day, some from or until a whole hour within it."""
    hours = range((day.to_ms - day.from_ms) // HOUR + 1)
    edges = st.sampled_from([datetime.fromtimestamp((day.from_ms + hour * HOUR) / 1000, UTC) for hour in hours])
    found: list[PlanEntry] = []
    for number in range(1, draw(st.integers(1, most)) + 1):
        ms = draw(st.lists(st.integers(1000, 60_000), min_size=1, max_size=7))
        from_at, to_at = draw(st.just(EARLY) | edges), draw(st.just(LATE) | edges)
        found.append(entry(number, *ms, weight=draw(st.integers(1, 20)), from_at=from_at, to_at=to_at))
    return found


def active(entries: list[PlanEntry], at_ms: int) -> list[PlanEntry]:
    """Return the entries whose window holds an instant."""
    return [each for each in entries if unix_ms(each.from_at) <= at_ms < unix_ms(each.to_at)]
