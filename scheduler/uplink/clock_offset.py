"""Measure how far each screen's clock is from the office's, by when its messages arrive. In memory, without I/O.

A message takes time, and never less than none: of the last few the one that came quickest tells the offset best, and a
late one tells nothing. For example, of a screen 3 s ahead:

    sent    12:00:03.0   12:01:03.0   12:02:03.0
    came    12:00:00.1   12:01:00.2   12:02:40.0   ← kept at a broker for a while
    tells       +2.9 s       +2.8 s      −37.0 s       → +2.9 s

Whether a clock is ahead is certain at once, for nothing comes before it is sent. That it is behind, or right, a
second message has to confirm.
"""

from __future__ import annotations

from collections import deque

WINDOW = 5
"""So many messages are compared: a clock that was set shows after as many, some five minutes of heartbeats."""
_LEAST = 2


class ClockOffsets:
    """The last messages of each screen, by screen. Used by one thread."""

    def __init__(self) -> None:
        self._samples: dict[str, deque[int]] = {}

    def add_message(self, screen: str, sent_ms: int, received_ms: int) -> None:
        """Take in when a message says that it was sent, and when it came (Unix ms); 0: its screen has no time."""
        if sent_ms:
            self._samples.setdefault(screen, deque(maxlen=WINDOW)).append(sent_ms - received_ms)

    def add_play(self, screen: str, ended_ms: int, received_ms: int) -> None:
        """Take in the end of a reported play. It may be days old, so only one that is yet to end tells something."""
        if ended_ms > received_ms:
            self.add_message(screen, ended_ms, received_ms)

    def offset_ms(self, screen: str) -> int | None:
        """Return by how much a screen's clock is ahead of the office's, negative where behind; None if not known."""
        samples = self._samples.get(screen)
        if not samples:
            return None
        offset = max(samples)
        return offset if offset > 0 or len(samples) >= _LEAST else None

    def forget(self, screen: str) -> None:
        """Begin anew with a screen: it was started again, or another device hangs there."""
        self._samples.pop(screen, None)

    def forget_all(self) -> None:
        """Begin anew with all screens: the office's own clock was set."""
        self._samples.clear()
