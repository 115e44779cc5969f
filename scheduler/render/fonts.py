"""The font set: one font's strikes, outlines, widths and coverage, and the digest that pins them all.

Which characters the font has a glyph for is read from its `cmap` table (OpenType).
"""

from __future__ import annotations

import hashlib
import io
import json
import struct
from functools import lru_cache

from PIL import ImageFont, features

from scheduler.render.strike import MARK_THRESHOLD, SAMPLE, THRESHOLD, Strike

UNITS = 1000
"""Widths are measured once at this size: a character's advance in thousandths of an em."""
LADDER = (64, 48, 40, 32, 28, 24, 20, 16)
"""Strike heights to fall back on, in dots. Below 16 an outline loses its counters."""
OUTLINES_KEPT = 64
_SEGMENTED_COVERAGE = 12  # the one format that reaches beyond the BMP; every font of use to us carries it
_NOTHING = 0


class FontError(Exception):
    """A font file is damaged, or lacks a table that rendering needs."""


class FontSet:
    """A font in memory. Reads no file; safe to share between threads, because its caches only ever grow."""

    def __init__(self, font: bytes) -> None:
        """Take the bytes of a font file. Raises FontError or OSError if they are not a font."""
        self._font = font
        self._known = code_points(font)
        self._units: dict[str, int] = {}
        self._strikes: dict[int, Strike] = {}
        self._measure = self._open(UNITS)
        self._outline = lru_cache(OUTLINES_KEPT)(self._open)
        self.digest = _digest(font)

    def has(self, character: str) -> bool:
        """Return whether there is a glyph for a character."""
        return ord(character) in self._known

    def units(self, text: str) -> int:
        """Return the advance of a text in thousandths of an em, kerning aside."""
        return sum(self._unit(character) for character in text)

    def width(self, text: str, size: int) -> int:
        """Return the advance of a text at a size, in px: every character on a whole px, as it is drawn."""
        return sum(self.advance(character, size) for character in text)

    def advance(self, character: str, size: int) -> int:
        """Return the advance of one character at a size, in whole px."""
        return max(1, (self._unit(character) * size + UNITS // 2) // UNITS)

    def strike(self, height_px: int) -> Strike:
        """Return the strike whose em is `height_px` rows."""
        found = self._strikes.get(height_px)
        if found is None:
            found = self._strikes.setdefault(height_px, Strike(self._open(height_px), height_px))
        return found

    def outline(self, size_px: int) -> ImageFont.FreeTypeFont:
        """Return the font at a size in px, for anti-aliased drawing by Pillow."""
        return self._outline(size_px)

    def _unit(self, character: str) -> int:
        found = self._units.get(character)
        if found is None:
            found = self._units[character] = round(self._measure.getlength(character))
        return found

    def _open(self, size: int) -> ImageFont.FreeTypeFont:
        # BytesIO hands its very bytes on, so that all sizes share one copy of the font.
        return ImageFont.truetype(io.BytesIO(self._font), size, layout_engine=ImageFont.Layout.BASIC)


def _digest(font: bytes) -> str:
    """Return a digest of all that can change a byte: font, cut of the strikes, libraries that draw and encode."""
    libraries = {name: features.version(name) for name in ("pil", "freetype2", "webp", "zlib")}
    zlib_ng = features.version_feature("zlib_ng")
    parts = [hashlib.sha256(font).hexdigest(), UNITS, LADDER, THRESHOLD, MARK_THRESHOLD, SAMPLE, libraries, zlib_ng]
    return hashlib.sha256(json.dumps(parts, sort_keys=True).encode()).hexdigest()


def code_points(font: bytes) -> frozenset[int]:
    """Return every code point that the font maps to a glyph. Raises FontError if it has no format 12 table."""
    try:
        return _groups(font, _subtable(font, _table(font, b"cmap")))
    except struct.error as error:
        raise FontError(f"the font ends too early ({len(font)} bytes): `make run` installs it anew") from error


def _table(font: bytes, tag: bytes) -> int:
    (count,) = struct.unpack_from(">H", font, 4)
    for number in range(count):
        found, _, offset, _ = struct.unpack_from(">4sLLL", font, 12 + 16 * number)
        if found == tag:
            return int(offset)
    raise FontError(f"the font has no {tag.decode()} table: `make run` installs it anew")


def _subtable(font: bytes, cmap: int) -> int:
    (count,) = struct.unpack_from(">H", font, cmap + 2)
    for number in range(count):
        _, _, offset = struct.unpack_from(">HHL", font, cmap + 4 + 8 * number)
        if struct.unpack_from(">H", font, cmap + offset) == (_SEGMENTED_COVERAGE,):
            return cmap + int(offset)
    raise FontError("the font's cmap has no format 12 table: choose a font that covers all planes")


def _groups(font: bytes, subtable: int) -> frozenset[int]:
    (count,) = struct.unpack_from(">L", font, subtable + 12)
    found: set[int] = set()
    for number in range(count):
        first, last, glyph = struct.unpack_from(">LLL", font, subtable + 16 + 12 * number)
        found.update(range(first + (glyph == _NOTHING), last + 1))
    return frozenset(found)
