"""Live state to the pages: one watcher a process, one bounded queue a page."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from queue import Empty, Full, Queue
from typing import Protocol

import structlog

LOOKS_PER_S = 4
READ_EVERY = timedelta(seconds=1)
"""Ingest commits all the time; the screens are read anew once a second at most."""
READ_AT_LEAST_EVERY = timedelta(seconds=3)
"""A screen falls silent, and opens and shuts, without anybody writing."""
STREAMS_MAX = 32
QUEUE_MAX = 64
HEARTBEAT_S = 10.0
STREAM_LASTS = timedelta(minutes=10)
"""Then a page connects again by itself, and its session is asked for again."""
RETRY_AFTER_S = 15
_STOPS_WITHIN_S = 3.0
_log = structlog.get_logger()


class Changes(Protocol):
    """Says whether the database changed since it was last asked."""

    def changed(self) -> bool:
        """Say whether anything was committed."""
        ...

    def close(self) -> None:
        """Let go of the database."""
        ...


class Watched(Protocol):
    """What is watched: the street."""

    def read(self, at: datetime) -> None:
        """Read the database anew."""
        ...

    def differences(self, at: datetime) -> list[dict[str, object]]:
        """Return what changed since the last call, by the clock or by a reading, as events' data."""
        ...

    def everything(self, at: datetime) -> list[dict[str, object]]:
        """Return the present state of all."""
        ...

    def next_change_at(self) -> datetime | None:
        """Return the next instant at which the clock alone changes something."""
        ...


class Stream:
    """One page's queue. A page too slow for it is let go: it connects again and gets the whole state."""

    def __init__(self, screens: list[dict[str, object]], until_at: datetime) -> None:
        self.queue: Queue[list[dict[str, object]] | None] = Queue(QUEUE_MAX)
        self.until_at = until_at
        self.offer(screens)

    def offer(self, screens: list[dict[str, object]]) -> bool:
        """Queue an event; False when the page does not keep up."""
        try:
            self.queue.put_nowait(screens)
        except Full:
            return False
        return True

    def end(self) -> None:
        """Let the page go."""
        while not self.queue.empty():
            self.queue.get_nowait()
        self.queue.put_nowait(None)

    def events(
        self, clock: Callable[[], datetime], heartbeat_s: float = HEARTBEAT_S
    ) -> Iterator[list[dict[str, object]]]:
        """Yield events as they come, an empty one as heartbeat, until the stream is over."""
        while clock() < self.until_at:
            try:
                screens = self.queue.get(timeout=heartbeat_s)
            except Empty:
                yield []
                continue
            if screens is None:
                return
            yield screens


class Hub:
    """Watches the street while any page looks, and tells them all what changed."""

    def __init__(
        self,
        street: Watched,
        open_watch: Callable[[], Changes],
        clock: Callable[[], datetime],
        streams_max: int = STREAMS_MAX,
    ) -> None:
        self._street = street
        self._open_watch = open_watch
        self._clock = clock
        self._streams_max = streams_max
        self._streams: set[Stream] = set()
        self._lock = threading.Lock()
        self._stop = threading.Event()
        self._thread: threading.Thread | None = None

    @contextmanager
    def stream(self) -> Iterator[Stream | None]:
        """Open a page's stream, with the whole present state in it; None when there are too many."""
        opened = self._open()
        try:
            yield opened
        finally:
            if opened is not None:
                with self._lock:
                    self._streams.discard(opened)

    def close(self) -> None:
        """Let all pages go and stop watching."""
        self._stop.set()
        with self._lock:
            for stream in self._streams:
                stream.end()
        if self._thread is not None:
            self._thread.join(_STOPS_WITHIN_S)

    def tell(self, screens: list[dict[str, object]]) -> None:
        """Queue an event for every page."""
        with self._lock:
            for stream in list(self._streams):
                if not stream.offer(screens):
                    self._streams.discard(stream)
                    stream.end()

    def _open(self) -> Stream | None:
        at = self._clock()
        with self._lock:
            if len(self._streams) >= self._streams_max:
                return None
            self._start()
            stream = Stream(self._street.everything(at), at + STREAM_LASTS)
            self._streams.add(stream)
            return stream

    def _start(self) -> None:
        if self._thread is None:
            self._thread = threading.Thread(target=self._run, name="live", daemon=True)
            self._thread.start()

    def _run(self) -> None:
        watch, read_at = self._open_watch(), self._clock()
        behind = True
        try:
            while not self._stop.wait(1 / LOOKS_PER_S):
                behind = watch.changed() or behind
                if not self._streams:
                    continue
                at = self._clock()
                if at - read_at >= (READ_EVERY if behind else READ_AT_LEAST_EVERY):
                    behind, read_at = not self._look(at, read=True), at
                elif (due := self._street.next_change_at()) is not None and due <= at:
                    self._look(at, read=False)
        finally:
            watch.close()

    def _look(self, at: datetime, *, read: bool) -> bool:
        try:
            if read:
                self._street.read(at)
            if found := self._street.differences(at):
                self.tell(found)
        except Exception:  # noqa: BLE001 - the watcher outlives whatever the database does; the next look tries again
            _log.exception("live state not read")
            return False
        return True
