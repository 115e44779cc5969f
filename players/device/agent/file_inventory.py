"""The files that one screen needs: which are here, which to fetch (PROTOCOL W-8, W-21)."""

from __future__ import annotations

from collections.abc import Iterable
from random import Random

from players.device.agent.actions import Action, CheckFiles, DropFiles, StoreFile
from players.device.agent.chunk_fetcher import ChunkFetcher
from players.device.agent.events import FilesChecked, FileStored
from players.device.agent.file_ref import FileRef
from players.protocol.topics import Topics

RETRY_STORE_MS = 60_000


class FileInventory:
    """The files of one screen's current documents, as far as the cache has them.

    `present` are those that the cache holds whole, `bodies` the bytes of those at hand that are no pictures,
    `free_bytes` the room left in the cache, `checked` whether it has been looked into since the start.
    """

    def __init__(self, topics: Topics, screen: str, rng: Random) -> None:
        self.present: frozenset[str] = frozenset()
        self.bodies: dict[str, bytes] = {}
        self.free_bytes = 0
        self.checked = False
        self.fetcher = ChunkFetcher(topics, screen, rng)
        self._required: dict[str, FileRef] = {}
        self._unstorable_until_ms: dict[str, int] = {}  # files that the disk had no room for
        self._arriving: dict[str, bytes] = {}  # files that the cache is writing; of pictures the bytes are not kept

    def require(self, files: Iterable[FileRef]) -> list[Action]:
        """Make these the files that the screen needs, and have the cache check them.

        One that is named both as a picture and as a day or slots file is read as the latter.
        """
        self._required = {}
        for file in files:
            if file.picture is None or file.sha256 not in self._required:
                self._required[file.sha256] = file
        self.bodies = {sha256: body for sha256, body in self.bodies.items() if sha256 in self._required}
        return [CheckFiles(tuple(self._required.values()))]

    def refetch(self, now_ms: int) -> list[Action]:
        """Drop every file and fetch all of them again."""
        self.present = frozenset()
        return [DropFiles(tuple(self._required)), *self._fetch(now_ms)]

    def on_files_checked(self, event: FilesChecked, now_ms: int) -> list[Action]:
        """Take the cache's answer, and fetch what is missing."""
        self.present = event.present & self._required.keys()
        self.checked = True
        self.free_bytes = event.free_bytes
        self.bodies.update({sha256: body for sha256, body in event.bodies.items() if sha256 in self._required})
        return self._fetch(now_ms)

    def on_chunk(self, topic: str, payload: bytes, now_ms: int) -> list[Action]:
        """Take a chunk; store the file that it completes."""
        news, whole = self.fetcher.on_chunk(topic, payload, now_ms)
        if whole is None:
            return news
        sha256 = whole.file.sha256
        self._arriving[sha256] = whole.body if whole.file.picture is None else b""
        return [*news, StoreFile(sha256, whole.body, frozenset(self._required))]

    def on_file_stored(self, event: FileStored) -> None:
        """Count a fetched file as present."""
        self.free_bytes = event.free_bytes
        body = self._arriving.pop(event.sha256, None)
        if event.sha256 not in self._required:
            return
        self.present |= {event.sha256}
        if body:
            self.bodies[event.sha256] = body

    def on_file_lost(self, sha256: str, now_ms: int) -> list[Action]:
        """Fetch a file again that the cache no longer holds whole."""
        if sha256 not in self._required:
            return []
        self.present -= {sha256}
        return self._fetch(now_ms)

    def on_store_failed(self, sha256: str, now_ms: int) -> None:
        """Postpone a file that could not be stored, until the disk may have room."""
        self._arriving.pop(sha256, None)
        self._unstorable_until_ms[sha256] = now_ms + RETRY_STORE_MS

    def run_due(self, now_ms: int) -> list[Action]:
        """Do what is due by time alone: ask for chunks that stay away, try the disk once more."""
        retried = [sha256 for sha256, until_ms in self._unstorable_until_ms.items() if now_ms >= until_ms]
        for sha256 in retried:
            del self._unstorable_until_ms[sha256]
        return [*(self._fetch(now_ms) if retried else []), *self.fetcher.run_due(now_ms)]

    def wake_ms(self) -> int | None:
        """Return when `run_due` next has something to do."""
        times = [self.fetcher.wake_ms(), *self._unstorable_until_ms.values()]
        return min((time for time in times if time is not None), default=None)

    def has_all(self, files: Iterable[FileRef]) -> bool:
        """Return whether all of these are here, of those that are no pictures also the bytes."""
        return all(
            file.sha256 in self.present and (file.picture is not None or file.sha256 in self.bodies) for file in files
        )

    def _fetch(self, now_ms: int) -> list[Action]:
        skipped = self.present | self._arriving.keys() | self._unstorable_until_ms.keys()
        missing = [file for sha256, file in self._required.items() if sha256 not in skipped]
        return self.fetcher.require(missing, now_ms)
