"""Number lines once for ever, at random, and record which screens they were sent to.

Numbers given in order would be given a second time after a restore from a backup, and plays of one campaign counted as
another's. One drawn among 2^32 meets one that the backup does not know with a chance of lines ÷ 2^32: for a city with
100,000 of them once in 40,000 new lines that follow a restore, and then only if the older one still reports.
"""

from __future__ import annotations

import secrets
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Sequence
from datetime import datetime
from itertools import product

from sqlalchemy import bindparam, func, insert, select
from sqlalchemy.orm import Session

from campaigns.database.engine.batches import split_batches
from campaigns.database.engine.upsert import insert_or_ignore
from campaigns.database.stores.labels import LabelStore
from campaigns.database.tables.counts import SubjectRow
from campaigns.database.tables.plan import LineRow, LineScreenRow
from campaigns.playback.line import Line, NewLine, Subject

_KEY = ("subject_id", "slide_id", "rendition_id", "ms")
_NAMES = ("campaign", "occasion", "theme", "category", "aim", "slide")


LINE_NUMBERS = 2**32
"""The wire's `line` is a uint32 (PROTOCOL section 3)."""


def draw_number() -> int:
    """Return a random line number."""
    return secrets.randbelow(LINE_NUMBERS)


class LineStore:
    """Lines by number. Only the leading scheduler allocates."""

    def __init__(self, session: Session, labels: LabelStore, draw: Callable[[], int] = draw_number) -> None:
        """Take the session; `draw` returns a random number of `LINE_NUMBERS`."""
        self._session = session
        self._labels = labels
        self._draw = draw

    def allocate(self, lines: Sequence[NewLine], at: datetime) -> list[int]:
        """Return the numbers of lines, in the order of `lines`: those they have, or new ones (PROTOCOL section 3).

        A number that was withdrawn is never given again.
        """
        subjects = self._subject_ids({line.subject for line in lines})
        keys = [(subjects[line.subject], line.slide_id, line.rendition_id, line.ms) for line in lines]
        known: dict[tuple[object, ...], int] = {}
        for some in split_batches({line.rendition_id for line in lines}):
            known |= {tuple(row[:4]): row[4] for row in self._session.execute(_DRAWN, {"renditions": some})}
        new = list(dict.fromkeys(key for key in keys if key not in known))
        known |= dict(zip(new, self._draw_unused(len(new)), strict=True))
        rows = [{"id": known[key], **dict(zip(_KEY, key, strict=True)), "made_at": at} for key in new]
        if rows:
            self._session.connection().execute(insert(LineRow), rows)
        return [known[key] for key in keys]

    def _draw_unused(self, count: int) -> list[int]:
        """Return so many different numbers that no line has."""
        found: dict[int, None] = {}
        while len(found) < count:
            drawn = {self._draw() for _ in range(count - len(found))} - found.keys()
            used = {
                number
                for some in split_batches(drawn)
                for number in self._session.scalars(select(LineRow.id).where(LineRow.id.in_(some)))
            }
            found |= dict.fromkeys(sorted(drawn - used))
        return list(found)

    def _subject_ids(self, subjects: Collection[Subject]) -> dict[Subject, int]:
        labels = self._labels.ensure(getattr(subject, name) for subject in subjects for name in _NAMES)
        known: dict[tuple[object, ...], int] = {}
        for some in split_batches({subject.campaign_id for subject in subjects}):
            known |= {tuple(row[:-1]): row[-1] for row in self._session.execute(_SUBJECTS, {"campaigns": some})}
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
        rows = [row for some in split_batches(numbers) for row in self._session.execute(_LINES, {"numbers": some})]
        texts = self._labels.texts({label for row in rows for label in row[5:]})
        return {
            number: Line(number, Subject(campaign_id, *(texts[label] for label in labels)), slide_id, rendition_id, ms)
            for number, slide_id, rendition_id, ms, campaign_id, *labels in rows
        }

    def sent_everywhere(self, screens: Sequence[str], numbers: Collection[int]) -> set[int]:
        """Return those lines that were sent to every one of some screens."""
        times: Counter[int] = Counter()
        for some_screens, some_lines in product(split_batches(screens), split_batches(numbers)):
            asked = {"screens": some_screens, "lines": some_lines}
            times.update(dict(self._session.execute(_TIMES_SENT, asked).all()))
        return {line for line, count in times.items() if count == len(screens)}

    def record_sent(self, sent: Iterable[tuple[str, int]], at: datetime) -> None:
        """Record (screen, line) pairs as sent; call it in the unit that issues the documents (PROTOCOL W-34)."""
        rows = [{"screen_id": screen, "line_id": number, "first_sent_at": at} for screen, number in sorted(set(sent))]
        if rows:
            connection = self._session.connection()
            connection.execute(insert_or_ignore(connection, LineScreenRow), rows)


_LINE = LineRow.__table__.c
_SUBJECT = SubjectRow.__table__.c
_SENT = LineScreenRow.__table__.c
_LABELS = tuple(_SUBJECT[name] for name in _NAMES)
_LINES = (
    select(_LINE.id, _LINE.slide_id, _LINE.rendition_id, _LINE.ms, _SUBJECT.campaign_id, *_LABELS)
    .where(_SUBJECT.id == _LINE.subject_id)
    .where(_LINE.id.in_(bindparam("numbers", expanding=True)))
)
_DRAWN = select(*(_LINE[name] for name in _KEY), _LINE.id).where(
    _LINE.rendition_id.in_(bindparam("renditions", expanding=True)), _LINE.withdrawal_id.is_(None)
)
_SUBJECTS = select(_SUBJECT.campaign_id, *_LABELS, _SUBJECT.id).where(
    _SUBJECT.campaign_id.in_(bindparam("campaigns", expanding=True))
)
_TIMES_SENT = (
    select(_SENT.line_id, func.count())
    .where(_SENT.screen_id.in_(bindparam("screens", expanding=True)))
    .where(_SENT.line_id.in_(bindparam("lines", expanding=True)))
    .group_by(_SENT.line_id)
)
"""Built once, of the tables themselves: publishing a city asks for the same hundreds of times."""
