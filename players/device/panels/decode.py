"""Decode a slide's file to pixels by its media type (PROTOCOL W-14)."""

from __future__ import annotations

import io
from collections import OrderedDict
from collections.abc import Callable

from PIL import Image, ImageDraw, ImageFont

from players.device.agent.file_ref import FileRef
from players.device.agent.image_header import PBM, PNG, WEBP
from players.device.panels.base import PanelError

_FORMATS = {PBM: "PPM", PNG: "PNG", WEBP: "WEBP"}
_FAILURES = (OSError, ValueError, SyntaxError, MemoryError, Image.DecompressionBombError)
KEPT_PIXELS = 16_000_000


class Decoder:
    """A decoder with a cache, shared by the panels of a process: it keeps the latest `kept_pixels` of pictures."""

    def __init__(self, kept_pixels: int = KEPT_PIXELS) -> None:
        self._kept_pixels = kept_pixels
        self._pixels = 0
        self._known: OrderedDict[str, Image.Image] = OrderedDict()

    def picture(self, file: FileRef, body: Callable[[], bytes | None]) -> Image.Image:
        """Return the file's pixels as RGB; lit dots of a mono picture are red.

        Raises:
            PanelError: the bytes cannot be read, or are not the picture that the manifest names.
        """
        if (known := self._known.get(file.sha256)) is not None:
            self._known.move_to_end(file.sha256)
            return known
        image = decode(file, body())
        self._known[file.sha256] = image
        self._pixels += image.width * image.height
        while self._pixels > self._kept_pixels and len(self._known) > 1:
            _, oldest = self._known.popitem(last=False)
            self._pixels -= oldest.width * oldest.height
        return image


def decode(file: FileRef, body: bytes | None) -> Image.Image:
    """Decode one file to RGB; lit dots of a mono picture are red.

    Raises:
        PanelError: it is missing, damaged, of another type or of another size.
    """
    if body is None:
        raise PanelError(file.sha256, "its file is not in the cache", missing=True)
    if file.picture is None:
        raise PanelError(file.sha256, "it is no picture")
    media_type, width_px, height_px = file.picture
    if media_type not in _FORMATS:
        raise PanelError(file.sha256, f"{media_type} is not decoded here")
    if not file.fits(body):
        raise PanelError(file.sha256, f"it is no {media_type} of {width_px}x{height_px} in {file.size_bytes} bytes")
    try:
        with Image.open(io.BytesIO(body), formats=[_FORMATS[media_type]]) as image:
            image.load()
            return _red(image) if media_type == PBM else image.convert("RGB")
    except _FAILURES as error:
        raise PanelError(file.sha256, f"{media_type}: {error}") from error


def draw_caption(text: str, width_px: int, height_px: int) -> Image.Image:
    """Draw a text as large as the glass allows (`identify`, PROTOCOL section 3)."""
    font = ImageFont.load_default(size=max(8, min(height_px - 2, 2 * width_px // max(1, len(text)))))
    image = Image.new("RGB", (width_px, height_px))
    ImageDraw.Draw(image).text((width_px // 2, height_px // 2), text, font=font, fill=(255, 0, 0), anchor="mm")
    return image


def _red(image: Image.Image) -> Image.Image:
    lit = image.convert("L")
    dark = Image.new("L", lit.size)
    return Image.merge("RGB", (lit, dark, dark))
