"""Pages to pixels, and pixels to the bytes of a media type (PROTOCOL W-14): the same page gives the same bytes.

Strips and screens of few colours are drawn in whole dots, full colour in smooth outlines.
"""

from __future__ import annotations

import io
from collections.abc import Callable

from PIL import Image, ImageDraw

from campaigns.screens.display_profile import Colour, DisplayProfile
from players.protocol.limits import PICTURE_BYTES
from scheduler.render.fonts import FontSet
from scheduler.render.palette import DUAL, Ink
from scheduler.render.strip import is_strip
from scheduler.render.values import PageLayout, PlacedRun

WEIGHT = 0.022
"""The stroke added round the text in its own colour, of the em: the Regular cut is thin from afar."""
LEVELS = 64
"""Steps from ground to text at the edge of a stroke: as good as 256 to the eye, but WebP takes half the time."""
BAND_SHARE = 24
"""The band at the foot takes this part of the shorter side."""
PBM, PNG, WEBP = "image/x-portable-bitmap", "image/png", "image/webp"


class SlideBytesError(Exception):
    """A picture does not fit in a slide file (PROTOCOL W-8)."""


def draw(page: PageLayout, profile: DisplayProfile, ink: Ink, fonts: FontSet) -> Image.Image:
    """Draw a page: mode 1 (lit = 255) for mono, P with four colours for dual_rg, RGB for rgb."""
    if profile.colour is Colour.MONO:
        return draw_dots(page, profile.h, fonts)
    if profile.colour is Colour.DUAL_RG:
        return _two_colours(page, profile.h, ink, fonts)
    if not is_strip(profile):
        return _smooth(page, profile, ink, fonts)
    picture = Image.new("RGB", (page.w, profile.h), ink.ground)
    picture.paste(ink.text, mask=draw_dots(page, profile.h, fonts))
    return picture


def draw_dots(page: PageLayout, h: int, fonts: FontSet) -> Image.Image:
    """Draw a page's text in whole dots, by the strikes of its sizes."""
    picture = Image.new("1", (page.w, h))
    for run in page.runs:
        _draw_run(picture, run, fonts)
    return picture


def _draw_run(picture: Image.Image, run: PlacedRun, fonts: FontSet) -> None:
    strike, pen = fonts.strike(run.size), run.x
    for character in run.text:
        glyph = strike.glyph(character)
        if glyph.picture is not None:
            # A descender that would leave the glass is moved up by whole rows rather than cut.
            top = max(0, min(run.y + glyph.top, picture.height - glyph.picture.height))
            picture.paste(1, (pen + glyph.left, top), glyph.picture)
        pen += fonts.advance(character, run.size)


def _two_colours(page: PageLayout, h: int, ink: Ink, fonts: FontSet) -> Image.Image:
    picture = Image.new("P", (page.w, h), 0)
    picture.putpalette([part for colour in DUAL for part in colour])
    picture.paste(DUAL.index(ink.text), mask=draw_dots(page, h, fonts))
    return picture


def _smooth(page: PageLayout, profile: DisplayProfile, ink: Ink, fonts: FontSet) -> Image.Image:
    lettering = Image.new("L", (page.w, profile.h))
    pen = ImageDraw.Draw(lettering)
    for run in page.runs:
        pen.text((run.x, run.y), run.text, _FULL, fonts.outline(run.size), anchor="ls", stroke_width=run.size * WEIGHT)
    picture = lettering.point(_INDEX)
    if ink.band is not None:
        top = profile.h - min(profile.w, profile.h) // BAND_SHARE
        picture.paste(LEVELS, (0, top, page.w, profile.h))
    picture.putpalette(_palette(ink))
    return picture.convert("RGB")


def _palette(ink: Ink) -> list[int]:
    """Return the colours from ground to text in even steps, then the band's."""
    last = LEVELS - 1
    steps = (
        (ground * (last - step) + text * step + last // 2) // last
        for step in range(LEVELS)
        for ground, text in zip(ink.ground, ink.text, strict=True)
    )
    return [*steps, *(ink.band or ink.ground)]


def encode(picture: Image.Image, media_type: str) -> bytes:
    """Return a picture as a file: mode 1 as P4, P with four colours as PNG, RGB as lossless WebP or PNG.

    Raises SlideBytesError above 4 MiB.
    """
    body = _ENCODERS[media_type](picture)
    if len(body) > PICTURE_BYTES:
        raise SlideBytesError(
            f"a picture of {picture.width}x{picture.height} takes {len(body)} bytes, a slide {PICTURE_BYTES} at most: "
            "give the screen a smaller size"
        )
    return body


def _pbm(picture: Image.Image) -> bytes:
    """Encode rows padded to whole bytes with 0; bit 1 is dark, so a lit dot (255) is 0."""
    return b"P4\n%d %d\n" % picture.size + picture.tobytes("raw", "1;I")


def _png(picture: Image.Image) -> bytes:
    out = io.BytesIO()
    picture.save(out, "PNG", compress_level=9)
    return out.getvalue()


def _webp(picture: Image.Image) -> bytes:
    out = io.BytesIO()
    picture.save(out, "WEBP", lossless=True, quality=50, method=2, exact=True)
    return out.getvalue()


_ENCODERS: dict[str, Callable[[Image.Image], bytes]] = {PBM: _pbm, PNG: _png, WEBP: _webp}
_FULL = 255
_INDEX = [(grey * (LEVELS - 1) + _FULL // 2) // _FULL for grey in range(_FULL + 1)]
