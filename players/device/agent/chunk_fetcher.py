"""Fetch files by exact chunk topics, eight at once, and ask for chunks that the broker lacks (PROTOCOL W-21)."""

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
"""Chunk topics subscribed at once."""

PATIENCE_MS = 5_000
WANT_EVERY_MS = 1_000
WANT_RANGES = 64
"""Ranges in one `want`."""


@dataclass(frozen=True, slots=True)
class FetchedFile:
    """A whole file whose hash has been checked."""

    file: FileRef
    body: bytes


@dataclass(slots=True)
class _FetchJob:
    file: FileRef
    assembly: Assembly
    left: set[int]
    spoiled: int = 0  # how often all chunks came and the hash was wrong
    paused_until_ms: int | None = None


class ChunkFetcher:
    """The files that one screen still fetches. Times are ms of the monotonic clock.

    At most `WINDOW` chunk topics are subscribed at once; each is unsubscribed when its chunk has come. Where none comes
    for `PATIENCE_MS`, the office is asked for them (`want`), and other chunks are tried in their place.
    """

    def __init__(self, topics: Topics, screen: str, rng: Random) -> None:
        self._topics = topics
        self._screen = screen
        self._rng = rng
        self._jobs: dict[str, _FetchJob] = {}
        self._waiting: deque[tuple[str, int]] = deque()
        self._open: dict[str, tuple[str, int]] = {}  # topic -> chunk, at most WINDOW
        self._wants: deque[str] = deque()
        self._connected = False
        self._stalls = 0
        self._stalled_ms: int | None = None
        self._next_want_ms = 0

    def on_connected(self, now_ms: int) -> list[Action]:
        """Subscribe to missing chunks anew: a clean session has no subscriptions."""
        self._connected = True
        self._stalls = 0
        self._open.clear()
        for job in self._jobs.values():
            job.paused_until_ms = None
        self._waiting = deque((sha256, n) for sha256, job in self._jobs.items() for n in sorted(job.left))
        return self._fill(now_ms)

    def on_disconnected(self) -> None:
        """Keep the chunks at hand, with no subscription open."""
        self._connected = False
        self._open.clear()
        self._wants.clear()
        self._stalled_ms = None

    def require(self, files: Iterable[FileRef], now_ms: int) -> list[Action]:
        """Make these the files to fetch; give up those wanted before that are not among them."""
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
                self._jobs[sha256] = _FetchJob(file, Assembly(sha256, file.size_bytes), set(chunks))
                self._waiting += [(sha256, n) for n in chunks]
        closed: list[Action] = [Unsubscribe(given_up)] if given_up else []
        return [*closed, *self._fill(now_ms)]

    def on_chunk(self, topic: str, payload: bytes, now_ms: int) -> tuple[list[Action], FetchedFile | None]:
        """Take a chunk; also return the file that it completes. A chunk that was not asked for is ignored."""
        if topic not in self._open or not payload:
            return [], None  # an empty payload means "not here": patience and `want` deal with it
        sha256, n = self._open[topic]
        job = self._jobs[sha256]
        if not job.assembly.add(n, payload):
            return [], None
        del self._open[topic]
        job.left.discard(n)
        self._note_progress(now_ms)
        whole = self._finish(job, now_ms) if not job.left else None
        return [Unsubscribe((topic,)), *self._fill(now_ms)], whole

    def run_due(self, now_ms: int) -> list[Action]:
        """Do what is due by time alone: send a `want`, try other chunks, then the same ones again."""
        if not self._connected:
            return []
        news = self._resume_paused(now_ms)
        if self._stalled_ms is not None and now_ms >= self._stalled_ms:
            news += self._rotate(now_ms)
        if self._wants and now_ms >= self._next_want_ms:
            news += self._want(now_ms)
        return news

    def wake_ms(self) -> int | None:
        """Return when `run_due` next has something to do."""
        if not self._connected:
            return None
        times = [job.paused_until_ms for job in self._jobs.values()]
        times += [self._next_want_ms if self._wants else None, self._stalled_ms]
        return min((time for time in times if time is not None), default=None)

    def _finish(self, job: _FetchJob, now_ms: int) -> FetchedFile | None:
        """Check the hash; where it is wrong, drop the file and fetch it again after a pause."""
        body = job.assembly.body()
        if body is not None:
            del self._jobs[job.file.sha256]
            return FetchedFile(job.file, body)
        job.spoiled += 1
        job.left = set(range(chunk_count(job.file.size_bytes)))
        job.paused_until_ms = now_ms + full_jitter_ms(self._rng, PATIENCE_MS, job.spoiled)
        self._wants.append(job.file.sha256)
        return None

    def _resume_paused(self, now_ms: int) -> list[Action]:
        resumed = [
            job for job in self._jobs.values() if job.paused_until_ms is not None and now_ms >= job.paused_until_ms
        ]
        for job in resumed:
            job.paused_until_ms = None
            self._waiting += [(job.file.sha256, n) for n in sorted(job.left)]
        return self._fill(now_ms) if resumed else []

    def _note_progress(self, now_ms: int) -> None:
        """Start the wait anew; only files whose hash was wrong are still to be asked for, whole (PROTOCOL W-21)."""
        self._stalls = 0
        paused = {sha256 for sha256, job in self._jobs.items() if job.paused_until_ms is not None}
        self._wants = deque(sha256 for sha256 in self._wants if sha256 in paused)
        self._stalled_ms = now_ms + PATIENCE_MS

    def _fill(self, now_ms: int) -> list[Action]:
        """Subscribe to as many chunks as the window has room for."""
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

    def _rotate(self, now_ms: int) -> list[Action]:
        """Ask for the open chunks, none of which came for a while, and try others in their place."""
        closed = tuple(self._open)
        stuck = list(self._open.values())
        self._open.clear()
        self._waiting += stuck
        self._wants = deque(dict.fromkeys([*self._wants, *(sha256 for sha256, _ in stuck)]))
        self._stalls += 1
        self._stalled_ms = now_ms + max(
            WANT_EVERY_MS * len(self._wants), full_jitter_ms(self._rng, PATIENCE_MS, self._stalls)
        )
        return [Unsubscribe(closed), *self._fill(now_ms)]

    def _want(self, now_ms: int) -> list[Action]:
        sha256 = self._wants.popleft()
        self._next_want_ms = now_ms + WANT_EVERY_MS
        if sha256 not in self._jobs:
            return []
        missing = tuple(self._jobs[sha256].assembly.missing()[:WANT_RANGES])
        return [Publish(self._topics.want(self._screen), write_object(Want(sha256, missing).to_object()))]
