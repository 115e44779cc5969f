"""Read and write evidence in the driver's own SQL: uploads as they were counted, and the packed rows of closed days."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import Connection

from campaigns.database.engine.batches import split_batches
from campaigns.database.engine.driver_sql import DriverSql
from campaigns.playback.evidence import EvidenceRecord, Upload, pack, unpack
from campaigns.playback.packed_day import unpack_day
from campaigns.playback.play import ReportedRecord

_KEEP = """
INSERT INTO evidence (journal_id, first, last, received_ms, clock, evidence, body, from_ms, to_ms)
VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)"""
_UPLOADS = """
SELECT id, received_ms, clock, evidence, body FROM evidence
WHERE id > ? AND journal_id = ? AND from_ms < ? AND id <= ? ORDER BY id"""
_ASIDE = """
SELECT set_aside.seq FROM evidence JOIN set_aside ON set_aside.journal_id = evidence.journal_id
    AND set_aside.seq >= evidence.first AND set_aside.seq <= evidence.last
WHERE evidence.journal_id = ? AND evidence.from_ms < ? AND evidence.id <= ?"""
_JOURNALS = """
SELECT id, screen_id, hex FROM journal
WHERE EXISTS (SELECT 1 FROM evidence WHERE journal_id = journal.id AND from_ms < ? AND evidence.id <= ?)"""
_DAY_JOURNALS = """
SELECT DISTINCT journal.id, screen_id, hex FROM journal JOIN day_evidence ON day_evidence.journal_id = journal.id
WHERE day_on = ? AND part = ?"""
_PACK = """
INSERT INTO day_evidence (day_on, part, journal_id, counted, first, last, from_ms, to_ms, received_from_ms,
    received_to_ms, clock, evidence, body) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"""
_PACKED = "SELECT body FROM day_evidence WHERE day_on = ? AND part = ? AND journal_id = ?"
_COUNTED_ON = """
SELECT day_evidence.id, journal_id, screen_id, evidence, body
FROM day_evidence JOIN journal ON journal.id = day_evidence.journal_id
WHERE day_evidence.id > ? AND day_on = ? AND counted = ? ORDER BY day_evidence.id"""
_ALL_UPLOADS = """
SELECT evidence.id, journal_id, screen_id, evidence, body
FROM evidence JOIN journal ON journal.id = evidence.journal_id WHERE evidence.id > ? ORDER BY evidence.id"""
_ALL_ASIDE = """
SELECT evidence.id, set_aside.seq FROM evidence JOIN set_aside ON set_aside.journal_id = evidence.journal_id
    AND set_aside.seq >= evidence.first AND set_aside.seq <= evidence.last
WHERE evidence.id > ? AND evidence.id <= ?"""


@dataclass(frozen=True, slots=True)
class JournalName:
    """A journal: its number here, its screen, and its name on the wire."""

    id: int
    screen: str
    hex: str


@dataclass(frozen=True, slots=True)
class NewEvidence:
    """The evidence of an upload: its `rows` above its journal's mark, the first of which is `first`.

    `from_ms..to_ms` are the instants by which the rows are filed under days (`evidence.filed_ms`).
    """

    journal_id: int
    first: int
    upload: Upload
    rows: Sequence[ReportedRecord]
    from_ms: int
    to_ms: int


@dataclass(frozen=True, slots=True)
class StoredUpload:
    """An upload as it is kept; `aside` are the numbers of its rows that were not counted, `body` its rows packed."""

    id: int
    received_ms: int
    clock: str
    evidence: str
    rows: tuple[EvidenceRecord, ...]
    aside: frozenset[int]
    body: bytes


@dataclass(frozen=True, slots=True)
class CountedEvidence:
    """Rows of one journal that were counted, with what a recount needs."""

    journal_id: int
    screen: str
    evidence: str
    rows: tuple[EvidenceRecord, ...]


@dataclass(frozen=True, slots=True)
class PackedRows:
    """Rows of a journal on a day that were received alike, packed: of one clock and evidence, counted or set aside.

    `seqs` are the first and last number, `lit_ms` the instants between which their light lies.
    """

    counted: bool
    clock: str
    evidence: str
    seqs: tuple[int, int]
    lit_ms: tuple[int, int]
    received_ms: tuple[int, int]
    body: bytes


@dataclass(frozen=True, slots=True)
class PackedRest:
    """What stays of an upload some of whose rows were moved into a packed day, packed."""

    id: int
    body: bytes
    from_ms: int
    to_ms: int


@dataclass(frozen=True, slots=True)
class DayMove:
    """Rows of a journal that move out of its uploads into a part of a packed day; `rests` of the uploads stay.

    `uploads` are the numbers of all uploads that it takes rows of, each with its body as it was read.
    """

    journal_id: int
    day: date
    part: int
    rows: Sequence[PackedRows]
    rests: Sequence[PackedRest]
    uploads: Mapping[int, bytes]


class EvidenceStore:
    """Evidence by journal. Ingest adds uploads; closing a day moves their rows into packed days."""

    def __init__(self, connection: Connection) -> None:
        self._sql = DriverSql(connection)

    def add(self, kept: Iterable[NewEvidence]) -> None:
        """Store rows of uploads above their journals' marks as evidence."""
        rows = [
            (
                each.journal_id, each.first, each.upload.last, each.upload.received_ms, each.upload.clock,
                each.upload.evidence, pack(each.rows), each.from_ms, each.to_ms,
            )
            for each in kept
        ]  # fmt: skip
        self._sql.run_many(_KEEP, rows)

    def records(self, journal_id: int, first: int, last: int) -> dict[int, EvidenceRecord]:
        """Return the records `first..last` of a journal in the evidence, by sequence number."""
        bounds = (journal_id, first, last)
        uploads = self._sql.rows("SELECT body FROM evidence WHERE journal_id = ? AND last >= ? AND first <= ?", bounds)
        days = self._sql.rows("SELECT body FROM day_evidence WHERE journal_id = ? AND last >= ? AND first <= ?", bounds)
        bodies = (*(unpack(body) for (body,) in uploads), *(unpack_day(body) for (body,) in days))
        return {row.seq: row for rows in bodies for row in rows if first <= row.seq <= last}

    def last_upload(self) -> int:
        """Return the number of the last upload; 0 before any."""
        return int(self._sql.rows("SELECT max(id) FROM evidence")[0][0] or 0)

    def journals(self, before_ms: int, last_upload: int) -> list[JournalName]:
        """Return the journals with uploads, up to a number, whose rows may be filed before an instant, in order."""
        return _in_order(self._sql.rows(_JOURNALS, (before_ms, last_upload)))

    def uploads(self, journal_id: int, before_ms: int, last_upload: int) -> list[StoredUpload]:
        """Return a journal's uploads, up to a number, with rows that may be filed before an instant."""
        bounds = (journal_id, before_ms, last_upload)
        aside = {seq for (seq,) in self._sql.rows(_ASIDE, bounds)}
        found: list[StoredUpload] = []
        for number, received_ms, clock, evidence, body in self._sql.pages(_UPLOADS, bounds):
            rows = unpack(body)
            own = frozenset(row.seq for row in rows if row.seq in aside) if aside else frozenset()
            found.append(StoredUpload(number, received_ms, clock, evidence, rows, own, body))
        return found

    def move(self, move: DayMove) -> None:
        """Move rows of uploads into a packed day, all or nothing: all that is packed is written as it comes.

        Raises LookupError where an upload is gone, or is not what it was when the move was made up.
        """
        numbers = sorted(move.uploads)
        batches = list(split_batches(numbers))
        if {number: body for some in batches for number, body in self._bodies(some)} != dict(move.uploads):
            raise LookupError(f"the {len(numbers)} uploads of {move.day} are not what they were")
        rests = [(rest.body, rest.from_ms, rest.to_ms, rest.id) for rest in move.rests]
        self._sql.run_many("UPDATE evidence SET body = ?, from_ms = ?, to_ms = ? WHERE id = ?", rests)
        kept = {rest.id for rest in move.rests}
        for some in batches:
            gone = tuple(number for number in some if number not in kept)
            if gone:
                self._sql.run(f"DELETE FROM evidence WHERE id IN ({_marks(gone)})", gone)  # noqa: S608 - marks alone
        values = [
            (
                move.day.isoformat(), move.part, move.journal_id, rows.counted, *rows.seqs, *rows.lit_ms,
                *rows.received_ms, rows.clock, rows.evidence, rows.body,
            )
            for rows in move.rows
        ]  # fmt: skip
        self._sql.run_many(_PACK, values)

    def _bodies(self, numbers: list[int]) -> Sequence[tuple[int, bytes]]:
        sql = f"SELECT id, body FROM evidence WHERE id IN ({_marks(numbers)})"  # noqa: S608 - marks alone
        return self._sql.rows(sql, tuple(numbers))

    def day_journals(self, day: date, part: int) -> list[JournalName]:
        """Return the journals with packed rows of a part of a day, in order."""
        return _in_order(self._sql.rows(_DAY_JOURNALS, (day.isoformat(), part)))

    def day_rows(self, journal_id: int, day: date, part: int) -> list[EvidenceRecord]:
        """Return the packed rows of a journal in a part of a day, by number."""
        bodies = self._sql.rows(_PACKED, (day.isoformat(), part, journal_id))
        return sorted(row for (body,) in bodies for row in unpack_day(body))

    def counted_on(self, day: date) -> Iterator[CountedEvidence]:
        """Yield what was counted of the packed rows of a day, supplements included."""
        for _, journal_id, screen, evidence, body in self._sql.pages(_COUNTED_ON, (day.isoformat(), True)):
            yield CountedEvidence(journal_id, screen, evidence, unpack_day(body))

    def packed_days(self) -> tuple[date, ...]:
        """Return the days that have packed rows, in order."""
        rows = self._sql.rows("SELECT DISTINCT day_on FROM day_evidence ORDER BY day_on")
        return tuple(day if isinstance(day, date) else date.fromisoformat(day) for (day,) in rows)

    def counted_uploads(self) -> Iterator[CountedEvidence]:
        """Yield what was counted of all uploads that are not packed, in the order in which they came."""
        last = 0
        while page := self._sql.rows(f"{_ALL_UPLOADS} LIMIT {_PAGE}", (last,)):
            aside = {(number, seq) for number, seq in self._sql.rows(_ALL_ASIDE, (last, page[-1][0]))}
            for number, journal_id, screen, evidence, body in page:
                last = number
                rows = tuple(row for row in unpack(body) if (number, row.seq) not in aside)
                yield CountedEvidence(journal_id, screen, evidence, rows)


_PAGE = 500
"""So many uploads are read at a time."""


def _in_order(rows: Iterable[tuple[int, str, str]]) -> list[JournalName]:
    """Return journals by screen and name; databases order texts in more than one way."""
    return sorted((JournalName(*row) for row in rows), key=lambda journal: (journal.screen, journal.hex))


def _marks(numbers: Sequence[int]) -> str:
    return ", ".join("?" * len(numbers))
