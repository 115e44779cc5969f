"""What is missing is drawn and stored as it comes, with progress that people see: a crash costs half a second."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from datetime import datetime

from campaigns.database import Database, Unit
from campaigns.errors import WishError
from scheduler.pictures.render_pool import Drawing
from scheduler.pictures.render_progress import Telling
from scheduler.pictures.renditions import Piece, keep
from scheduler.render import Rendition
from scheduler.render.draw import SlideBytesError
from scheduler.render.fonts import FontSet

STORE_EVERY_S = 0.5
"""Pictures are stored, and progress is told, at most twice a second; what takes less leaves no progress row."""
Faults = dict[int, WishError | SlideBytesError]
"""The first fault of each campaign, by its id."""


class Filling:
    """Fills the store with pictures; used by one thread of the leading scheduler."""

    def __init__(
        self,
        database: Database,
        drawing: Drawing,
        fonts: FontSet,
        *,
        term: int,
        now: Callable[[], datetime],
        mono: Callable[[], float] = time.monotonic,
    ) -> None:
        """Take what draws and where it is stored; nothing is read yet."""
        self._database = database
        self._drawing = drawing
        self._fonts = fonts
        self._term = term
        self._now = now
        self._mono = mono
        self._telling = Telling()

    def fill(self, missing: Sequence[Piece], later: int = 0) -> None:
        """Draw and store pieces without holding the database while drawing; one that cannot be drawn costs no other.

        `later` says how many more of the same campaign will be asked for next. Raises the first WishError or
        SlideBytesError once all is stored, or LeadershipLostError.
        """
        here = Counter(piece.slide.campaign_id for piece in missing)
        for campaign_id, count in here.items():
            self._telling.expect(campaign_id, count + later)
        try:
            faults = self._filled(missing, later)
        except Exception:
            self._telling.forget(here)  # what was drawn is not stored: the next asking counts anew
            raise
        for fault in faults.values():
            raise fault

    def _filled(self, missing: Sequence[Piece], later: int) -> Faults:
        last_of = () if later else tuple(piece.slide.campaign_id for piece in missing)
        faults: Faults = {}
        pictures: list[tuple[Piece, Rendition]] = []
        stored_s = self._mono()
        with self._drawing.of(missing, later) as outcomes:
            for piece, outcome in outcomes:
                self._telling.drawn(piece.slide.campaign_id)
                if isinstance(outcome, Rendition):
                    pictures.append((piece, outcome))
                else:
                    faults.setdefault(piece.slide.campaign_id, outcome)
                if self._mono() - stored_s >= STORE_EVERY_S:
                    self._store(pictures, self._telling.tell)
                    pictures, stored_s = [], self._mono()
            self._store(pictures, lambda unit, at: self._close(unit, at, last_of, faults))
        return faults

    def finish(self, campaign_id: int) -> None:
        """End the progress of a campaign of which nothing is missing any more."""
        if self._telling.knows(campaign_id):
            self._store([], lambda unit, at: self._telling.end(unit, campaign_id, at))

    def _store(self, pictures: Sequence[tuple[Piece, Rendition]], tell: Callable[[Unit, datetime], None]) -> None:
        at = self._now()
        with self._database.writing() as unit:
            unit.leadership.require(self._term)
            for piece, rendition in pictures:
                keep(unit, piece, rendition, self._fonts, at)
            tell(unit, at)

    def _close(self, unit: Unit, at: datetime, done: Iterable[int], faults: Faults) -> None:
        for campaign_id in {*done, *faults}:
            self._telling.end(unit, campaign_id, at, faults.get(campaign_id))
        self._telling.tell(unit, at)
