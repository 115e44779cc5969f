"""A slide and a display profile to bytes: pure, so that the preview and the street are the same dots.

`lay_out` needs no pixels and answers at once; `render` draws what it laid out; `render_key` names a rendition before it
is drawn; `stretch` gives a finished rendition the slot length of its sync group.
"""

from __future__ import annotations

from scheduler.render.dwell import stretch
from scheduler.render.layout import lay_out
from scheduler.render.rendition import digest_of, render, render_key
from scheduler.render.values import Frame, Layout, Page, PlacedRun, Rendition

__all__ = [
    "Frame",
    "Layout",
    "Page",
    "PlacedRun",
    "Rendition",
    "digest_of",
    "lay_out",
    "render",
    "render_key",
    "stretch",
]
