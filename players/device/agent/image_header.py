"""Read the size of a picture from its first bytes, without decoding it (PROTOCOL W-14)."""

from __future__ import annotations

import re

PBM = "image/x-portable-bitmap"
PNG = "image/png"
WEBP = "image/webp"

_PNG_HEAD_BYTES = 33
_WEBP_HEAD_BYTES = 30
_VP8L_SIGN = 0x2F

_PBM_HEAD = re.compile(rb"P4\s+(?:#[^\n]*\n\s*)*(\d{1,5})\s+(?:#[^\n]*\n\s*)*(\d{1,5})\s")
_PNG_HEAD = b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR"


def size_px(body: bytes, media_type: str) -> tuple[int, int] | None:
    """Return width and height of a P4 PBM, a PNG or a WebP; None where the bytes are not of that type.

    >>> size_px(b"P4 16 1 ab", "image/x-portable-bitmap")
    (16, 1)
    """
    reader = {PBM: _pbm, PNG: _png, WEBP: _webp}.get(media_type)
    return reader(body) if reader else None


def _pbm(body: bytes) -> tuple[int, int] | None:
    head = _PBM_HEAD.match(body[:256])
    if head is None:
        return None
    width_px, height_px = int(head[1]), int(head[2])
    whole = len(body) == head.end() + (width_px + 7) // 8 * height_px
    return (width_px, height_px) if whole else None


def _png(body: bytes) -> tuple[int, int] | None:
    if len(body) < _PNG_HEAD_BYTES or not body.startswith(_PNG_HEAD):
        return None
    return int.from_bytes(body[16:20], "big"), int.from_bytes(body[20:24], "big")


def _webp(body: bytes) -> tuple[int, int] | None:
    if len(body) < _WEBP_HEAD_BYTES or body[:4] != b"RIFF" or body[8:12] != b"WEBP":
        return None
    form = body[12:16]
    if form == b"VP8L" and body[20] == _VP8L_SIGN:
        bits = int.from_bytes(body[21:25], "little")
        return (bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1
    if form == b"VP8X":
        return int.from_bytes(body[24:27], "little") + 1, int.from_bytes(body[27:30], "little") + 1
    if form == b"VP8 " and body[23:26] == b"\x9d\x01\x2a":
        return int.from_bytes(body[26:28], "little") & 0x3FFF, int.from_bytes(body[28:30], "little") & 0x3FFF
    return None
