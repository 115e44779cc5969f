from __future__ import annotations

import re

import pytest
from PIL import features

from scheduler.pictures.font_loader import FontSet, load_fonts
from scheduler.render import fonts as module


def test_the_digest_is_the_same_for_every_process_with_the_same_parts(fonts: FontSet) -> None:
    assert re.fullmatch("[0-9a-f]{64}", fonts.digest)
    assert load_fonts().digest == fonts.digest


@pytest.mark.parametrize(
    ("name", "value"), [("THRESHOLD", 121), ("LADDER", (48, 16)), ("SAMPLE", "国"), ("UNITS", 2000)]
)
def test_the_digest_tells_another_way_of_cutting(
    monkeypatch: pytest.MonkeyPatch, fonts: FontSet, name: str, value: object
) -> None:
    monkeypatch.setattr(module, name, value)

    assert load_fonts().digest != fonts.digest


def test_the_digest_tells_another_library(monkeypatch: pytest.MonkeyPatch, fonts: FontSet) -> None:
    monkeypatch.setattr(features, "version", lambda _name: "9.9")

    assert load_fonts().digest != fonts.digest


def test_a_hanzi_is_an_em_wide_and_every_advance_a_whole_dot(fonts: FontSet) -> None:
    assert fonts.units("国强") == 2000
    assert [fonts.width("国强", size) for size in (16, 23, 32)] == [32, 46, 64]
    assert fonts.width("9:00", 16) == sum(fonts.advance(character, 16) for character in "9:00")


@pytest.mark.parametrize("size", [24, 62, 105, 187])
def test_widths_agree_with_what_pillow_draws(fonts: FontSet, size: int) -> None:
    text = "11月28日9:00在文化广场"

    assert abs(fonts.width(text, size) - fonts.outline(size).getlength(text)) <= len(text) / 2


def test_strikes_and_outlines_are_opened_once(fonts: FontSet) -> None:
    assert fonts.strike(16) is fonts.strike(16)
    assert fonts.outline(97) is fonts.outline(97)
