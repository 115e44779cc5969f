"""Fetches files by exact chunk topics, eight at once, and asks for what the broker does not have (PROTOCOL W-21)."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable
from dataclasses import dataclass
from random import Random

from players.device.agent.actions import Action, Publish, Subscribe, Unsubscribe
from players.device.agent.backoff import full_jitter_ms
from players.device.agent.file_ref import FileRef
from players.protocol.files import Assembly, chunk_count
from players.protocol.json_strict import write_object
from players.protocol.topics import Topics
from players.protocol.uplink.requests import Want

WINDOW = 8
PATIENCE_MS = 5_000
WANT_EVERY_MS = 1_000
WANT_RANGES = 64


@dataclass(frozen=True, slots=True)
class Fetched:
    """A whole file whose hash has been checked."""

    file: FileRef
    body: bytes


@dataclass(slots=True)
class _Job:
    file: FileRef
    assembly: Assembly
    left: set[int]
    spoiled: int = 0  # how often all chunks came and the hash was wrong
    rest_until_ms: int | None = None


class Fetcher:
    """What is still to fetch for one screen. Times are ms of the monotonic clock."""

    def __init__(self, topics: Topics, screen: str, rng: Random) -> None:
        self._topics = topics
        self._screen = screen
        self._rng = rng
        self._jobs: dict[str, _Job] = {}
        self._waiting: deque[tuple[str, int]] = deque()
        self._open: dict[str, tuple[str, int]] = {}  # topic -> chunk, at most WINDOW
        self._wants: deque[str] = deque()
        self._connected = False
        self._stalls = 0
        self._stalled_ms: int | None = None
        self._next_want_ms = 0

    @property
    def wanted(self) -> frozenset[str]:
        """The files not yet whole."""
        return frozenset(self._jobs)

    def connected(self, now_ms: int) -> list[Action]:
        """A clean session knows no subscriptions: begin again with what is missing."""
        self._connected = True
        self._stalls = 0
        self._open.clear()
        for job in self._jobs.values():
            job.rest_until_ms = None
        self._waiting = deque((sha256, n) for sha256, job in self._jobs.items() for n in sorted(job.left))
        return self._fill(now_ms)

    def disconnected(self) -> None:
        """Keep what came; nothing is under way."""
        self._connected = False
        self._open.clear()
        self._wants.clear()
        self._stalled_ms = None

    def need(self, files: Iterable[FileRef], now_ms: int) -> list[Action]:
        """Make these the files to fetch; what was wanted before and is not named any more is given up."""
        wanted = {file.sha256: file for file in files}
        for sha256 in [held for held, job in self._jobs.items() if wanted.get(held) != job.file]:
            del self._jobs[sha256]
        self._waiting = deque(chunk for chunk in self._waiting if chunk[0] in self._jobs)
        given_up = tuple(topic for topic, (sha256, _) in self._open.items() if sha256 not in self._jobs)
        for topic in given_up:
            del self._open[topic]
        for sha256, file in wanted.items():
            if sha256 not in self._jobs:
                chunks = range(chunk_count(file.size_bytes))
                self._jobs[sha256] = _Job(file, Assembly(sha256, file.size_bytes), set(chunks))
                self._waiting += [(sha256, n) for n in chunks]
        closing: list[Action] = [Unsubscribe(given_up)] if given_up else []
        return [*closing, *self._fill(now_ms)]

    def chunk(self, topic: str, payload: bytes, now_ms: int) -> tuple[list[Action], Fetched | None]:
        """Take a chunk in; returns the file when it is whole. What was not asked for is ignored."""
        if topic not in self._open or not payload:
            return [], None  # an empty payload means "not here": patience and `want` deal with it
        sha256, n = self._open[topic]
        job = self._jobs[sha256]
        if not job.assembly.add(n, payload):
            return [], None
        del self._open[topic]
        job.left.discard(n)
        self._progress(now_ms)
        whole = self._finish(job, now_ms) if not job.left else None
        return [Unsubscribe((topic,)), *self._fill(now_ms)], whole

    def due(self, now_ms: int) -> list[Action]:
        """What patience asks for: a `want`, then other chunks, then the same ones again."""
        if not self._connected:
            return []
        news = self._wake_resting(now_ms)
        if self._stalled_ms is not None and now_ms >= self._stalled_ms:
            news += self._turn_over(now_ms)
        if self._wants and now_ms >= self._next_want_ms:
            news += self._want(now_ms)
        return news

    def wake_ms(self) -> int | None:
        """When `due` has something to do."""
        if not self._connected:
            return None
        times = [job.rest_until_ms for job in self._jobs.values()]
        times += [self._next_want_ms if self._wants else None, self._stalled_ms]
        return min((time for time in times if time is not None), default=None)

    def _finish(self, job: _Job, now_ms: int) -> Fetched | None:
        """Check the hash; a wrong one drops the file, which rests before it is fetched anew."""
        body = job.assembly.body()
        if body is not None:
            del self._jobs[job.file.sha256]
            return Fetched(job.file, body)
        job.spoiled += 1
        job.left = set(range(chunk_count(job.file.size_bytes)))
        job.rest_until_ms = now_ms + full_jitter_ms(self._rng, PATIENCE_MS, job.spoiled)
        self._wants.append(job.file.sha256)
        return None

    def _wake_resting(self, now_ms: int) -> list[Action]:
        rested = [job for job in self._jobs.values() if job.rest_until_ms is not None and now_ms >= job.rest_until_ms]
        for job in rested:
            job.rest_until_ms = None
            self._waiting += [(job.file.sha256, n) for n in sorted(job.left)]
        return self._fill(now_ms) if rested else []

    def _progress(self, now_ms: int) -> None:
        self._stalls = 0
        self._wants.clear()
        self._stalled_ms = now_ms + PATIENCE_MS

    def _fill(self, now_ms: int) -> list[Action]:
        """Open the window as far as it goes."""
        opened: list[str] = []
        while self._connected and self._waiting and len(self._open) < WINDOW:
            sha256, n = self._waiting.popleft()
            topic = self._topics.chunk(sha256, n)
            self._open[topic] = (sha256, n)
            opened.append(topic)
        if not self._open:
            self._stalled_ms = None
        elif self._stalled_ms is None:
            self._stalled_ms = now_ms + PATIENCE_MS
        return [Subscribe(tuple(opened))] if opened else []

    def _turn_over(self, now_ms: int) -> list[Action]:
        """Nothing came for a while: ask for what is open, and let other chunks try in its place."""
        closing = tuple(self._open)
        stuck = list(self._open.values())
        self._open.clear()
        self._waiting += stuck
        self._wants = deque(dict.fromkeys(sha256 for sha256, _ in stuck))
        self._stalls += 1
        self._stalled_ms = now_ms + max(
            WANT_EVERY_MS * len(self._wants), full_jitter_ms(self._rng, PATIENCE_MS, self._stalls)
        )
        return [Unsubscribe(closing), *self._fill(now_ms)]

    def _want(self, now_ms: int) -> list[Action]:
        sha256 = self._wants.popleft()
        self._next_want_ms = now_ms + WANT_EVERY_MS
        if sha256 not in self._jobs:
            return []
        missing = tuple(self._jobs[sha256].assembly.missing()[:WANT_RANGES])
        return [Publish(self._topics.want(self._screen), write_object(Want(sha256, missing).to_object()))]
