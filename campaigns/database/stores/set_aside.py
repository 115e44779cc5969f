"""Read the records of a screen that were set aside."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from campaigns.database.tables.counts import JournalRow, SetAsideRow
from campaigns.playback.set_aside import SetAsideRecord, start_and_line

_JOURNALS = 3


class SetAsideStore:
    """Records set aside, by screen. Counting is the only writer (`CountStore.set_aside`)."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def of_screen(self, screen: str, limit: int) -> tuple[SetAsideRecord, ...]:
        """Return the newest records of a screen's last three journals, the newest first."""
        chosen = select(SetAsideRow).where(SetAsideRow.journal_id.in_(self._newest_journals(screen)))
        ordered = chosen.order_by(SetAsideRow.journal_id.desc(), SetAsideRow.seq.desc())  # as the index has them
        return tuple(_record(row) for row in self._session.scalars(ordered.limit(limit)))

    def reasons_of_screen(self, screen: str) -> tuple[tuple[str, int], ...]:
        """Return how many records of a screen's last three journals were set aside by reason, the most first."""
        row, number = SetAsideRow, func.count()
        chosen = select(row.reason, number).where(row.journal_id.in_(self._newest_journals(screen)))
        counted = chosen.group_by(row.reason).order_by(number.desc(), row.reason)
        return tuple((reason, found) for reason, found in self._session.execute(counted))

    def _newest_journals(self, screen: str) -> Sequence[int]:
        journals = select(JournalRow.id).where(JournalRow.screen_id == screen).order_by(JournalRow.id.desc())
        return self._session.scalars(journals.limit(_JOURNALS)).all()


def _record(row: SetAsideRow) -> SetAsideRecord:
    start_ms, line = start_and_line(row.row)
    return SetAsideRecord(row.seq, row.reason, row.at, start_ms, line, row.clock_offset_ms)
