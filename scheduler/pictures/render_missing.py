"""Render what is missing and store it as it comes, with its progress: a crash costs half a second of work."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from datetime import datetime

from campaigns.database import Database, Unit
from campaigns.errors import WishError
from scheduler.pictures.render_pool import RenderPool
from scheduler.pictures.render_progress import RenderProgress
from scheduler.pictures.renditions import RenderJob, store_rendition
from scheduler.render import Rendition
from scheduler.render.draw import SlideBytesError
from scheduler.render.fonts import FontSet

STORE_EVERY_S = 0.5
"""Pictures and progress are stored at most twice a second; what takes less leaves no progress row."""
Faults = dict[int, WishError | SlideBytesError]
"""The first fault of each campaign, by its id."""


class RenditionFiller:
    """Fills the store with renditions; used by one thread of the leading scheduler."""

    def __init__(
        self,
        database: Database,
        pool: RenderPool,
        fonts: FontSet,
        *,
        term: int,
        now: Callable[[], datetime],
        mono: Callable[[], float] = time.monotonic,
    ) -> None:
        """Take what renders and where to store it; nothing is read yet."""
        self._database = database
        self._pool = pool
        self._fonts = fonts
        self._term = term
        self._now = now
        self._mono = mono
        self._progress = RenderProgress()

    def render_missing(self, missing: Sequence[RenderJob], later: int = 0) -> None:
        """Render and store jobs, the database free while they are rendered; one that fails costs no other.

        `later` is how many more of the same campaign come with the next call. Raises the first WishError or
        SlideBytesError once all is stored, or LeadershipLostError.
        """
        counts = Counter(job.slide.campaign_id for job in missing)
        for campaign_id, count in counts.items():
            self._progress.expect(campaign_id, count + later)
        try:
            faults = self._render_and_store(missing, later)
        except Exception:
            self._progress.forget(counts)  # what was rendered is not stored: the next call counts anew
            raise
        for fault in faults.values():
            raise fault

    def _render_and_store(self, missing: Sequence[RenderJob], later: int) -> Faults:
        last_of = () if later else tuple(job.slide.campaign_id for job in missing)
        faults: Faults = {}
        rendered: list[tuple[RenderJob, Rendition]] = []
        stored_s = self._mono()
        with self._pool.results_of(missing, later) as results:
            for job, result in results:
                self._progress.advance(job.slide.campaign_id)
                if isinstance(result, Rendition):
                    rendered.append((job, result))
                else:
                    faults.setdefault(job.slide.campaign_id, result)
                if self._mono() - stored_s >= STORE_EVERY_S:
                    self._store(rendered, self._progress.save)
                    rendered, stored_s = [], self._mono()
            self._store(rendered, lambda unit, at: self._end_runs(unit, at, last_of, faults))
        return faults

    def finish(self, campaign_id: int) -> None:
        """End the progress of a campaign of which nothing is missing any more."""
        if self._progress.is_running(campaign_id):
            self._store([], lambda unit, at: self._progress.end(unit, campaign_id, at))

    def _store(
        self, rendered: Sequence[tuple[RenderJob, Rendition]], save_progress: Callable[[Unit, datetime], None]
    ) -> None:
        at = self._now()
        with self._database.writing() as unit:
            unit.leadership.require(self._term)
            for job, rendition in rendered:
                store_rendition(unit, job, rendition, self._fonts, at)
            save_progress(unit, at)

    def _end_runs(self, unit: Unit, at: datetime, done: Iterable[int], faults: Faults) -> None:
        for campaign_id in {*done, *faults}:
            self._progress.end(unit, campaign_id, at, faults.get(campaign_id))
        self._progress.save(unit, at)
