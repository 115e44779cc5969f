from __future__ import annotations

import base64

import pytest

from campaigns.screens.display_profile import Colour, profile_of
from tests.web.conftest import Browser, City

ALL = ["dp-1", "st-1", "st-2"]


def _preview(browser: Browser, **form: object) -> dict[str, object]:
    answer = browser.post("/campaigns/preview", {"theme": "核心价值观", "screens": ALL} | form)
    assert answer.status_code == 200
    found: dict[str, object] = answer.get_json()
    return found


def _cards(answer: dict[str, object]) -> list[dict[str, object]]:
    found = answer["cards"]
    assert isinstance(found, list)
    return found


def test_a_text_is_rendered_on_every_profile_as_screens_get_it(editor: Browser, city: City):
    cards = _cards(_preview(editor, text="创建文明城市"))
    strip = cards[0]["picture"]

    assert [card["key"] for card in cards] == [
        "strip-320x16-mono-x-portable-bitmap", "strip-512x32-dual_rg-png", "large-960x576-rgb-webp"
    ]  # fmt: skip
    assert isinstance(strip, dict) and strip["frames"][0]["type"] == "image/x-portable-bitmap"
    sent = city.pictures.draw("创建文明城市", "核心价值观", profile_of(320, 16, Colour.MONO), None)
    assert base64.b64decode(strip["frames"][0]["body"]) == sent.frames[0].body


def test_a_long_text_scrolls_and_shows_its_duration(editor: Browser):
    card = _cards(_preview(editor, text="鳞次栉比鸿鹄之志" * 3, screens=["st-1"]))[0]
    picture = card["picture"]

    assert isinstance(picture, dict) and picture["step_ms"] is not None
    assert str(card["says"]).startswith("滚动一遍，")


def test_a_missing_glyph_is_answered_with_the_character(editor: Browser):
    answer = _preview(editor, text="文明\U0002e9f5")

    assert "\U0002e9f5" in str(answer["error"])
    assert all(card["picture"] is None and card["error"] for card in _cards(answer))


def test_an_empty_text_is_no_error(editor: Browser):
    answer = _preview(editor, text="  ")

    assert answer["error"] == "" and all(card["picture"] is None for card in _cards(answer))


@pytest.mark.parametrize(("dwell_s", "ms"), [("15", 15_000), ("999", 120_000)])
def test_the_dwell_is_kept_within_its_bounds(editor: Browser, dwell_s: str, ms: int):
    picture = _cards(_preview(editor, text="文明", dwell_s=dwell_s, screens=["st-1"]))[0]["picture"]

    assert isinstance(picture, dict) and picture["ms"] == ms


@pytest.mark.parametrize("dwell_s", ["", "-4", "1e3", "四"])
def test_an_invalid_dwell_leaves_it_to_the_layout(editor: Browser, dwell_s: str):
    plain = _cards(_preview(editor, text="文明", screens=["st-1"]))[0]["picture"]

    assert _cards(_preview(editor, text="文明", dwell_s=dwell_s, screens=["st-1"]))[0]["picture"] == plain


def test_preview_needs_an_editor(reader: Browser, stranger: Browser):
    assert reader.post("/campaigns/preview", {"text": "文明"}).status_code == 403
    assert stranger.post("/campaigns/preview", {"text": "文明"}).status_code == 401
    assert reader.get("/campaigns/preview").status_code in {404, 405}
