"""Define what a screen can display: its pixels, its colour class and its file type."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from campaigns.errors import MediaTypeError, SizeError

SIDE_MIN_PX = 8
SIDE_MAX_PX = 4096


class Colour(StrEnum):
    """The colour class of a screen (PROTOCOL section 3, `display`)."""

    MONO = "mono"
    DUAL_RG = "dual_rg"
    RGB = "rgb"


DEFAULT_TYPES = {
    Colour.MONO: "image/x-portable-bitmap",
    Colour.DUAL_RG: "image/png",
    Colour.RGB: "image/webp",
}
TYPES = {
    Colour.MONO: frozenset({"image/x-portable-bitmap"}),
    Colour.DUAL_RG: frozenset({"image/png"}),
    Colour.RGB: frozenset({"image/webp", "image/png"}),
}


@dataclass(frozen=True, slots=True, order=True)
class DisplayProfile:
    """Pixels, colour class and media type of a screen's slides (PROTOCOL W-14); fixed when the screen is added."""

    w: int
    h: int
    colour: Colour
    type: str

    @property
    def size(self) -> str:
        """The size as people write it: `320x16`."""
        return f"{self.w}x{self.h}"


def profile_of(w: int, h: int, colour: Colour, media_type: str | None = None) -> DisplayProfile:
    """Return a profile; the colour class decides the media type unless given. Raises SizeError or MediaTypeError.

    >>> profile_of(320, 16, Colour.MONO).type
    'image/x-portable-bitmap'
    """
    chosen = media_type or DEFAULT_TYPES[colour]
    if not all(SIDE_MIN_PX <= side <= SIDE_MAX_PX for side in (w, h)):
        raise SizeError(w, h, SIDE_MIN_PX, SIDE_MAX_PX)
    if chosen not in TYPES[colour]:
        raise MediaTypeError(chosen, colour)
    return DisplayProfile(w, h, colour, chosen)


def parse_size(text: str) -> tuple[int, int]:
    """Return width and height in pixels of a size such as `320x16`. Raises SizeError.

    >>> parse_size("960x576")
    (960, 576)
    """
    w, _, h = text.lower().replace("×", "x").partition("x")
    if not (w.isascii() and w.isdigit() and h.isascii() and h.isdigit() and len(text) <= len("4096x4096")):
        raise SizeError(0, 0, SIDE_MIN_PX, SIDE_MAX_PX)
    return int(w), int(h)
