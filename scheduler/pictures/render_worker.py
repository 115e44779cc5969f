"""The entry points of a worker process: load the fonts once, render jobs. Imports what rendering needs, no more.

A worker does not outlive the process that started it, leaves Ctrl-C to it, and runs at a lower priority: counting plays
comes before drawing.
"""

from __future__ import annotations

import os
import signal

from campaigns.errors import WishError
from campaigns.screens.display_profile import DisplayProfile
from scheduler.die_with_parent import die_with_parent
from scheduler.pictures.font_loader import load_fonts
from scheduler.render import Rendition, render
from scheduler.render.draw import SlideBytesError
from scheduler.render.fonts import FontSet

_NICER_BY = 10
_fonts: list[FontSet] = []


class OtherFontsError(Exception):
    """A worker's fonts are not its parent's: its renditions would not be what their keys say."""


def init_worker(parent: int, digest: str) -> None:
    """Bind this process to its parent's life and load the fonts of that digest.

    Raises OtherFontsError or FontError.
    """
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        die_with_parent(parent, signal.SIGKILL)
    except ProcessLookupError:
        os._exit(1)
    os.nice(_NICER_BY)
    fonts = load_fonts()
    if fonts.digest != digest:
        raise OtherFontsError(f"fonts {fonts.digest[:12]} are loaded, {digest[:12]} were asked for")
    _fonts.append(fonts)


def render_job(text: str, theme: str, profile: DisplayProfile, dwell_ms: int | None) -> Rendition | None:
    """Render a job; None on failure: the parent then renders it to get the error, because exceptions may not pickle."""
    try:
        return render(text, theme, profile, _fonts[0], dwell_ms)
    except (WishError, SlideBytesError):
        return None
