"""The PNG panel writes when the glass changes, and only then."""

from __future__ import annotations

from pathlib import Path

import pytest
from PIL import Image

from players.device.agent.actions import Effect, Scroll, Show, ShownPicture
from players.device.agent.file_ref import FileRef
from players.device.panels.compose import REDRAW_MS
from players.device.panels.decode import Decoder
from players.device.panels.png import PngPanel
from tests.players.device.panels.test_memory import H, W, stripe


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "glass" / "st-1.png"


@pytest.fixture
def panel(path: Path) -> PngPanel:
    return PngPanel(path, W, H, Decoder())


def show(panel: PngPanel, file: FileRef, body: bytes, now_ms: int, scroll: Scroll | None = None) -> None:
    panel.show(Show(ShownPicture(file, scroll), 80), lambda: body, now_ms)


def first_row(path: Path) -> list[int]:
    with Image.open(path) as image:
        return [image.getpixel((x, 0))[0] for x in range(W)]  # type: ignore[index]


def test_a_dark_glass_is_a_black_picture_of_its_size(panel: PngPanel, path: Path) -> None:
    assert first_row(path) == [0] * W


def test_file_has_the_pixels_of_the_glass(panel: PngPanel, path: Path) -> None:
    show(panel, *stripe(W), 0)

    assert first_row(path) == [1, 2, 3, 4, 5, 6, 7, 8]
    panel.close()
    assert first_row(path) == [0] * W


def test_still_is_written_once_without_redraws(panel: PngPanel, path: Path) -> None:
    show(panel, *stripe(W), 0)
    written = path.stat().st_ino
    show(panel, *stripe(W), 10_000)

    assert path.stat().st_ino == written
    assert panel.redraw(20_000) is None


def test_scroll_is_redrawn_ten_times_a_second_until_its_end(panel: PngPanel, path: Path) -> None:
    show(panel, *stripe(20), 0, Scroll(10, 0, 250))
    times = [0]
    while (again := panel.redraw(times[-1])) is not None:
        times.append(again)

    assert times == [0, REDRAW_MS, 2 * REDRAW_MS, 3 * REDRAW_MS]
    assert first_row(path) == [17, 18, 19, 20, 0, 0, 0, 0]


def test_an_effect_is_redrawn_until_its_end(panel: PngPanel, path: Path) -> None:
    """W-14: the slot's first 500 ms."""
    file, body = stripe(W)
    panel.show(Show(ShownPicture(file), 80, effect=Effect("push-left", 0)), lambda: body, 0)
    assert first_row(path) == [0] * W
    times = [0]
    while (again := panel.redraw(times[-1])) is not None:
        times.append(again)

    assert times == [REDRAW_MS * n for n in range(6)]
    assert first_row(path) == [1, 2, 3, 4, 5, 6, 7, 8]


def test_no_partial_file_is_left(panel: PngPanel, path: Path) -> None:
    show(panel, *stripe(W), 0)

    assert [found.name for found in path.parent.iterdir()] == ["st-1.png"]
