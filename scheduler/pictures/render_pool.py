"""Render in worker processes, so that a campaign for all profiles does not delay counting and answering.

A picture that one request renders is not rendered again for another request at the same time. Small requests are
rendered in this process: starting workers costs more than it saves.
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
from scheduler.pictures.renditions import RenderJob
from scheduler.render import Rendition
from scheduler.render.draw import SlideBytesError
from scheduler.render.fonts import FontSet

WORKERS_MAX = 4
FEW = 3
"""So few jobs are rendered in this process in any case."""
HERE_MAX_PX = 16_000_000
"""Nor do so few pixels start workers: drawing takes some 50 ns a pixel, a worker's start 0.6 s on a quiet machine."""
IDLE_S = 60.0
"""Workers that were idle for so long are ended: each holds some 80 MB."""
_log = structlog.get_logger()

RenderResult = Rendition | WishError | SlideBytesError
"""What became of a job: its rendition, or why it cannot be rendered."""


@dataclass(slots=True)
class _Request:
    """The jobs of one call. `own` are the keys that no other request had begun.

    `pool` is where those are rendered; None = in this process.
    """

    jobs: tuple[tuple[str, RenderJob], ...]
    futures: dict[str, Future[Rendition | None]]
    own: frozenset[str]
    pool: ProcessPoolExecutor | None
    restarted: bool = False
    results: dict[str, RenderResult] = field(default_factory=dict)


class RenderPool:
    """Renders for any number of threads. Workers end with the thread that first had much to render, at the latest."""

    def __init__(
        self,
        fonts: FontSet,
        *,
        workers: int | None = None,
        idle_s: float = IDLE_S,
        here_max_px: int = HERE_MAX_PX,
    ) -> None:
        """Render with these fonts in at most `workers` processes.

        None takes the number of processors, four at most; 0 renders in this process always.
        """
        self._fonts = fonts
        self._here_max_px = here_max_px
        self._workers = min(WORKERS_MAX, len(os.sched_getaffinity(0))) if workers is None else workers
        self._idle_s = idle_s
        self._lock = threading.Lock()
        self._pool: ProcessPoolExecutor | None = None
        self._in_flight: dict[str, Future[Rendition | None]] = {}
        self._requests = 0
        self._idle_timer: threading.Timer | None = None

    @contextmanager
    def results_of(
        self, jobs: Sequence[RenderJob], later: int = 0
    ) -> Iterator[Iterator[tuple[RenderJob, RenderResult]]]:
        """Yield each job with its result, in order, as they are rendered; a key that comes twice is rendered once.

        Until the context is left, other requests for the same key get the same result: so store what is rendered
        inside it. A request waits only for those that came before, so never for each other. `later` more jobs of the
        kind will follow: workers that start now render those too.
        """
        request = self._open(jobs, later)
        try:
            yield ((job, self._result(request, key, job)) for key, job in request.jobs)
        finally:
            self._release(request)

    def close(self) -> None:
        """End the workers. A later request starts new ones."""
        with self._lock:
            pool, self._pool = self._pool, None
            if self._idle_timer is not None:
                self._idle_timer.cancel()
        if pool is not None:
            pool.shutdown(cancel_futures=True)

    def _open(self, jobs: Sequence[RenderJob], later: int) -> _Request:
        by_key = tuple((job.key(self._fonts), job) for job in jobs)
        with self._lock:
            own = {key: job for key, job in by_key if key not in self._in_flight}
            pool = self._pool_for(list(own.values()), later)
            for key, job in own.items():
                self._in_flight[key] = Future() if pool is None else _submit(pool, job)
            self._requests += 1
            return _Request(by_key, {key: self._in_flight[key] for key, _ in by_key}, frozenset(own), pool)

    def _release(self, request: _Request) -> None:
        with self._lock:
            for key in request.own:
                self._in_flight.pop(key).cancel()  # a request that waits for one that was not begun renders it itself
            self._requests -= 1
            if self._idle_timer is not None:
                self._idle_timer.cancel()
            self._idle_timer = threading.Timer(self._idle_s, self._end_idle_workers)
            self._idle_timer.daemon = True
            self._idle_timer.start()

    def _end_idle_workers(self) -> None:
        with self._lock:
            pool = None if self._requests else self._pool
            if pool is not None:
                self._pool = None
        if pool is not None:
            pool.shutdown()

    def _pool_for(self, jobs: Sequence[RenderJob], later: int) -> ProcessPoolExecutor | None:
        """Return the workers if these jobs are worth it, starting them if need be; None to render in this process."""
        if not self._workers or len(jobs) <= FEW:
            return None
        pixels = sum(job.profile.w * job.profile.h for job in jobs)
        if self._pool is None and pixels * (len(jobs) + later) <= self._here_max_px * len(jobs):
            return None
        return self._ensure_pool()

    def _ensure_pool(self) -> ProcessPoolExecutor:
        if self._pool is None:
            self._pool = ProcessPoolExecutor(
                self._workers, get_context("spawn"), render_worker.init_worker, (os.getpid(), self._fonts.digest)
            )
        return self._pool

    def _result(self, request: _Request, key: str, job: RenderJob) -> RenderResult:
        if key not in request.results:
            request.results[key] = self._fetch(request, key) or self._render_here(request, key, job)
        return request.results[key]

    def _fetch(self, request: _Request, key: str) -> Rendition | None:
        """Return what a worker, or another request, renders; None where it is to be rendered in this process."""
        while key not in request.own or request.pool is not None:
            try:
                return request.futures[key].result()
            except CancelledError:
                return None
            except BrokenProcessPool:
                if key not in request.own:
                    return None
                self._restart(request)
        return None

    def _render_here(self, request: _Request, key: str, job: RenderJob) -> RenderResult:
        found: RenderResult
        try:
            found = job.draw(self._fonts)
        except (WishError, SlideBytesError) as error:
            found = error
        future = request.futures[key]
        if key in request.own and request.pool is None and not future.done():
            future.set_result(found if isinstance(found, Rendition) else None)
        return found

    def _restart(self, request: _Request) -> None:
        """Start new workers after one died, once a request; after that render the rest in this process."""
        left = {key: job for key, job in request.jobs if key in request.own and key not in request.results}
        with self._lock:
            if self._pool is request.pool:
                self._pool = None
            broken, request.pool = request.pool, None if request.restarted else self._ensure_pool()
            request.restarted = True
            for key, job in left.items():
                self._in_flight[key] = request.futures[key] = (
                    Future() if request.pool is None else _submit(request.pool, job)
                )
        if broken is not None:
            broken.shutdown(wait=False)
        _log.warning(
            "a drawing worker died", left=len(left), go_on="here" if request.pool is None else "in new workers"
        )


def _submit(pool: ProcessPoolExecutor, job: RenderJob) -> Future[Rendition | None]:
    try:
        return pool.submit(render_worker.render_job, job.slide.text, job.theme, job.profile, job.slide.dwell_ms)
    except BrokenProcessPool as error:  # a worker died while there was no request
        broken: Future[Rendition | None] = Future()
        broken.set_exception(error)
        return broken
