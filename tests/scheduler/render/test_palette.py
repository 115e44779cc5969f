from __future__ import annotations

import pytest

from campaigns.screens.display_profile import Colour
from scheduler.render.palette import (
    AMBER,
    BLUE_ALERT,
    CIVILISED,
    CORE_VALUES,
    DEFAULT,
    DUAL,
    EVENT,
    GREEN,
    OFF,
    ORANGE_ALERT,
    RED,
    RED_ALERT,
    THEMES,
    YELLOW_ALERT,
    ColourTheme,
    Rgb,
    ink,
    theme_of,
)


def contrast(one: Rgb, other: Rgb) -> float:
    """The contrast ratio of WCAG 2, from 1 to 21."""
    lighter, darker = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def _luminance(colour: Rgb) -> float:
    red, green, blue = (_linear(part / 255) for part in colour)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _linear(part: float) -> float:
    """A channel of sRGB as light."""
    return part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4


@pytest.mark.parametrize("theme", THEMES, ids=lambda theme: theme.words[:1])
@pytest.mark.parametrize("colour", list(Colour))
def test_every_text_contrasts_with_its_ground(theme: ColourTheme, colour: Colour) -> None:
    """WCAG 2 asks for 4.5 to 1."""
    found = ink(theme.words[0] if theme.words else "", colour)

    assert contrast(found.text, found.ground) >= 4.5


@pytest.mark.parametrize(
    ("name", "theme"),
    [
        ("社会主义核心价值观", CORE_VALUES),
        ("讲文明树新风", CIVILISED),
        ("讲文明、树新风", CIVILISED),
        ("创建文明城市", CIVILISED),
        ("创建全国文明城市", CIVILISED),
        ("网络安全宣传周", EVENT),
        ("市第十次党代会", CORE_VALUES),
        ("市房交会", EVENT),
        ("垃圾分类", CIVILISED),
        ("暴雨红色预警", RED_ALERT),
        ("应急响应", RED_ALERT),
        ("大风蓝色预警", BLUE_ALERT),
        ("高温橙色预警通知", ORANGE_ALERT),
        ("防汛", DEFAULT),
        ("", DEFAULT),
    ],
)
def test_a_theme_is_found_by_its_words(name: str, theme: ColourTheme) -> None:
    assert theme_of(name) is theme


@pytest.mark.parametrize("theme", [RED_ALERT, ORANGE_ALERT, YELLOW_ALERT, BLUE_ALERT])
def test_warnings_have_more_contrast(theme: ColourTheme) -> None:
    assert contrast(theme.full.text, theme.full.ground) >= 6


@pytest.mark.parametrize("theme", THEMES, ids=lambda theme: theme.words[:1])
def test_the_band_contrasts_with_its_ground(theme: ColourTheme) -> None:
    """WCAG 2 asks for 3 to 1 where something is no text."""
    assert theme.full.band is None or contrast(theme.full.band, theme.full.ground) >= 3


def test_the_core_values_are_yellow_on_red_and_the_others_white() -> None:
    assert CORE_VALUES.full.text == (255, 226, 64) and CORE_VALUES.full.ground == (176, 10, 16)
    assert CIVILISED.full.text == EVENT.full.text == (255, 255, 255)


def test_the_dual_palette_is_that_of_the_wire() -> None:
    """PROTOCOL W-14: off, red, green, amber."""
    assert DUAL == (OFF, RED, GREEN, AMBER)
    assert {theme.dual for theme in THEMES} == {RED, AMBER, GREEN}
    assert ink("社会主义核心价值观", Colour.MONO) == ink("", Colour.MONO)


def test_contrast_is_that_of_wcag() -> None:
    assert contrast((255, 255, 255), (0, 0, 0)) == pytest.approx(21)
    assert contrast((119, 119, 119), (255, 255, 255)) == pytest.approx(4.48, abs=0.01)
