"""Number lines once for ever, and record which screens they were sent to."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from campaigns.database.engine.upsert import insert_or_ignore
from campaigns.database.stores.labels import LabelStore
from campaigns.database.tables.counts import SubjectRow
from campaigns.database.tables.plan import LineRow, LineScreenRow
from campaigns.playback.line import Line, NewLine, Subject

_BATCH = 500
_NAMES = ("campaign", "occasion", "theme", "category", "aim", "slide")


class LineStore:
    """Lines by number. Only the leading scheduler allocates."""

    def __init__(self, session: Session, labels: LabelStore) -> None:
        self._session = session
        self._labels = labels

    def allocate(self, lines: Sequence[NewLine], at: datetime) -> list[int]:
        """Return the numbers of lines, in the order of `lines`: those they have, or the next (PROTOCOL section 3)."""
        subjects = self._subject_ids({line.subject for line in lines})
        keys = [(subjects[line.subject], line.slide_id, line.rendition_id, line.ms) for line in lines]
        columns = (LineRow.subject_id, LineRow.slide_id, LineRow.rendition_id, LineRow.ms, LineRow.id)
        drawn = LineRow.rendition_id.in_({line.rendition_id for line in lines})
        known = {tuple(row[:4]): row[4] for row in self._session.execute(select(*columns).where(drawn))}
        for key in keys:
            if key not in known:
                subject_id, slide_id, rendition_id, ms = key
                row = LineRow(subject_id=subject_id, slide_id=slide_id, rendition_id=rendition_id, ms=ms, made_at=at)
                self._session.add(row)
                self._session.flush()
                known[key] = row.id
        return [known[key] for key in keys]

    def _subject_ids(self, subjects: Collection[Subject]) -> dict[Subject, int]:
        labels = self._labels.ensure(getattr(subject, name) for subject in subjects for name in _NAMES)
        columns = (SubjectRow.campaign_id, *(getattr(SubjectRow, name) for name in _NAMES), SubjectRow.id)
        of_campaigns = SubjectRow.campaign_id.in_({subject.campaign_id for subject in subjects})
        known = {tuple(row[:-1]): row[-1] for row in self._session.execute(select(*columns).where(of_campaigns))}
        found: dict[Subject, int] = {}
        for subject in subjects:
            names = {name: labels[getattr(subject, name)] for name in _NAMES}
            key = (subject.campaign_id, *names.values())
            if key not in known:
                row = SubjectRow(campaign_id=subject.campaign_id, **names)
                self._session.add(row)
                self._session.flush()
                known[key] = row.id
            found[subject] = known[key]
        return found

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

    def sent_everywhere(self, screens: Sequence[str], numbers: Collection[int]) -> set[int]:
        """Return those lines that were sent to every one of some screens."""
        times: Counter[int] = Counter()
        of_lines = LineScreenRow.line_id.in_(list(numbers))
        for start in range(0, len(screens), _BATCH):
            of_screens = LineScreenRow.screen_id.in_(screens[start : start + _BATCH])
            counted = select(LineScreenRow.line_id, func.count()).where(of_screens, of_lines)
            times.update(dict(self._session.execute(counted.group_by(LineScreenRow.line_id)).all()))
        return {line for line, count in times.items() if count == len(screens)}

    def record_sent(self, sent: Iterable[tuple[str, int]], at: datetime) -> None:
        """Record (screen, line) pairs as sent; call it in the unit that issues the documents (PROTOCOL W-34)."""
        rows = [{"screen_id": screen, "line_id": number, "first_sent_at": at} for screen, number in sorted(set(sent))]
        if rows:
            self._session.execute(insert_or_ignore(self._session, LineScreenRow), rows)


def _subject(row: SubjectRow, texts: dict[int, str]) -> Subject:
    return Subject(row.campaign_id, *(texts[getattr(row, name)] for name in _NAMES))
