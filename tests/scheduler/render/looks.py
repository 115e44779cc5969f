"""Profiles of the demo street and a way to look at dots in a test."""

from __future__ import annotations

import io

from PIL import Image

from campaigns.screens.display_profile import Colour, DisplayProfile, profile_of

STRIP = profile_of(320, 16, Colour.MONO)
TALL_STRIP = profile_of(320, 32, Colour.MONO)
DUAL = profile_of(512, 32, Colour.DUAL_RG)
LARGE = profile_of(960, 576, Colour.RGB)
TOWER = profile_of(640, 1440, Colour.RGB)
ALL = (STRIP, TALL_STRIP, DUAL, profile_of(640, 48, Colour.MONO), LARGE, TOWER, profile_of(320, 160, Colour.DUAL_RG))
CORE = "富强 民主 文明 和谐"
CORE_THEME = "社会主义核心价值观"
NOTICE = "本周六（11月28日）9:00在文化广场举办义诊活动，请居民携带身份证参加。"
LONG = "鳞次栉比鸿鹄之志" * 4
"""No word of it is known, and no phrase ends in it: nowhere to turn a page."""

_FORMATS = {"image/x-portable-bitmap": "PPM", "image/png": "PNG", "image/webp": "WEBP"}


def decoded(body: bytes, media_type: str) -> Image.Image:
    """Return the pixels of a slide's bytes, which must be of that media type and of no other."""
    with Image.open(io.BytesIO(body), formats=[_FORMATS[media_type]]) as picture:
        picture.load()
        return picture.copy()


def rows(picture: Image.Image) -> list[str]:
    """Return a picture's dots as text: `#` lit, `.` dark."""
    lit = picture.convert("1", dither=Image.Dither.NONE)
    body = lit.convert("L").tobytes()
    return ["".join("#" if dot else "." for dot in body[n : n + lit.width]) for n in range(0, len(body), lit.width)]


def profile(w: int, h: int, colour: Colour = Colour.MONO) -> DisplayProfile:
    """Return a profile of the usual file type."""
    return profile_of(w, h, colour)
