"""Entries, days and an independent walk to test plans against."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from fractions import Fraction
from zoneinfo import ZoneInfo

from hypothesis import strategies as st

from campaigns.unix_time import unix_ms
from players.protocol.documents.day import Day, Span
from players.protocol.documents.manifest import DayRef, Manifest, SlotsRef
from players.protocol.documents.slots import Asset, Slot
from players.protocol.documents.slots_file import SlotsFile
from players.protocol.encoding import sha256_hex
from scheduler.plan.day import PlanDay
from scheduler.plan.entry import PlanEntry, PlanSlot
from scheduler.plan.window import Window, join_windows

SHANGHAI = ZoneInfo("Asia/Shanghai")
BERLIN = ZoneInfo("Europe/Berlin")
LORD_HOWE = ZoneInfo("Australia/Lord_Howe")
ON = date(2026, 11, 24)
DAY = PlanDay.of(ON, SHANGHAI)
MINUTE = 60_000
HOUR = 60 * MINUTE
IDLE = (PlanSlot(1, 9000), PlanSlot(2, 7000))
"""No entry's slots have these numbers."""
EARLY, LATE = datetime(2000, 1, 1, tzinfo=UTC), datetime(2100, 1, 1, tzinfo=UTC)


def entry(
    number: int,
    *ms: int,
    weight: int = 1,
    share: Fraction | None = None,
    from_at: datetime = EARLY,
    to_at: datetime = LATE,
    windows: tuple[Window, ...] | None = None,
) -> PlanEntry:
    """Return an entry whose slots are numbered 100 × its id and on; `windows` count instead of the two instants."""
    slots = tuple(PlanSlot(100 * number + place, each) for place, each in enumerate(ms or (6000,)))
    own = join_windows([(unix_ms(from_at), unix_ms(to_at))]) if windows is None else windows
    return PlanEntry(number, slots, weight, share, own)


def hours(day: PlanDay, *two: tuple[float, float]) -> tuple[Window, ...]:
    """Return windows by the hours since a plan day began."""
    return join_windows((day.from_ms + round(start * HOUR), day.from_ms + round(end * HOUR)) for start, end in two)


def always(day: PlanDay) -> tuple[Window, ...]:
    """Return a plan day's window when it is lit round the clock."""
    return ((day.from_ms, day.to_ms),)


def walk(day: Day, ms_of: dict[int, int]) -> list[tuple[int, int, int]]:
    """Return (start, end, n) of every slot of a day, by PROTOCOL W-10 as it is written."""
    return [slot for span in day.spans for slot in _walked(day, span, ms_of)]


def _walked(day: Day, span: Span, ms_of: dict[int, int]) -> list[tuple[int, int, int]]:
    found: list[tuple[int, int, int]] = []
    base, inserts = day.bases[span.base], list(span.ins)
    at, p, skipped = span.from_at, span.p, 0
    while True:
        if inserts and inserts[0][0] == skipped:
            n = inserts.pop(0)[1]
            skipped = 0
        else:
            n, p, skipped = base[p], (p + 1) % len(base), skipped + 1
        if at + ms_of[n] > span.to_at:
            break
        found.append((at, at + ms_of[n], n))
        at += ms_of[n]
    if found:
        found[-1] = (found[-1][0], span.to_at, found[-1][2])
    return found


def slots_of(ms_of: dict[int, int], screen: str = "st-1") -> SlotsFile:
    """Return slots with one picture of the screen's own; line is n + 1000."""
    return SlotsFile(
        assets=(Asset(sha256_hex(screen.encode()), 650, "image/x-portable-bitmap", 320, 16),),
        slots=tuple(Slot(n, n + 1000, ms, ((0, ms),)) for n, ms in sorted(ms_of.items())),
        idle=tuple(slot.n for slot in IDLE),
    )


def manifest_of(day: Day, slots: SlotsFile, screen: str = "st-1") -> Manifest:
    """Return a manifest that plays a day."""
    body = day.to_bytes()
    return Manifest(
        screen=screen,
        rev=1,
        issued_at=day.from_at,
        switch_at=day.from_at,
        days=(DayRef(day.from_at, day.to_at, sha256_hex(body), len(body)),),
        slots=SlotsRef(sha256_hex(slots.to_bytes()), len(slots.to_bytes())),
        light=((day.from_at, 100),),
        lent=None,
    )


def lengths(entries: list[PlanEntry]) -> dict[int, int]:
    """Return every slot's ms by its number, idle's too."""
    return {slot.n: slot.ms for slot in (*IDLE, *(slot for each in entries for slot in each.slots))}


DAYS = st.builds(
    PlanDay.of, st.dates(date(2026, 1, 1), date(2027, 12, 31)), st.sampled_from([SHANGHAI, BERLIN, LORD_HOWE])
)
_QUARTERS = st.integers(-8, 112)


@st.composite
def rows(draw: st.DrawFn, day: PlanDay, most: int = 3) -> tuple[Window, ...]:
    """Draw windows on and around a plan day, to the quarter of an hour; or all of it."""
    if draw(st.booleans()):
        return always(day)
    edges = draw(st.lists(st.tuples(_QUARTERS, _QUARTERS), max_size=most))
    return join_windows((day.from_ms + start * HOUR // 4, day.from_ms + end * HOUR // 4) for start, end in edges)


@st.composite
def entries_on(draw: st.DrawFn, day: PlanDay, most: int = 6) -> list[PlanEntry]:
    """Draw rotation entries: some all day, some in windows of their own, with slides that are."""
    found: list[PlanEntry] = []
    for number in range(1, draw(st.integers(1, most)) + 1):
        ms = draw(st.lists(st.integers(1000, 60_000), min_size=1, max_size=7))
        made = entry(number, *ms, weight=draw(st.integers(1, 20)), windows=draw(rows(day)))
        found.append(draw(dated(made, day)))
    return found


@st.composite
def dated(draw: st.DrawFn, made: PlanEntry, day: PlanDay) -> PlanEntry:
    """Draw the days of an entry's slides: most have none of their own."""
    own = [draw(st.none() | st.none() | rows(day)) for _ in made.slots]
    return replace(made, slots=tuple(replace(slot, windows=row) for slot, row in zip(made.slots, own, strict=True)))


@st.composite
def shares_on(draw: st.DrawFn, day: PlanDay, percent: st.SearchStrategy[int], most: int = 5) -> list[PlanEntry]:
    """Draw entries with shares, some all day, some in windows of their own; their slides have no days of their own."""
    return [
        entry(
            number,
            *draw(st.lists(st.integers(5, 30).map(lambda s: s * 1000), min_size=1, max_size=4)),
            share=Fraction(draw(percent), 100),
            windows=draw(rows(day)),
        )
        for number in range(51, 51 + draw(st.integers(1, most)))
    ]


def active(entries: list[PlanEntry], at_ms: int) -> list[PlanEntry]:
    """Return the entries of which some slot may be shown at an instant."""
    return [each for each in entries if shown_at(each, at_ms)]


def shown_at(each: PlanEntry, at_ms: int) -> set[int]:
    """Return the numbers of an entry's slots that may be shown at an instant."""
    if not any(start <= at_ms < end for start, end in each.windows):
        return set()
    return {
        slot.n
        for slot in each.slots
        if slot.windows is None or any(start <= at_ms < end for start, end in slot.windows)
    }


def lit_at(lit: tuple[Window, ...], at_ms: int) -> bool:
    """Say whether an instant lies in one of the windows."""
    return any(start <= at_ms < end for start, end in lit)
