"""Write counts in the driver's own SQL: the one path where the cost of a play matters."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from itertools import chain
from typing import Any

from sqlalchemy import Connection, delete, insert, select

from campaigns.database.engine.batches import split_batches
from campaigns.database.engine.driver_sql import DriverSql
from campaigns.database.engine.upsert import insert_or_ignore
from campaigns.database.stores.labels import LabelStore
from campaigns.database.tables.counts import JournalRow, LostRow, SetAsideRow
from campaigns.playback.count_facts import CountingCache, LineFacts, PlaceFacts, ScreenFacts
from campaigns.playback.evidence import LostRange
from campaigns.unix_time import unix_ms

TallyKey = tuple[date, int, int, int, int, int, int, int, int, int, int, int]
"""day, then label ids: screen, street, kind, owner, campaign, occasion, theme, category, aim, slide, evidence."""
TallySums = list[int]
"""plays, partials, shown_ms, drills."""

_RAISE_TALLY = """
INSERT INTO tally (day_on, screen, street, kind, owner, campaign, occasion, theme, category, aim, slide, evidence,
                   plays, partials, shown_ms, drills) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
ON CONFLICT (day_on, screen, street, kind, owner, campaign, occasion, theme, category, aim, slide, evidence)
DO UPDATE SET plays = tally.plays + excluded.plays, partials = tally.partials + excluded.partials,
              shown_ms = tally.shown_ms + excluded.shown_ms, drills = tally.drills + excluded.drills"""
_TOUCH = """
INSERT INTO tally_touch (span, starts_on, touches) VALUES (?, ?, 1)
ON CONFLICT (span, starts_on) DO UPDATE SET touches = tally_touch.touches + 1"""
_RAISE_UNDATED = """
INSERT INTO undated (journal_id, line_id, plays, partials, shown_ms) VALUES (?, ?, ?, ?, ?)
ON CONFLICT (journal_id, line_id) DO UPDATE SET plays = undated.plays + excluded.plays,
    partials = undated.partials + excluded.partials, shown_ms = undated.shown_ms + excluded.shown_ms"""
_RAISE_HOUR = """
INSERT INTO screen_hour (screen_id, hour, shown_ms) VALUES (?, ?, ?)
ON CONFLICT (screen_id, hour) DO UPDATE SET shown_ms = screen_hour.shown_ms + excluded.shown_ms"""
_LINES = """
SELECT line.id, line.ms, campaign, occasion, theme, category, aim, slide
FROM line JOIN subject ON subject.id = line.subject_id WHERE line.id IN """
_HOURS = "SELECT screen_id, hour, shown_ms FROM screen_hour WHERE (screen_id, hour) IN "
_SENT = "SELECT line_id FROM line_screen WHERE screen_id = ? AND line_id IN "
_MARKS = "SELECT hex, id, screen_id, hwm, closed FROM journal WHERE hex IN "


@dataclass(frozen=True, slots=True)
class Mark:
    """A journal: its screen, and up to which record it is counted."""

    id: int
    screen: str
    hwm: int
    closed: bool


class CountStore:
    """Journals and the additions to tallies. Ingest is the only writer."""

    def __init__(self, connection: Connection, labels: LabelStore) -> None:
        self._connection = connection
        self._sql = DriverSql(connection)
        self._labels = labels

    def open_journal(self, hexadecimal: str, screen: str, at: datetime) -> Mark:
        """Return a journal's mark, its row locked until the unit ends; an unknown journal is added with mark 0."""
        found = self.marks([hexadecimal]).get(hexadecimal)
        if found is None:
            values = {"hex": hexadecimal, "screen_id": screen, "hwm": 0, "first_at": at, "closed": False}
            # If another unit opens the same journal now, this waits for it and then reads its row.
            self._connection.execute(insert_or_ignore(self._connection, JournalRow).values(**values))
            found = self.marks([hexadecimal])[hexadecimal]
        return found

    def marks(self, hexadecimals: Collection[str]) -> dict[str, Mark]:
        """Return the marks of those journals that are known, their rows locked until the unit ends."""
        found: dict[str, Mark] = {}
        # The mark is held from its first read (PROTOCOL W-22); SQLite's unit holds the whole database already.
        held = " ORDER BY hex FOR UPDATE" if self._sql.is_postgres else ""
        for some in split_batches(sorted(hexadecimals)):
            rows = self._sql.rows(f"{_MARKS}({', '.join('?' * len(some))}){held}", tuple(some))
            found |= {hexa: Mark(number, screen, hwm, bool(closed)) for hexa, number, screen, hwm, closed in rows}
        return found

    def move_marks(self, hwms: Mapping[int, int]) -> None:
        """Set the marks of journals, by their numbers."""
        self._sql.run_many(
            "UPDATE journal SET hwm = ? WHERE id = ?", [(hwm, number) for number, hwm in sorted(hwms.items())]
        )

    def close_journals(self, screen: str) -> None:
        """Close the journals of a screen whose device was replaced: they take no more rows."""
        self._sql.run("UPDATE journal SET closed = ? WHERE screen_id = ?", (True, screen))

    def add_lost_ranges(self, journal_id: int, ranges: Iterable[LostRange]) -> None:
        """Record ranges that a journal declared lost."""
        rows = [{"journal_id": journal_id, "first": r.first, "last": r.last, "why": r.why[:16]} for r in ranges]
        if rows:
            self._connection.execute(insert(LostRow), rows)

    def set_aside(
        self,
        journal_id: int,
        rows: Iterable[tuple[int, str, object]],
        at: datetime,
        clock_offset_ms: int | None = None,
    ) -> None:
        """Store records that are not counted: (sequence number, reason, the row as far as it was read).

        `clock_offset_ms` is how far the screen's clock was ahead of the office's, as measured; None if not known.
        """
        same = {"journal_id": journal_id, "at": at, "clock_offset_ms": clock_offset_ms}
        values = [{"seq": seq, "reason": reason[:32], "row": row, **same} for seq, reason, row in rows]
        if values:
            self._connection.execute(insert(SetAsideRow), values)

    def add_to_tallies(self, tallies: Mapping[TallyKey, TallySums]) -> None:
        """Add sums to the tallies; rollups of their days and months become stale."""
        if self._sql.is_postgres:
            rows: list[tuple[Any, ...]] = [(*key, *sums) for key, sums in sorted(tallies.items())]
        else:
            rows = [(key[0].isoformat(), *key[1:], *sums) for key, sums in sorted(tallies.items())]
        self._sql.run_many(_RAISE_TALLY, rows)
        days = {key[0] for key in tallies}
        touched = [("day", day.isoformat()) for day in sorted(days)]
        touched += [("month", first.isoformat()) for first in sorted({day.replace(day=1) for day in days})]
        self._sql.run_many(_TOUCH, touched)

    def add_to_undated(self, sums: Mapping[tuple[int, int], Sequence[int]]) -> None:
        """Add (plays, partials, shown_ms) of unknown time to (journal id, line)."""
        self._sql.run_many(_RAISE_UNDATED, [(*key, *amounts) for key, amounts in sorted(sums.items())])

    def add_light_hours(self, light: Mapping[tuple[str, int], int]) -> None:
        """Add light time to (screen, clock hour)."""
        self._sql.run_many(_RAISE_HOUR, [(*key, ms) for key, ms in sorted(light.items())])

    def light_hours(self, keys: Collection[tuple[str, int]]) -> dict[tuple[str, int], int]:
        """Return the light time reported so far by (screen, clock hour), of those that have any."""
        found: dict[tuple[str, int], int] = {}
        for some in split_batches(sorted(keys)):
            values = ", ".join(["(?, ?)"] * len(some))
            rows = self._sql.rows(f"{_HOURS}(VALUES {values})", tuple(chain.from_iterable(some)))
            found |= {(screen, hour): ms for screen, hour, ms in rows}
        return found

    def delete_light_hours(self, before_hour: int) -> int:
        """Delete the light time of clock hours before one, screen by screen, and return how many were deleted."""
        sql = "DELETE FROM screen_hour WHERE screen_id = ? AND hour < ?"
        screens = self._sql.rows("SELECT id FROM screen")
        return sum(self._sql.run(sql, (screen, before_hour)) for (screen,) in screens)

    def delete_set_aside(self, before: datetime, limit: int) -> int:
        """Delete records that were set aside before an instant, of the oldest `limit`, and return how many.

        Their evidence stays, marked as not counted once their day is compacted: call it for those days alone.
        """
        row = SetAsideRow
        oldest = self._connection.execute(select(row.id, row.at).order_by(row.id).limit(limit)).all()
        numbers = [number for number, at in oldest if at < before]
        if numbers:
            self._connection.execute(delete(row).where(row.id.in_(numbers)))
        return len(numbers)

    def load_into(self, cache: CountingCache, screen: str, lines: Collection[int], evidence: str) -> bool:
        """Load what counting a batch needs into a cache; return False for an unknown screen or kind of evidence.

        It only reads, so the cache stays valid if the unit is rolled back.
        """
        if screen not in cache.screens:
            known = self._screen(screen, cache)
            if known is None:
                return False
            cache.screens[screen] = known
        if missing := sorted(number for number in lines if number not in cache.lines):
            for some in split_batches(missing):
                cache.lines |= {row[0]: LineFacts(*row[1:]) for row in self._sql.rows(_LINES + _sql_list(some))}
        sent = cache.sent.setdefault(screen, set())
        if unsent := sorted(number for number in lines if number not in sent):
            for some in split_batches(unsent):
                sent.update(number for (number,) in self._sql.rows(_SENT + _sql_list(some), (screen,)))
        if evidence not in cache.labels:
            cache.labels |= self._labels.find([evidence])
        return evidence in cache.labels

    def tallies_on(self, day: date) -> dict[TallyKey, TallySums]:
        """Return every stored tally of a day."""
        rows = self._sql.rows("SELECT * FROM tally WHERE day_on = ?", (day.isoformat(),))
        return {(day, *row[1:12]): [int(amount) for amount in row[12:]] for row in rows}

    def days(self) -> tuple[date, ...]:
        """Return the days that have tallies, in order."""
        rows = self._sql.rows("SELECT DISTINCT day_on FROM tally ORDER BY day_on")
        return tuple(day if isinstance(day, date) else date.fromisoformat(day) for (day,) in rows)

    def all_undated(self) -> dict[tuple[int, int], TallySums]:
        """Return every stored undated sum: (journal id, line) → plays, partials, shown_ms."""
        return {
            (row[0], row[1]): [int(amount) for amount in row[2:]] for row in self._sql.rows("SELECT * FROM undated")
        }

    def _screen(self, screen: str, cache: CountingCache) -> ScreenFacts | None:
        sql = "SELECT from_at, street, kind, owner FROM place WHERE screen_id = ? ORDER BY from_at, id"
        rows = self._sql.rows(sql, (screen,))
        added = self._sql.rows("SELECT added_at FROM screen WHERE id = ?", (screen,))
        if not rows or not added:
            return None
        names = {name for row in rows for name in row[1:]} | {screen}
        cache.labels |= self._labels.find(names)
        places = tuple(PlaceFacts(_ms(row[0]), *(cache.labels[name] for name in row[1:])) for row in rows)
        return ScreenFacts(cache.labels[screen], _ms(added[0][0]), places)


def _sql_list(numbers: list[int]) -> str:
    """Write integers as an SQL list; nothing but integers can get in."""
    return f"({','.join(str(int(number)) for number in numbers)})"


def _ms(instant: datetime | str) -> int:
    """Return an instant from the driver as Unix ms (SQLite returns text in UTC)."""
    known = datetime.fromisoformat(instant) if isinstance(instant, str) else instant
    aware = known.replace(tzinfo=UTC) if known.tzinfo is None else known
    return unix_ms(aware)
