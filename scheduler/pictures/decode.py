"""A slide's bytes back to pixels, for pages and previews."""

from __future__ import annotations

import io

from PIL import Image

RED_DOT = (255, 42, 26)
_FORMATS = {"image/x-portable-bitmap": "PPM", "image/png": "PNG", "image/webp": "WEBP"}


class UnreadablePictureError(Exception):
    """Bytes are no picture of the media type that they are said to be."""


def decode(body: bytes, media_type: str) -> Image.Image:
    """Return the pixels: mode 1 (lit = 255) of a PBM, RGB of the others. Raises UnreadablePictureError."""
    if media_type not in _FORMATS:
        raise UnreadablePictureError(f"{media_type} is no slide's type: one of {', '.join(_FORMATS)} is")
    try:
        with Image.open(io.BytesIO(body), formats=[_FORMATS[media_type]]) as picture:
            picture.load()
            return picture.copy() if picture.mode == "1" else picture.convert("RGB")
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError) as error:
        raise UnreadablePictureError(
            f"{len(body)} bytes are no {media_type} ({error}): render the slide anew"
        ) from error


def to_png(body: bytes, media_type: str, colour: tuple[int, int, int] = RED_DOT) -> bytes:
    """Return a PNG for a browser; the lit dots of a mono picture get `colour`, its dark ones black."""
    picture = decode(body, media_type)
    if picture.mode == "1":
        lit = Image.new("RGB", picture.size)
        lit.paste(colour, mask=picture)
        picture = lit
    out = io.BytesIO()
    picture.save(out, "PNG", compress_level=6)
    return out.getvalue()
