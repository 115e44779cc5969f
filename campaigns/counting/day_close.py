"""Close days seven days after their end: digest their evidence, then pack it, and prove that nothing was lost.

    uploads ── digest ──→ day_root (part 0)           what is there when the day closes
            ── compact ─→ day_evidence, packed        a journal a unit; it must give the same root
    uploads that come later ──→ day_root (part 1 …)   dated supplements with roots of their own

A row is filed under the day on which it started, by its receipt where that is not known (`evidence.filed_ms`).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from campaigns.counting.day_move import file_uploads, filed_days, make_move
from campaigns.database import Database, Unit
from campaigns.database.stores.evidence import JournalName
from campaigns.errors import EvidenceError
from campaigns.local_time import DAY
from campaigns.playback.day_root import DayRoot, facts_digest
from campaigns.playback.evidence import EvidenceRecord
from campaigns.playback.local_days import LocalDays
from campaigns.playback.merkle import MerkleTree, canonical_row

CLOSES_AFTER = timedelta(days=7)


class DayCloser:
    """Closes days in small pieces. Killed between two of them, it goes on from there; no piece is ever half done."""

    def __init__(
        self,
        database: Database,
        zone: ZoneInfo,
        now: Callable[[], datetime],
        check: Callable[[Unit], None] = lambda _: None,
    ) -> None:
        """Take the database and clocks; `check` runs at the start of each writing unit."""
        self._database = database
        self._zone = zone
        self._now = now
        self._check = check

    def pieces(self) -> Iterator[str]:
        """Do all that is due, a piece before each yield, and yield what it was. Raises EvidenceError."""
        with self._database.reading() as unit:
            days = unit.days.local_days(self._zone)
            unfinished = unit.day_roots.uncompacted()
        for root in unfinished:
            yield from self._compact(root, days)
        yield from self._close_days(days)
        yield from self._supplement(days)

    def _close_days(self, days: LocalDays) -> Iterator[str]:
        """Close the days whose end was recorded seven days ago: then screens had that long to report."""
        while True:
            with self._database.reading() as unit:
                closed = unit.day_roots.last_closed()
                day = unit.days.first_ended(after=closed, by=self._now() - CLOSES_AFTER)
            if day is None:
                return
            yield from self._close(day, 0, days)

    def _supplement(self, days: LocalDays) -> Iterator[str]:
        """Give what came for closed days since they closed roots of its own, a day and run one."""
        with self._database.reading() as unit:
            closed = unit.day_roots.last_closed()
            last = unit.evidence.last_upload()
            if closed is None:
                return
            before_ms = days.start_ms(closed + DAY)
            journals = unit.evidence.journals(before_ms, last)
        late: set[date] = set()
        for journal in journals:
            with self._database.reading() as unit:
                for upload in unit.evidence.uploads(journal.id, before_ms, last):
                    late |= filed_days(upload, days)
            yield f"uploads of {journal.hex} looked through"
        for day in sorted(day for day in late if day <= closed):
            with self._database.reading() as unit:
                parts = len(unit.day_roots.of_day(day))
            if parts:
                yield from self._close(day, parts, days)

    def _close(self, day: date, part: int, days: LocalDays) -> Iterator[str]:
        """Digest what is there of a day in the order of screens, journals and numbers, store the root, then compact."""
        before_ms = days.start_ms(day + DAY)
        with self._database.reading() as unit:
            last = unit.evidence.last_upload()
            journals = unit.evidence.journals(before_ms, last)
        tree = MerkleTree()
        for journal in journals:
            with self._database.reading() as unit:
                uploads = unit.evidence.uploads(journal.id, before_ms, last)
            filed = file_uploads(uploads, day, days)
            tree.add_all(_leaves(journal, (row for each in filed for row in each.on_day)))
            yield f"{day} of {journal.hex} digested"
        with self._database.writing() as unit:
            self._check(unit)
            known = unit.days.get(day)
            facts = facts_digest(known, unit.days.due(day)) if part == 0 and known is not None else ""
            root = unit.day_roots.add(
                day, part=part, rows=tree.leaves, root=tree.root(), facts=facts, last_evidence=last, at=self._now()
            )
        yield f"{day} closed, part {part}"
        yield from self._compact(root, days)

    def _compact(self, root: DayRoot, days: LocalDays) -> Iterator[str]:
        """Pack the rows under a root, journal by journal, then prove that they give the root."""
        before_ms = days.start_ms(root.on + DAY)
        with self._database.reading() as unit:
            journals = unit.evidence.journals(before_ms, root.last_evidence)
        for journal in journals:
            self._compact_journal(root, journal, days)
            yield f"{root.on} of {journal.hex} compacted"
        tree = MerkleTree()
        with self._database.reading() as unit:
            packed = unit.evidence.day_journals(root.on, root.part)
        for journal in packed:
            with self._database.reading() as unit:
                tree.add_all(_leaves(journal, unit.evidence.day_rows(journal.id, root.on, root.part)))
            yield f"{root.on} of {journal.hex} proved"
        if (tree.root(), tree.leaves) != (root.root, root.rows):
            raise EvidenceError(root.on, root.root, tree.root())
        with self._database.writing() as unit:
            self._check(unit)
            unit.day_roots.set_compacted(root, self._now())
        yield f"{root.on} compacted, part {root.part}"

    def _compact_journal(self, root: DayRoot, journal: JournalName, days: LocalDays) -> None:
        """Move a journal's rows of a day out of its uploads in one unit, once they are known to come back equal."""
        before_ms = days.start_ms(root.on + DAY)
        with self._database.reading() as unit:
            uploads = unit.evidence.uploads(journal.id, before_ms, root.last_evidence)
        move = make_move(root, journal, uploads, days)  # all is packed before the lock is held
        if move is not None:
            with self._database.writing() as unit:
                self._check(unit)
                unit.evidence.move(move)


def _leaves(journal: JournalName, rows: Iterator[EvidenceRecord] | list[EvidenceRecord]) -> Iterator[bytes]:
    return (canonical_row(journal.screen, journal.hex, row) for row in sorted(rows))
