"""Render slides for pages by the same renderer as for screens: byte for byte the same."""

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
    """One picture of a slide: its address `src`, or its bytes `body` in base64, and how long it is shown."""

    ms: int
    type: str
    src: str | None = None
    body: str | None = None


@dataclass(frozen=True, slots=True)
class SlidePicture:
    """A slide for a screen of `w` x `h` dots, as the page's script draws it; `step_ms` is None unless it scrolls."""

    w: int
    h: int
    colour: str
    ms: int
    step_ms: int | None
    frames: tuple[PictureFrame, ...]
    fx: str = "cut"


class PreviewRenderer:
    """Renders slides and keeps the last ones: typing back and forth renders nothing twice."""

    def __init__(self, fonts: FontSet) -> None:
        self._fonts = fonts
        self._kept: OrderedDict[tuple[str, str, DisplayProfile, int | None], Rendition] = OrderedDict()
        self._lock = threading.Lock()
        self._laid_out = lru_cache(_LAID_OUT)(self._lay_out)

    def key(self, text: str, theme: str, profile: DisplayProfile, dwell_ms: int | None) -> str:
        """Return the key under which the scheduler stores this rendition."""
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
        """Lay a slide out without rendering it; this is the LayoutCheck of the actions."""
        return self._laid_out(text, theme, profile, dwell_ms)

    def _lay_out(self, text: str, theme: str, profile: DisplayProfile, dwell_ms: int | None) -> LayoutResult:
        found = lay_out(text, theme, profile, self._fonts, dwell_ms)
        return LayoutResult(found.ms, tuple(found.warnings), len(found.frames))


def inline_picture(drawn: Rendition, profile: DisplayProfile) -> SlidePicture:
    """Return a rendition that is not stored as a picture with its bytes inline."""
    frames = tuple(
        PictureFrame(frame.ms, frame.media_type, body=base64.b64encode(frame.body).decode()) for frame in drawn.frames
    )
    return SlidePicture(profile.w, profile.h, profile.colour.value, drawn.ms, drawn.step_ms, frames)
