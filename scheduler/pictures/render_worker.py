"""What a worker process does: take a piece's words, draw, hand the picture back. Imports what drawing needs, no more.

Fonts are read once a process. A worker does not outlive who started it, leaves Ctrl-C to it, and gives way to it:
counting plays comes before drawing.
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
    """A worker's fonts are not its parent's: what it drew would not be what its key says."""


def begin(parent: int, digest: str) -> None:
    """Bind our life to the parent's and load the fonts. Raises OtherFontsError or FontError."""
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


def draw(text: str, theme: str, profile: DisplayProfile, dwell_ms: int | None) -> Rendition | None:
    """Draw a piece; None where it cannot be: the parent finds out why by trying itself, errors do not travel well."""
    try:
        return render(text, theme, profile, _fonts[0], dwell_ms)
    except (WishError, SlideBytesError):
        return None
