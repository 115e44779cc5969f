"""A slide and a display profile to bytes: pure, so that the preview and the street show the same dots.

`lay_out` needs no pixels and answers at once; `render` draws what it laid out; `render_key` names a rendition before it
is drawn; `stretch` fits a finished rendition to the slot of its sync group.

The text: `script` atoms and lines · `break_costs` where a line may end, at which cost, with the words of `lexicon` ·
`breaks` the cheapest lines within a limit. The layout: `slide` on a large screen, `strip` on a low one · `placement`
runs in px · `dwell` how long it shows · `layout` all of that. The pixels: `fonts` and each size's `strike` ·
`palette` · `draw` pages to pixels to files · `rendition` the result and its key. `values`: what these hand on.
"""

from __future__ import annotations

from scheduler.render.dwell import stretch
from scheduler.render.layout import lay_out
from scheduler.render.rendition import digest_of, render, render_key
from scheduler.render.values import Frame, Layout, PageLayout, PlacedRun, Rendition

__all__ = [
    "Frame",
    "Layout",
    "PageLayout",
    "PlacedRun",
    "Rendition",
    "digest_of",
    "lay_out",
    "render",
    "render_key",
    "stretch",
]
