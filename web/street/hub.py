"""Send live state to open pages: one watching thread a process, one bounded queue a page."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from queue import Empty, Full, Queue
from typing import Protocol

import structlog

TICKS_PER_S = 4
READ_EVERY = timedelta(seconds=1)
"""Ingest commits all the time; the screens are read again once a second at most."""
READ_AT_LEAST_EVERY = timedelta(seconds=3)
"""A screen falls silent, and its lit hours begin and end, without a commit."""
STREAMS_MAX = 32
QUEUE_MAX = 64
HEARTBEAT_S = 10.0
STREAM_LASTS = timedelta(minutes=10)
"""After that a page reconnects by itself, and its session is checked again."""
RETRY_AFTER_S = 15
_STOP_TIMEOUT_S = 3.0
_log = structlog.get_logger()


class ChangeWatch(Protocol):
    """Detects commits to the database."""

    def changed(self) -> bool:
        """Return whether anything was committed since the last call."""
        ...

    def close(self) -> None:
        """Release the database connection."""
        ...


class LiveSource(Protocol):
    """The state that is watched: all screens of the street."""

    def read(self, at: datetime) -> None:
        """Read the database again."""
        ...

    def changes(self, at: datetime) -> list[dict[str, object]]:
        """Return the screens that changed since the last call, by the clock or by a reading, as JSON objects."""
        ...

    def snapshot(self, at: datetime) -> list[dict[str, object]]:
        """Return all screens as JSON objects."""
        ...

    def next_change_at(self) -> datetime | None:
        """Return the next instant at which a screen changes without a commit; None when there is none."""
        ...


class PageStream:
    """One page's queue of events. A page too slow for it is disconnected: it reconnects and gets the whole state."""

    def __init__(self, screens: list[dict[str, object]], until_at: datetime) -> None:
        self.queue: Queue[list[dict[str, object]] | None] = Queue(QUEUE_MAX)
        self.until_at = until_at
        self.offer(screens)

    def offer(self, screens: list[dict[str, object]]) -> bool:
        """Queue an event; return False when the queue is full."""
        try:
            self.queue.put_nowait(screens)
        except Full:
            return False
        return True

    def end(self) -> None:
        """End the stream: drop what is queued and wake its reader."""
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
    """Watches the street while any page is open, and sends all pages what changed."""

    def __init__(
        self,
        street: LiveSource,
        open_watch: Callable[[], ChangeWatch],
        clock: Callable[[], datetime],
        streams_max: int = STREAMS_MAX,
    ) -> None:
        self._street = street
        self._open_watch = open_watch
        self._clock = clock
        self._streams_max = streams_max
        self._streams: set[PageStream] = set()
        self._lock = threading.Lock()
        self._stop = threading.Event()
        self._thread: threading.Thread | None = None

    @contextmanager
    def stream(self) -> Iterator[PageStream | None]:
        """Open a page's stream, which begins with all screens; yield None when too many are open."""
        opened = self._open()
        try:
            yield opened
        finally:
            if opened is not None:
                with self._lock:
                    self._streams.discard(opened)

    def close(self) -> None:
        """End all streams and stop the watching thread."""
        self._stop.set()
        with self._lock:
            for stream in self._streams:
                stream.end()
        if self._thread is not None:
            self._thread.join(_STOP_TIMEOUT_S)

    def broadcast(self, screens: list[dict[str, object]]) -> None:
        """Queue an event for every page; end the streams of those that do not keep up."""
        with self._lock:
            for stream in list(self._streams):
                if not stream.offer(screens):
                    self._streams.discard(stream)
                    stream.end()

    def _open(self) -> PageStream | None:
        at = self._clock()
        with self._lock:
            if len(self._streams) >= self._streams_max:
                return None
            self._start()
            stream = PageStream(self._street.snapshot(at), at + STREAM_LASTS)
            self._streams.add(stream)
            return stream

    def _start(self) -> None:
        if self._thread is None:
            self._thread = threading.Thread(target=self._run, name="live", daemon=True)
            self._thread.start()

    def _run(self) -> None:
        watch, read_at = self._open_watch(), self._clock()
        unread = True
        try:
            while not self._stop.wait(1 / TICKS_PER_S):
                unread = watch.changed() or unread
                if not self._streams:
                    continue
                at = self._clock()
                if at - read_at >= (READ_EVERY if unread else READ_AT_LEAST_EVERY):
                    unread, read_at = not self._publish_changes(at, read=True), at
                elif (due := self._street.next_change_at()) is not None and due <= at:
                    self._publish_changes(at, read=False)
        finally:
            watch.close()

    def _publish_changes(self, at: datetime, *, read: bool) -> bool:
        try:
            if read:
                self._street.read(at)
            if found := self._street.changes(at):
                self.broadcast(found)
        except Exception:  # noqa: BLE001 - the watcher outlives whatever the database raises; the next tick tries again
            _log.exception("live state not read")
            return False
        return True
