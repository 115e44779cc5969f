"""Render a slide for a display profile, and name the result by a key before it is drawn."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import astuple
from unicodedata import normalize

from campaigns.screens.display_profile import DisplayProfile
from scheduler.render.draw import draw, encode
from scheduler.render.fonts import FontSet
from scheduler.render.layout import lay_out
from scheduler.render.palette import ink
from scheduler.render.values import Frame, PageLayout, Rendition

LOOK = 2
"""Increase it with every change of layout or drawing that moves a dot: stored renditions are then drawn again."""


def render(text: str, theme: str, profile: DisplayProfile, fonts: FontSet, dwell_ms: int | None = None) -> Rendition:
    """Draw a slide: same input, same bytes. Raises what `lay_out` raises, or SlideBytesError."""
    layout = lay_out(text, theme, profile, fonts, dwell_ms)
    drawn = [_draw_page(page, theme, profile, fonts) for page in layout.pages]
    frames = tuple(
        Frame(body, profile.type, layout.pages[page].w, profile.h, ms, sha256)
        for page, ms in layout.frames
        for body, sha256 in [drawn[page]]
    )
    digest = digest_of([(frame.sha256, frame.ms) for frame in frames])
    return Rendition(layout.ms, frames, layout.step_ms, layout.placed, digest, layout.warnings)


def render_key(text: str, theme: str, profile: DisplayProfile, fonts: FontSet, dwell_ms: int | None = None) -> str:
    """Return the SHA-256 over all that a rendition depends on; nothing is drawn or checked."""
    colours = astuple(ink(theme, profile.colour))
    what = [LOOK, normalize("NFC", text), colours, profile.w, profile.h, profile.colour, profile.type, dwell_ms]
    return hashlib.sha256(json.dumps([*what, fonts.digest]).encode()).hexdigest()


def digest_of(frames: Sequence[tuple[str, int]]) -> str:
    """Return the digest of a rendition from its files (SHA-256, ms); one picture alone has that of its own bytes."""
    if len({sha256 for sha256, _ in frames}) == 1:
        return frames[0][0]
    return hashlib.sha256(json.dumps([list(frame) for frame in frames]).encode()).hexdigest()


def _draw_page(page: PageLayout, theme: str, profile: DisplayProfile, fonts: FontSet) -> tuple[bytes, str]:
    body = encode(draw(page, profile, ink(theme, profile.colour), fonts), profile.type)
    return body, hashlib.sha256(body).hexdigest()
