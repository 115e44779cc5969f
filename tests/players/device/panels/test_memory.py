"""The pixels of the memory panel.

Covers: compose.
"""

from __future__ import annotations

import io

import pytest
from PIL import Image

from players.device.agent.actions import Scroll, Show, ShownPicture
from players.device.agent.file_ref import FileRef
from players.device.agent.image_header import PNG
from players.device.panels.base import PanelError
from players.device.panels.decode import Decoder
from players.device.panels.memory import MemoryPanel

W, H = 8, 2


def stripe(width_px: int) -> tuple[FileRef, bytes]:
    """A picture whose red value is its column plus one."""
    image = Image.new("RGB", (width_px, H))
    for x in range(width_px):
        for y in range(H):
            image.putpixel((x, y), (x + 1, 0, 0))
    out = io.BytesIO()
    image.save(out, "PNG")
    return FileRef(f"{width_px:064x}", len(out.getvalue()), (PNG, width_px, H)), out.getvalue()


def columns(panel: MemoryPanel, now_ms: int) -> list[int]:
    return list(panel.pixels(now_ms)[: 3 * W : 3])


@pytest.fixture
def panel() -> MemoryPanel:
    return MemoryPanel(W, H, Decoder())


def test_the_glass_is_dark_at_first(panel: MemoryPanel) -> None:
    assert panel.pixels(0) == bytes(3 * W * H)


def test_picture_is_on_the_glass_since_it_was_shown(panel: MemoryPanel) -> None:
    file, body = stripe(W)
    panel.show(Show(ShownPicture(file), 80), lambda: body, 1_234)

    assert columns(panel, 9_999) == [1, 2, 3, 4, 5, 6, 7, 8]
    assert panel.since_ms == 1_234


def test_zero_percent_is_dark(panel: MemoryPanel) -> None:
    """W-15: 0 is dark."""
    file, body = stripe(W)
    panel.show(Show(ShownPicture(file), 0), lambda: body, 0)

    assert panel.pixels(0) == bytes(3 * W * H)


def test_scroll_enters_at_the_right_and_leaves_at_the_left(panel: MemoryPanel) -> None:
    """W-14: at ms t the left edge shows column floor(t / step) - width, blank outside the picture."""
    file, body = stripe(20)
    panel.show(Show(ShownPicture(file, Scroll(10, 1_000, 300)), 80), lambda: body, 1_000)

    assert columns(panel, 1_009) == [0] * 8
    assert columns(panel, 1_010) == [0] * 7 + [1]
    assert columns(panel, 1_080) == [1, 2, 3, 4, 5, 6, 7, 8]
    assert columns(panel, 1_250) == [18, 19, 20, 0, 0, 0, 0, 0]


def test_a_hold_keeps_the_last_instant_of_a_scroll(panel: MemoryPanel) -> None:
    """W-14: a hold keeps the last instant's picture."""
    file, body = stripe(20)
    panel.show(Show(ShownPicture(file, Scroll(10, 0, 100)), 80), lambda: body, 0)

    assert columns(panel, 99) == columns(panel, 100) == columns(panel, 99_999) == [2, 3, 4, 5, 6, 7, 8, 9]


def test_failed_picture_leaves_the_glass_unchanged(panel: MemoryPanel) -> None:
    file, body = stripe(W)
    panel.show(Show(ShownPicture(file), 80), lambda: body, 5)
    with pytest.raises(PanelError):
        panel.show(Show(ShownPicture(stripe(9)[0]), 80), lambda: None, 6)

    assert columns(panel, 7) == [1, 2, 3, 4, 5, 6, 7, 8]
    assert panel.since_ms == 5


def test_identify_shows_the_screens_own_id(panel: MemoryPanel) -> None:
    panel.show(Show(None, 80, "st-1"), lambda: None, 0)

    assert any(panel.pixels(0))
