"""Pixels to the bytes of a media type (PROTOCOL W-14): the same picture gives the same bytes."""

from __future__ import annotations

import io
from collections.abc import Callable

from PIL import Image

from players.protocol.limits import SLIDE_BYTES

PBM, PNG, WEBP = "image/x-portable-bitmap", "image/png", "image/webp"


class SlideBytesError(Exception):
    """A picture does not fit in a slide file (PROTOCOL W-8)."""


def encode(picture: Image.Image, media_type: str) -> bytes:
    """Return a picture as a file: mode 1 as P4, P with four colours as PNG, RGB as lossless WebP or PNG.

    Raises SlideBytesError above 4 MiB.
    """
    body = _ENCODERS[media_type](picture)
    if len(body) > SLIDE_BYTES:
        raise SlideBytesError(
            f"a picture of {picture.width}x{picture.height} takes {len(body)} bytes, a slide {SLIDE_BYTES} at most: "
            "give the screen a smaller size"
        )
    return body


def _pbm(picture: Image.Image) -> bytes:
    """Rows padded to whole bytes with 0; bit 1 is dark, so a lit dot (255) is 0."""
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
