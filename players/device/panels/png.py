"""A panel that is a PNG file, replaced whenever the glass changes."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from players.device.agent.actions import Show
from players.device.panels.compose import REDRAW_MS, is_moving
from players.device.panels.decode import Decoder
from players.device.panels.memory import MemoryPanel
from players.device.storage.atomic_file import replace_file


class PngPanel:
    """A panel that writes the glass to one file: stills when they change, what moves ten times a second."""

    def __init__(self, path: Path, width_px: int, height_px: int, decoder: Decoder) -> None:
        """Write a dark glass to `path`, whose folder is made where it is missing."""
        path.parent.mkdir(parents=True, exist_ok=True)
        self._path = path
        self._glass = MemoryPanel(width_px, height_px, decoder)
        self._written = b""
        self._write(0)

    def show(self, shown: Show, body: Callable[[], bytes | None], now_ms: int) -> None:
        """Show `shown` (see `Panel.show`)."""
        self._glass.show(shown, body, now_ms)
        self._write(now_ms)

    def redraw(self, now_ms: int) -> int | None:
        """Draw the next step of a scroll or an effect, for the last time at its end; return when to call again."""
        shown = self._glass.shown
        if not shown.picture or not (shown.picture.scroll or shown.effect):
            return None
        self._write(now_ms)
        return now_ms + REDRAW_MS if is_moving(shown, now_ms) else None

    def snapshot(self, now_ms: int) -> bytes:
        """Return the glass as a PNG file."""
        return self._glass.snapshot(now_ms)

    def close(self) -> None:
        """Leave the glass dark."""
        self._glass.close()
        self._write(0)

    def _write(self, now_ms: int) -> None:
        body = self._glass.snapshot(now_ms)
        if body != self._written:
            replace_file(self._path, body, durable=False)  # a picture of the glass need not survive a power cut
            self._written = body
