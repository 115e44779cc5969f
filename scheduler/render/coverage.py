"""Which characters an OpenType font has a picture for, read from its `cmap` table."""

from __future__ import annotations

import struct

_SEGMENTED_COVERAGE = 12  # the one format that reaches beyond the BMP; every font of use to us carries it
_NOTHING = 0


class FontError(Exception):
    """A font file is not what the house needs."""


def code_points(font: bytes) -> frozenset[int]:
    """Return every code point that the font maps to a glyph. Raises FontError where it has no format 12 table."""
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
