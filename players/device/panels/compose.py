"""Composes what is on the glass at an instant: a still, a scroll's window, a caption or darkness."""

from __future__ import annotations

import io

from PIL import Image

from players.device.agent.actions import Scroll, Show
from players.device.panels.decode import caption
from players.protocol.documents.slots import scroll_column

REDRAW_MS = 100  # a scroll is drawn ten times a second: enough for eyes on a console, cheap for hundreds of screens


def compose(shown: Show, picture: Image.Image | None, size: tuple[int, int], now_ms: int) -> Image.Image:
    """The pixels of the glass at `now_ms`; `picture` is the decoded file that `shown` names."""
    if shown.percent == 0:
        return Image.new("RGB", size)
    if shown.caption is not None:
        return caption(shown.caption, *size)
    if picture is None or shown.picture is None:
        return Image.new("RGB", size)
    scroll = shown.picture.scroll
    if scroll is None and picture.size == size:
        return picture
    glass = Image.new("RGB", size)
    glass.paste(picture, (-left_column(scroll, size[0], now_ms) if scroll else 0, 0))
    return glass


def left_column(scroll: Scroll, width_px: int, now_ms: int) -> int:
    """The picture's column at the screen's left edge; negative before the picture has come in (PROTOCOL W-14)."""
    at_ms = max(0, min(now_ms - scroll.from_mono_ms, scroll.length_ms - 1))
    return scroll_column(at_ms, scroll.step_ms, width_px)


def moves(shown: Show, now_ms: int) -> bool:
    """Whether the glass will change by time alone."""
    scroll = shown.picture.scroll if shown.picture and shown.percent and shown.caption is None else None
    return scroll is not None and now_ms - scroll.from_mono_ms < scroll.length_ms


def png(image: Image.Image) -> bytes:
    """The image as a PNG file, written for speed."""
    out = io.BytesIO()
    image.save(out, "PNG", compress_level=1)
    return out.getvalue()
