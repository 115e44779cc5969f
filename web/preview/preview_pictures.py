"""Slides drawn for the pages by the street's own renderer: the very bytes that go to a screen."""

from __future__ import annotations

import base64
import threading
from collections import OrderedDict
from dataclasses import dataclass
from functools import lru_cache

from campaigns.booking.slide import LayoutResult
from campaigns.screens.display_profile import DisplayProfile
from scheduler.pictures.font_loader import FontSet
from scheduler.render import Rendition, lay_out, render, render_key

_KEPT = 256
_LAID_OUT = 8_192


@dataclass(frozen=True, slots=True)
class PictureFrame:
    """One picture of a slide: where its bytes are (an address, or the bytes themselves in base64) and for how long."""

    ms: int
    type: str
    src: str | None = None
    body: str | None = None


@dataclass(frozen=True, slots=True)
class SlidePicture:
    """A slide on a glass of `w` x `h` dots, as the page's script draws it. `step_ms` None = it stands still."""

    w: int
    h: int
    colour: str
    ms: int
    step_ms: int | None
    frames: tuple[PictureFrame, ...]
    fx: str = "cut"


class PreviewRenderer:
    """Draws slides and remembers the last ones: typing back and forth draws nothing twice."""

    def __init__(self, fonts: FontSet) -> None:
        self._fonts = fonts
        self._kept: OrderedDict[tuple[str, str, DisplayProfile, int | None], Rendition] = OrderedDict()
        self._lock = threading.Lock()
        self._laid_out = lru_cache(_LAID_OUT)(self._lay_out)

    def key(self, text: str, theme: str, profile: DisplayProfile, dwell_ms: int | None) -> str:
        """Return the key under which the scheduler stores this very rendition."""
        return render_key(text, theme, profile, self._fonts, dwell_ms)

    def draw(self, text: str, theme: str, profile: DisplayProfile, dwell_ms: int | None) -> Rendition:
        """Return a slide's rendition. Raises MissingGlyphError or TextTooLongError."""
        key = (text, theme, profile, dwell_ms)
        with self._lock:
            if key in self._kept:
                self._kept.move_to_end(key)
                return self._kept[key]
        drawn = render(text, theme, profile, self._fonts, dwell_ms)
        with self._lock:
            self._kept[key] = drawn
            while len(self._kept) > _KEPT:
                self._kept.popitem(last=False)
        return drawn

    def lay_out(self, text: str, theme: str, profile: DisplayProfile, dwell_ms: int | None = None) -> LayoutResult:
        """Lay a slide out without pixels; this is the campaigns' LayoutCheck."""
        return self._laid_out(text, theme, profile, dwell_ms)

    def _lay_out(self, text: str, theme: str, profile: DisplayProfile, dwell_ms: int | None) -> LayoutResult:
        found = lay_out(text, theme, profile, self._fonts, dwell_ms)
        return LayoutResult(found.ms, tuple(found.warnings))


def inline_picture(drawn: Rendition, profile: DisplayProfile) -> SlidePicture:
    """Return a rendition that no store holds yet, with its bytes in it."""
    frames = tuple(
        PictureFrame(frame.ms, frame.media_type, body=base64.b64encode(frame.body).decode()) for frame in drawn.frames
    )
    return SlidePicture(profile.w, profile.h, profile.colour.value, drawn.ms, drawn.step_ms, frames)
