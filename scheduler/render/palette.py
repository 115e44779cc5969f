"""The colours of each theme on each colour class of screens."""

from __future__ import annotations

from dataclasses import dataclass

from campaigns.screens.display_profile import Colour

Rgb = tuple[int, int, int]
OFF: Rgb = (0, 0, 0)
RED: Rgb = (255, 0, 0)
GREEN: Rgb = (0, 255, 0)
AMBER: Rgb = (255, 170, 0)
DUAL = (OFF, RED, GREEN, AMBER)
"""The palette of a dual_rg picture, in the order of PROTOCOL W-14."""
_WHITE: Rgb = (255, 255, 255)
_BLACK: Rgb = (0, 0, 0)


@dataclass(frozen=True, slots=True)
class Ink:
    """The colours of one slide on one colour class; `band` is None if there is no band at the foot."""

    text: Rgb
    ground: Rgb
    band: Rgb | None = None


@dataclass(frozen=True, slots=True)
class ColourTheme:
    """A theme's colours, chosen by any of `words` in its name; `dual` is the text's colour on a two-colour screen."""

    words: tuple[str, ...]
    full: Ink
    dual: Rgb


RED_ALERT = ColourTheme(("红色预警", "预警", "紧急", "应急"), Ink(_WHITE, (176, 0, 0), _WHITE), RED)
ORANGE_ALERT = ColourTheme(("橙色预警",), Ink(_BLACK, (255, 140, 0), _BLACK), AMBER)
YELLOW_ALERT = ColourTheme(("黄色预警",), Ink(_BLACK, (255, 214, 0), _BLACK), AMBER)
BLUE_ALERT = ColourTheme(("蓝色预警",), Ink(_WHITE, (0, 60, 160), _WHITE), AMBER)
CORE_VALUES = ColourTheme(("核心价值观", "党", "国庆"), Ink((255, 226, 64), (176, 10, 16)), AMBER)
CIVILISED = ColourTheme(
    ("讲文明", "树新风", "文明城", "文明行为", "文明交通", "志愿", "垃圾分类", "节约", "环保", "生态"),
    Ink(_WHITE, (0, 78, 52), (255, 205, 0)),
    GREEN,
)
EVENT = ColourTheme(
    ("通知", "公告", "预告", "提示", "宣传周", "宣传日", "活动", "房交会", "招聘", "网络安全"),
    Ink(_WHITE, (12, 36, 92), (255, 190, 0)),
    AMBER,
)
DEFAULT = ColourTheme((), Ink(_WHITE, (22, 56, 84), (116, 186, 232)), AMBER)
THEMES = (ORANGE_ALERT, YELLOW_ALERT, BLUE_ALERT, RED_ALERT, CORE_VALUES, CIVILISED, EVENT, DEFAULT)
"""In search order: warnings come first."""
_MONO = Ink(RED, OFF)


def theme_of(name: str) -> ColourTheme:
    """Return the colours of a campaign's theme by its name; DEFAULT if no word matches.

    >>> theme_of("讲文明、树新风") is CIVILISED
    True
    """
    return next((theme for theme in THEMES if any(word in name for word in theme.words)), DEFAULT)


def ink(theme: str, colour: Colour) -> Ink:
    """Return a theme's colours on a colour class; on mono all themes are the same."""
    look = theme_of(theme)
    if colour is Colour.MONO:
        return _MONO
    return look.full if colour is Colour.RGB else Ink(look.dual, OFF)
