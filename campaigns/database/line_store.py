"""Lines: numbered once for ever, and remembered as sent."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from campaigns.database.dialect import insert_or_ignore
from campaigns.database.label_store import LabelStore
from campaigns.database.tables_counts import SubjectRow
from campaigns.database.tables_plan import LineRow, LineScreenRow
from campaigns.line import Line, Subject

_NAMES = ("campaign", "occasion", "theme", "category", "aim", "slide")


class LineStore:
    """Lines by number. Only the leading scheduler allocates."""

    def __init__(self, session: Session, labels: LabelStore) -> None:
        self._session = session
        self._labels = labels

    def allocate(self, subject: Subject, *, slide_id: int | None, rendition_id: int, ms: int, at: datetime) -> int:
        """Return the number of (subject, slide, rendition, ms): the one it has, or the next (PROTOCOL section 3)."""
        subject_id = self.subject_id(subject)
        found = self._session.scalar(
            select(LineRow.id).where(
                LineRow.subject_id == subject_id,
                LineRow.slide_id.is_not_distinct_from(slide_id),
                LineRow.rendition_id == rendition_id,
                LineRow.ms == ms,
            )
        )
        if found is not None:
            return found
        row = LineRow(subject_id=subject_id, slide_id=slide_id, rendition_id=rendition_id, ms=ms, made_at=at)
        self._session.add(row)
        self._session.flush()
        return row.id

    def subject_id(self, subject: Subject) -> int:
        """Return the number of a subject, freezing its names as labels if it is new."""
        labels = self._labels.ids(getattr(subject, name) for name in _NAMES)
        names = {name: labels[getattr(subject, name)] for name in _NAMES}
        same = [getattr(SubjectRow, name) == label for name, label in names.items()]
        found = self._session.scalar(select(SubjectRow.id).where(SubjectRow.campaign_id == subject.campaign_id, *same))
        if found is not None:
            return found
        row = SubjectRow(campaign_id=subject.campaign_id, **names)
        self._session.add(row)
        self._session.flush()
        return row.id

    def find(self, numbers: Iterable[int]) -> dict[int, Line]:
        """Return those lines that exist, by number."""
        rows = self._session.execute(
            select(LineRow, SubjectRow)
            .join(SubjectRow, SubjectRow.id == LineRow.subject_id)
            .where(LineRow.id.in_(list(numbers)))
        ).all()
        texts = self._labels.texts({getattr(subject, name) for _, subject in rows for name in _NAMES})
        return {
            line.id: Line(line.id, _subject(subject, texts), line.slide_id, line.rendition_id, line.ms)
            for line, subject in rows
        }

    def sent(self, screen: str, numbers: Iterable[int], at: datetime) -> None:
        """Remember that lines are being sent to a screen; call it in the unit that issues the document (W-34)."""
        rows = [{"screen_id": screen, "line_id": number, "first_sent_at": at} for number in sorted(set(numbers))]
        if rows:
            self._session.execute(insert_or_ignore(self._session, LineScreenRow), rows)


def _subject(row: SubjectRow, texts: dict[int, str]) -> Subject:
    return Subject(row.campaign_id, *(texts[getattr(row, name)] for name in _NAMES))
