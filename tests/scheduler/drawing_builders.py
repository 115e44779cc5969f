"""Jobs to be rendered, and what a worker does in tests that kill it: functions that a worker process can import."""

from __future__ import annotations

import os
from datetime import UTC, datetime
from pathlib import Path

from campaigns.booking.slide import Slide
from campaigns.screens.display_profile import Colour, DisplayProfile, profile_of
from scheduler.pictures import render_worker
from scheduler.pictures.renditions import RenderJob
from scheduler.render import Rendition

AT = datetime(2026, 5, 4, 4, 0, tzinfo=UTC)
SMALL = profile_of(320, 16, Colour.MONO)
DEADLY = "ONE-DEATH"
_render = render_worker.render_job


def job(
    text: str, *, campaign_id: int = 1, slide_id: int = 1, on: DisplayProfile = SMALL, theme: str = ""
) -> RenderJob:
    return RenderJob(Slide(slide_id, campaign_id, 0, text, None, 1, None), theme, 1, on)


def dies_once(text: str, theme: str, profile: DisplayProfile, dwell_ms: int | None) -> Rendition | None:
    """Draw; the worker that finds the file which the theme names removes it and dies."""
    if theme and Path(theme).exists():
        Path(theme).unlink()
        os._exit(9)
    return _render(text, theme, profile, dwell_ms)


def always_dies(text: str, theme: str, profile: DisplayProfile, dwell_ms: int | None) -> Rendition | None:
    """Die."""
    del text, theme, profile, dwell_ms
    os._exit(9)
