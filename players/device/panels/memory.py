"""A panel in memory, for tests and load, whose pixels can be read."""

from __future__ import annotations

from collections.abc import Callable

from PIL import Image

from players.device.agent.actions import Show
from players.device.panels.compose import compose, encode_png
from players.device.panels.decode import Decoder
from players.device.panels.effects import is_under_way, mix

DARK = Show(None, 0)


class MemoryPanel:
    """A panel that keeps what is on the glass and since when; pixels are made when they are read."""

    def __init__(self, width_px: int, height_px: int, decoder: Decoder) -> None:
        self.size = (width_px, height_px)
        self.shown = DARK
        self.since_ms = 0
        self._decoder = decoder
        self._picture: Image.Image | None = None
        self._before: Image.Image | None = None  # the glass when the present effect began

    def show(self, shown: Show, body: Callable[[], bytes | None], now_ms: int) -> None:
        """Show `shown` (see `Panel.show`)."""
        picture = self._decoder.picture(shown.picture.file, body) if shown.picture else None
        if shown.effect is None:
            self._before = None
        elif shown.effect != self.shown.effect:
            self._before = self._glass(now_ms)
        self.shown, self._picture, self.since_ms = shown, picture, now_ms

    def redraw(self, now_ms: int) -> int | None:
        """Return None: nothing needs drawing."""
        del now_ms
        return None

    def pixels(self, now_ms: int) -> bytes:
        """Return the glass at `now_ms` as rows of RGB bytes."""
        return self._glass(now_ms).tobytes()

    def snapshot(self, now_ms: int) -> bytes:
        """Return the glass as a PNG file."""
        return encode_png(self._glass(now_ms))

    def close(self) -> None:
        """Leave the glass dark."""
        self.shown, self._picture, self._before = DARK, None, None

    def _glass(self, now_ms: int) -> Image.Image:
        after, effect = compose(self.shown, self._picture, self.size, now_ms), self.shown.effect
        lit = self.shown.percent > 0 and self.shown.caption is None
        if effect is None or self._before is None or not lit or not is_under_way(effect, now_ms):
            return after
        return mix(self._before, after, effect, now_ms)
