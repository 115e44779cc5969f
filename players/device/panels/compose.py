"""Compose the pixels of the glass at an instant: a still, a part of a scroll, a caption or darkness."""

from __future__ import annotations

import io

from PIL import Image

from players.device.agent.actions import Scroll, Show
from players.device.panels.decode import draw_caption
from players.device.panels.effects import is_under_way
from players.protocol.documents.slots import scroll_column

REDRAW_MS = 100  # ten times a second: smooth enough for a console, cheap for hundreds of screens


def compose(shown: Show, picture: Image.Image | None, size: tuple[int, int], now_ms: int) -> Image.Image:
    """Return the glass at `now_ms`; `picture` is the decoded file that `shown` names."""
    if shown.percent == 0:
        return Image.new("RGB", size)
    if shown.caption is not None:
        return draw_caption(shown.caption, *size)
    if picture is None or shown.picture is None:
        return Image.new("RGB", size)
    scroll = shown.picture.scroll
    if scroll is None and picture.size == size:
        return picture
    glass = Image.new("RGB", size)
    glass.paste(picture, (-left_column(scroll, size[0], now_ms) if scroll else 0, 0))
    return glass


def left_column(scroll: Scroll, width_px: int, now_ms: int) -> int:
    """Return the picture's column at the screen's left edge; negative before it has come in (PROTOCOL W-14)."""
    at_ms = max(0, min(now_ms - scroll.from_mono_ms, scroll.length_ms - 1))
    return scroll_column(at_ms, scroll.step_ms, width_px)


def is_moving(shown: Show, now_ms: int) -> bool:
    """Return whether the glass will change by time alone: by a scroll, or by the effect with which a slot comes on."""
    if shown.picture is None or shown.percent == 0 or shown.caption is not None:
        return False
    scroll = shown.picture.scroll
    return is_under_way(shown.effect, now_ms) or (
        scroll is not None and now_ms - scroll.from_mono_ms < scroll.length_ms
    )


def encode_png(image: Image.Image) -> bytes:
    """Return the image as a PNG file, compressed little for speed."""
    out = io.BytesIO()
    image.save(out, "PNG", compress_level=1)
    return out.getvalue()
