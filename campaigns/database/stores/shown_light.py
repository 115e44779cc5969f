"""Read when journals showed light that was counted, in the driver's own SQL: from uploads and from packed days."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any

from sqlalchemy import Connection

from campaigns.database.engine.driver_sql import DriverSql
from campaigns.playback.evidence import EvidenceRecord, unpack
from campaigns.playback.packed_day import unpack_day
from campaigns.playback.play import CLOCK_UNKNOWN_FLAG, HOUR_MS

Stretch = tuple[int, int]
"""A stretch of time in Unix ms, half-open."""

_UPLOAD_TIMES = "SELECT min(from_ms), max(to_ms) FROM evidence WHERE journal_id = ?"
_PACKED_TIMES = "SELECT min(from_ms), max(to_ms) FROM day_evidence WHERE journal_id = ? AND counted = ?"
_UPLOADS = "SELECT id, from_ms, to_ms FROM evidence WHERE from_ms < ? AND to_ms > ? AND journal_id IN "
_PACKED = (
    "SELECT id, from_ms, to_ms FROM day_evidence WHERE from_ms < ? AND to_ms > ? AND counted = ? AND journal_id IN "
)
_UPLOAD_BODIES = "SELECT id, body FROM evidence WHERE id IN "
_PACKED_BODIES = "SELECT id, body FROM day_evidence WHERE id IN "
_ASIDE = """
SELECT evidence.id, set_aside.seq FROM evidence JOIN set_aside ON set_aside.journal_id = evidence.journal_id
    AND set_aside.seq >= evidence.first AND set_aside.seq <= evidence.last WHERE evidence.id IN """
_BATCH = 500


class ShownLightStore:
    """Light that was counted, by journal. Of no journal more is read than what lies in the stretches asked for."""

    def __init__(self, connection: Connection) -> None:
        self._sql = DriverSql(connection)

    def times_of_journals(self, screen: str) -> list[tuple[int, int, int]]:
        """Return the journals of a screen with counted rows, and the instants, Unix ms, between which these lie."""
        found: list[tuple[int, int, int]] = []
        for (number,) in self._sql.rows("SELECT id FROM journal WHERE screen_id = ?", (screen,)):
            uploads = self._sql.rows(_UPLOAD_TIMES, (number,))[0]
            days = self._sql.rows(_PACKED_TIMES, (number, True))[0]
            starts = [int(start) for start, _ in (uploads, days) if start is not None]
            ends = [int(end) for _, end in (uploads, days) if end is not None]
            if starts:
                found.append((number, min(starts), max(ends) + HOUR_MS))
        return found

    def within(self, journal_ids: Sequence[int], stretches: Sequence[Stretch]) -> list[Stretch]:
        """Return when counted rows of some journals were lit, of those lit within some stretches, in order."""
        if not stretches:
            return []
        # An upload is filed by the starts of its rows, a packed day by their ends too.
        earlier = [(from_ms - HOUR_MS - 1, to_ms) for from_ms, to_ms in stretches]
        uploads = self._overlapping(_UPLOADS, (), journal_ids, earlier)
        aside = {tuple(row) for row in self._of(_ASIDE, uploads)}
        rows = [row for number, row in self._rows(_UPLOAD_BODIES, uploads, unpack) if (number, row.seq) not in aside]
        packed = self._overlapping(_PACKED, (True,), journal_ids, stretches)
        rows += [row for _, row in self._rows(_PACKED_BODIES, packed, unpack_day)]
        lit = ((row.start_ms, row.start_ms + row.shown_ms) for row in rows if not row.flags & CLOCK_UNKNOWN_FLAG)
        return sorted(each for each in lit if _overlaps_any(*each, stretches))

    def _overlapping(
        self, sql: str, values: tuple[object, ...], journal_ids: Sequence[int], stretches: Sequence[Stretch]
    ) -> list[int]:
        """Return the numbers of the rows of a table that reach into a stretch; their bodies stay unread."""
        bounds = (max(to_ms for _, to_ms in stretches), min(from_ms for from_ms, _ in stretches), *values)
        found = self._of(sql, journal_ids, bounds)
        return [number for number, from_ms, to_ms in found if _overlaps_any(from_ms, to_ms, stretches)]

    def _rows(
        self, sql: str, numbers: Sequence[int], read: Callable[[bytes], tuple[EvidenceRecord, ...]]
    ) -> Iterator[tuple[int, EvidenceRecord]]:
        for number, body in self._of(sql, numbers):
            yield from ((number, row) for row in read(body))

    def _of(self, sql: str, numbers: Sequence[int], values: tuple[object, ...] = ()) -> Iterator[tuple[Any, ...]]:
        for start in range(0, len(numbers), _BATCH):
            some = tuple(numbers[start : start + _BATCH])
            yield from self._sql.rows(f"{sql}({', '.join('?' * len(some))})", (*values, *some))


def _overlaps_any(from_ms: int, to_ms: int, stretches: Sequence[Stretch]) -> bool:
    return any(from_ms < ends and to_ms > begins for begins, ends in stretches)
