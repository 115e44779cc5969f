"""Pictures drawn in worker processes, so that a campaign for all profiles does not hold up who counts and answers.

What is drawn for one asking is not drawn again for another that asks meanwhile. Small jobs are drawn here: starting
workers costs more than they save.
"""

from __future__ import annotations

import os
import threading
from collections.abc import Iterator, Sequence
from concurrent.futures import CancelledError, Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from dataclasses import dataclass, field
from multiprocessing import get_context

import structlog

from campaigns.errors import WishError
from scheduler.pictures import render_worker
from scheduler.pictures.renditions import Piece
from scheduler.render import Rendition
from scheduler.render.draw import SlideBytesError
from scheduler.render.fonts import FontSet

WORKERS_MAX = 4
FEW = 3
"""So many pieces are drawn here in any case."""
HERE_MAX_PX = 16_000_000
"""Nor do so few pixels start workers: drawing takes some 50 ns a pixel, a worker's start 0.6 s on a quiet machine."""
IDLE_S = 60.0
"""Then workers are let go: each holds some 80 MB."""
_log = structlog.get_logger()

Outcome = Rendition | WishError | SlideBytesError
"""What became of a piece: its picture, or why it cannot be drawn."""


@dataclass(slots=True)
class _Job:
    """One asking. `own` are the keys that no other asking had begun; `pool` is where those are drawn, None = here."""

    pieces: tuple[tuple[str, Piece], ...]
    futures: dict[str, Future[Rendition | None]]
    own: frozenset[str]
    pool: ProcessPoolExecutor | None
    restarted: bool = False
    outcomes: dict[str, Outcome] = field(default_factory=dict)


class Drawing:
    """Draws for any number of threads. Workers die with the thread that first had much to draw, at the latest."""

    def __init__(
        self,
        fonts: FontSet,
        *,
        workers: int | None = None,
        idle_s: float = IDLE_S,
        here_max_px: int = HERE_MAX_PX,
    ) -> None:
        """Draw with these fonts in at most so many workers (None: by the processors, at most four; 0: always here)."""
        self._fonts = fonts
        self._here_max_px = here_max_px
        self._workers = min(WORKERS_MAX, len(os.sched_getaffinity(0))) if workers is None else workers
        self._idle_s = idle_s
        self._lock = threading.Lock()
        self._pool: ProcessPoolExecutor | None = None
        self._flying: dict[str, Future[Rendition | None]] = {}
        self._jobs = 0
        self._rest: threading.Timer | None = None

    @contextmanager
    def of(self, pieces: Sequence[Piece], later: int = 0) -> Iterator[Iterator[tuple[Piece, Outcome]]]:
        """Yield each piece with what became of it, in order, as they are drawn; a key that comes twice is drawn once.

        Until the context is left, others who ask for the same get the same: so store what is drawn inside it. Who asks
        waits only for those who asked before, so never for each other. `later` more pieces of the kind will follow:
        workers that start now draw those too.
        """
        job = self._take(pieces, later)
        try:
            yield ((piece, self._outcome(job, key, piece)) for key, piece in job.pieces)
        finally:
            self._let_go(job)

    def close(self) -> None:
        """Let the workers go. What is asked for later starts new ones."""
        with self._lock:
            pool, self._pool = self._pool, None
            if self._rest is not None:
                self._rest.cancel()
        if pool is not None:
            pool.shutdown(cancel_futures=True)

    def _take(self, pieces: Sequence[Piece], later: int) -> _Job:
        named = tuple((piece.key(self._fonts), piece) for piece in pieces)
        with self._lock:
            own = {key: piece for key, piece in named if key not in self._flying}
            pool = self._pool_for(list(own.values()), later)
            for key, piece in own.items():
                self._flying[key] = Future() if pool is None else _asked(pool, piece)
            self._jobs += 1
            return _Job(named, {key: self._flying[key] for key, _ in named}, frozenset(own), pool)

    def _let_go(self, job: _Job) -> None:
        with self._lock:
            for key in job.own:
                self._flying.pop(key).cancel()  # who waits for one that was not begun draws it for themselves
            self._jobs -= 1
            if self._rest is not None:
                self._rest.cancel()
            self._rest = threading.Timer(self._idle_s, self._rest_now)
            self._rest.daemon = True
            self._rest.start()

    def _rest_now(self) -> None:
        with self._lock:
            pool = None if self._jobs else self._pool
            if pool is not None:
                self._pool = None
        if pool is not None:
            pool.shutdown()

    def _pool_for(self, pieces: Sequence[Piece], later: int) -> ProcessPoolExecutor | None:
        """Return the workers if this is worth their while, starting them if need be."""
        if not self._workers or len(pieces) <= FEW:
            return None
        pixels = sum(piece.profile.w * piece.profile.h for piece in pieces)
        if self._pool is None and pixels * (len(pieces) + later) <= self._here_max_px * len(pieces):
            return None
        return self._started()

    def _started(self) -> ProcessPoolExecutor:
        if self._pool is None:
            self._pool = ProcessPoolExecutor(
                self._workers, get_context("spawn"), render_worker.begin, (os.getpid(), self._fonts.digest)
            )
        return self._pool

    def _outcome(self, job: _Job, key: str, piece: Piece) -> Outcome:
        if key not in job.outcomes:
            job.outcomes[key] = self._fetched(job, key) or self._drawn_here(job, key, piece)
        return job.outcomes[key]

    def _fetched(self, job: _Job, key: str) -> Rendition | None:
        """Return what a worker, or another asking, draws; None where it is to be drawn here."""
        while key not in job.own or job.pool is not None:
            try:
                return job.futures[key].result()
            except CancelledError:
                return None
            except BrokenProcessPool:
                if key not in job.own:
                    return None
                self._mend(job)
        return None

    def _drawn_here(self, job: _Job, key: str, piece: Piece) -> Outcome:
        found: Outcome
        try:
            found = piece.draw(self._fonts)
        except (WishError, SlideBytesError) as error:
            found = error
        future = job.futures[key]
        if key in job.own and job.pool is None and not future.done():
            future.set_result(found if isinstance(found, Rendition) else None)
        return found

    def _mend(self, job: _Job) -> None:
        """A worker died: start anew once, then draw the rest here."""
        left = {key: piece for key, piece in job.pieces if key in job.own and key not in job.outcomes}
        with self._lock:
            if self._pool is job.pool:
                self._pool = None
            broken, job.pool = job.pool, None if job.restarted else self._started()
            job.restarted = True
            for key, piece in left.items():
                self._flying[key] = job.futures[key] = Future() if job.pool is None else _asked(job.pool, piece)
        if broken is not None:
            broken.shutdown(wait=False)
        _log.warning("a drawing worker died", left=len(left), go_on="here" if job.pool is None else "in new workers")


def _asked(pool: ProcessPoolExecutor, piece: Piece) -> Future[Rendition | None]:
    try:
        return pool.submit(render_worker.draw, piece.slide.text, piece.theme, piece.profile, piece.slide.dwell_ms)
    except BrokenProcessPool as error:  # a worker died while nobody asked
        broken: Future[Rendition | None] = Future()
        broken.set_exception(error)
        return broken
