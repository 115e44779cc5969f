"""Read the records of a screen that were set aside."""

from __future__ import annotations

from sqlalchemy import select
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
        journals = select(JournalRow.id).where(JournalRow.screen_id == screen).order_by(JournalRow.id.desc())
        newest = self._session.scalars(journals.limit(_JOURNALS)).all()
        chosen = select(SetAsideRow).where(SetAsideRow.journal_id.in_(newest))
        ordered = chosen.order_by(SetAsideRow.journal_id.desc(), SetAsideRow.seq.desc())  # as the index has them
        return tuple(_record(row) for row in self._session.scalars(ordered.limit(limit)))


def _record(row: SetAsideRow) -> SetAsideRecord:
    start_ms, line = start_and_line(row.row)
    return SetAsideRecord(row.seq, row.reason, row.at, start_ms, line, row.clock_offset_ms)
