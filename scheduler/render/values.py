"""The values of rendering: text settings, layouts and renditions."""

from __future__ import annotations

from dataclasses import dataclass

from campaigns.screens.display_profile import DisplayProfile
from scheduler.render.script import Line


@dataclass(frozen=True, slots=True)
class TextSetting:
    """`pages` hold lines; `size` is the em in px; a text that scrolls has one page of one line."""

    size: int
    pages: tuple[tuple[Line, ...], ...]
    scrolls: bool = False


@dataclass(frozen=True, slots=True)
class PlacedRun:
    """A run of text in its place: left edge `x`, baseline `y` and font size in px, on `page` (from 0)."""

    text: str
    x: int
    y: int
    size: int
    page: int = 0


@dataclass(frozen=True, slots=True)
class PageLayout:
    """One picture to be drawn: its width in px (wider than the screen if it scrolls) and its runs."""

    w: int
    runs: tuple[PlacedRun, ...]


@dataclass(frozen=True, slots=True)
class Layout:
    """A text on a display profile, before any pixel.

    `frames` are (page, ms) and sum to `ms`; `step_ms` is the time per column of a scroll, None if the pages stand
    still; `warnings` are Chinese sentences for the author.
    """

    profile: DisplayProfile
    pages: tuple[PageLayout, ...]
    frames: tuple[tuple[int, int], ...]
    ms: int
    step_ms: int | None = None
    warnings: tuple[str, ...] = ()

    @property
    def placed(self) -> tuple[PlacedRun, ...]:
        """Every run of every page, in reading order."""
        return tuple(run for page in self.pages for run in page.runs)


@dataclass(frozen=True, slots=True)
class Frame:
    """One picture as sent to the screen (PROTOCOL W-14), and how long it shows."""

    body: bytes
    media_type: str
    w: int
    h: int
    ms: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Rendition:
    """A slide drawn for a display profile.

    `digest` is what a reviewer approves: the file's own SHA-256 if there is one picture, otherwise the SHA-256 of the
    list of (SHA-256, ms). The frames' ms sum to `ms`.
    """

    ms: int
    frames: tuple[Frame, ...]
    step_ms: int | None
    placed: tuple[PlacedRun, ...]
    digest: str
    warnings: tuple[str, ...] = ()
