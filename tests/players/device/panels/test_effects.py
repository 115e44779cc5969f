"""A slot comes on with its effect, from what stood before."""

from __future__ import annotations

import pytest
from PIL import Image

from players.device.agent.actions import Effect, Show, ShownPicture
from players.device.agent.file_ref import FileRef
from players.device.panels.decode import Decoder
from players.device.panels.effects import is_under_way, mix
from players.device.panels.memory import MemoryPanel
from tests.players.device.panels.test_memory import H, W, columns, stripe

BEFORE, AFTER = Image.new("RGB", (4, 2), (100, 0, 0)), Image.new("RGB", (4, 2), (200, 0, 0))


def dots(name: str, into_ms: int) -> list[list[int]]:
    """The red of every dot, row by row."""
    image = mix(BEFORE, AFTER, Effect(name, 1_000), 1_000 + into_ms)
    return [[image.getpixel((x, y))[0] for x in range(4)] for y in range(2)]  # type: ignore[index]


@pytest.mark.parametrize(
    ("name", "into_ms", "rows"),
    [
        ("push-left", 0, [[100] * 4] * 2),
        ("push-left", 250, [[100, 100, 200, 200]] * 2),
        ("push-left", 499, [[100, 200, 200, 200]] * 2),
        ("cover-left", 250, [[100, 100, 200, 200]] * 2),
        ("push-up", 250, [[100] * 4, [200] * 4]),
        ("fade", 250, [[150] * 4] * 2),
        ("cut", 0, [[200] * 4] * 2),
        ("cover-left", 500, [[200] * 4] * 2),
        ("fade", 9_000, [[200] * 4] * 2),
    ],
)
def test_the_glass_goes_over_within_half_a_second(name: str, into_ms: int, rows: list[list[int]]) -> None:
    """W-14: the slot's first 500 ms, from what stood before."""
    assert dots(name, into_ms) == rows


def test_a_push_moves_what_stood_before_and_a_cover_does_not() -> None:
    before = BEFORE.copy()
    before.putpixel((3, 0), (7, 0, 0))

    pushed = mix(before, AFTER, Effect("push-left", 0), 250)
    covered = mix(before, AFTER, Effect("cover-left", 0), 125)

    assert pushed.getpixel((1, 0)) == (7, 0, 0)
    assert covered.getpixel((3, 0)) == (200, 0, 0)


def test_an_effect_is_over_after_half_a_second() -> None:
    effect = Effect("fade", 1_000)

    assert [is_under_way(effect, ms) for ms in (999, 1_000, 1_499, 1_500)] == [False, True, True, False]


def show(panel: MemoryPanel, picture: tuple[FileRef, bytes], now_ms: int, percent: int = 80) -> None:
    file, body = picture
    panel.show(Show(ShownPicture(file), percent, effect=Effect("push-left", 1_000)), lambda: body, now_ms)


def test_a_panel_begins_an_effect_with_its_own_glass() -> None:
    """W-14: from what stood before, even where the light changes meanwhile."""
    panel = MemoryPanel(W, H, Decoder())
    former, body = stripe(W)
    panel.show(Show(ShownPicture(former), 80), lambda: body, 0)
    show(panel, stripe(20), 1_000)
    assert columns(panel, 1_000) == [1, 2, 3, 4, 5, 6, 7, 8]

    show(panel, stripe(20), 1_100, percent=60)

    assert columns(panel, 1_250) == [5, 6, 7, 8, 1, 2, 3, 4]
    assert columns(panel, 1_500) == [1, 2, 3, 4, 5, 6, 7, 8]


def test_a_dark_panel_shows_no_effect() -> None:
    """W-15: 0 is dark."""
    panel = MemoryPanel(W, H, Decoder())
    former, body = stripe(W)
    panel.show(Show(ShownPicture(former), 80), lambda: body, 0)
    show(panel, stripe(20), 1_000, percent=0)

    assert not any(panel.pixels(1_100))
