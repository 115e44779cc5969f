"""Which files this screen needs, which it has, and the fetching of the rest (PROTOCOL W-8, W-21)."""

from __future__ import annotations

from collections.abc import Iterable
from random import Random

from players.device.agent.actions import Action, DropFiles, Look, StoreFile
from players.device.agent.chunk_fetcher import Fetcher
from players.device.agent.events import Looked, Stored
from players.device.agent.file_ref import FileRef
from players.protocol.topics import Topics

REST_MS = 60_000


class Library:
    """The files of one screen's current documents."""

    def __init__(self, topics: Topics, screen: str, rng: Random) -> None:
        self.present: frozenset[str] = frozenset()
        self.unfit: frozenset[str] = frozenset()
        self.days: dict[str, bytes] = {}
        self.free_bytes = 0
        self.fetcher = Fetcher(topics, screen, rng)
        self._required: dict[str, FileRef] = {}
        self._resting: dict[str, int] = {}  # what the disk had no room for, until when
        self._arriving: dict[str, bytes] = {}  # what the cache is writing; of pictures the bytes are not kept

    def require(self, files: Iterable[FileRef]) -> list[Action]:
        """Make these the files that the screen needs, and have the cache verified against them."""
        self._required = {file.sha256: file for file in files}
        self.days = {sha256: body for sha256, body in self.days.items() if sha256 in self._required}
        return [Look(tuple(self._required.values()))]

    def refetch(self, now_ms: int) -> list[Action]:
        """Forget every file and fetch all of them again."""
        self.present = frozenset()
        return [DropFiles(tuple(self._required)), *self._fetch(now_ms)]

    def looked(self, event: Looked, now_ms: int) -> list[Action]:
        """Take the cache's answer, and fetch what is missing."""
        self.present = event.present & self._required.keys()
        self.unfit = event.unfit
        self.free_bytes = event.free_bytes
        self.days.update({sha256: body for sha256, body in event.bodies.items() if sha256 in self._required})
        return self._fetch(now_ms)

    def chunk(self, topic: str, payload: bytes, now_ms: int) -> list[Action]:
        """Take a chunk in; a file that is whole goes to the cache."""
        news, whole = self.fetcher.chunk(topic, payload, now_ms)
        if whole is None:
            return news
        sha256 = whole.file.sha256
        if not whole.file.fits(whole.body):
            self.unfit |= {sha256}
        self._arriving[sha256] = whole.body if whole.file.picture is None else b""
        return [*news, StoreFile(sha256, whole.body, frozenset(self._required))]

    def stored(self, event: Stored) -> None:
        """A fetched file is in the cache."""
        self.free_bytes = event.free_bytes
        body = self._arriving.pop(event.sha256, None)
        if event.sha256 not in self._required:
            return
        self.present |= {event.sha256}
        if body:
            self.days[event.sha256] = body

    def lost(self, sha256: str, now_ms: int) -> list[Action]:
        """The cache no longer holds this file whole: fetch it again."""
        if sha256 not in self._required:
            return []
        self.present -= {sha256}
        return self._fetch(now_ms)

    def not_kept(self, sha256: str, now_ms: int) -> None:
        """A fetched file could not be kept: it is not fetched again before the disk may have room."""
        self._arriving.pop(sha256, None)
        self._resting[sha256] = now_ms + REST_MS

    def due(self, now_ms: int) -> list[Action]:
        """What time alone asks for: patience with the broker, another try with the disk."""
        rested = [sha256 for sha256, until_ms in self._resting.items() if now_ms >= until_ms]
        for sha256 in rested:
            del self._resting[sha256]
        return [*(self._fetch(now_ms) if rested else []), *self.fetcher.due(now_ms)]

    def wake_ms(self) -> int | None:
        """When `due` has something to do."""
        times = [self.fetcher.wake_ms(), *self._resting.values()]
        return min((time for time in times if time is not None), default=None)

    def has(self, files: Iterable[FileRef]) -> bool:
        """Whether all of these are here, the days' bytes at hand."""
        return all(
            file.sha256 in self.present and (file.picture is not None or file.sha256 in self.days) for file in files
        )

    def _fetch(self, now_ms: int) -> list[Action]:
        apart = self.present | self._arriving.keys() | self._resting.keys()
        missing = [file for sha256, file in self._required.items() if sha256 not in apart]
        return self.fetcher.need(missing, now_ms)
