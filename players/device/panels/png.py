"""A glass that is a PNG file, replaced whenever what it shows changes."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from players.device.agent.actions import Show
from players.device.panels.compose import REDRAW_MS, moves
from players.device.panels.decode import Decoder
from players.device.panels.memory import MemoryPanel
from players.device.storage.atomic_file import replace_file


class PngPanel:
    """Writes the glass to one file: still pictures when they change, a scroll ten times a second."""

    def __init__(self, path: Path, width_px: int, height_px: int, decoder: Decoder) -> None:
        """Write to `path`, at first a dark glass; its folder is made where it is not there."""
        path.parent.mkdir(parents=True, exist_ok=True)
        self._path = path
        self._glass = MemoryPanel(width_px, height_px, decoder)
        self._written = b""
        self._write(0)

    def show(self, shown: Show, body: Callable[[], bytes | None], now_ms: int) -> None:
        """Put `shown` on the glass (see `Panel.show`)."""
        self._glass.show(shown, body, now_ms)
        self._write(now_ms)

    def redraw(self, now_ms: int) -> int | None:
        """Draw a scroll's next step; the last one is drawn after its end."""
        shown = self._glass.shown
        if not shown.picture or not shown.picture.scroll:
            return None
        self._write(now_ms)
        return now_ms + REDRAW_MS if moves(shown, now_ms) else None

    def snapshot(self, now_ms: int) -> bytes:
        """The glass as a PNG file."""
        return self._glass.snapshot(now_ms)

    def close(self) -> None:
        """Leave the glass dark."""
        self._glass.close()
        self._write(0)

    def _write(self, now_ms: int) -> None:
        body = self._glass.snapshot(now_ms)
        if body != self._written:
            replace_file(self._path, body, durable=False)  # a picture of the glass need not outlive a power cut
            self._written = body
