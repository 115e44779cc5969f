"""How a text was set: its size, and the lines of each page, or one line that scrolls."""

from __future__ import annotations

from dataclasses import dataclass

from scheduler.render.script import Line


@dataclass(frozen=True, slots=True)
class Setting:
    """`pages` hold lines; `size` is the em in px; a text that scrolls has one page of one line."""

    size: int
    pages: tuple[tuple[Line, ...], ...]
    scrolls: bool = False
