"""A theme: the subject of a campaign. Its colours, by its name, are the renderer's (`scheduler.render.palette`)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from campaigns.text_rules import one_line


@dataclass(frozen=True, slots=True)
class Theme:
    """A theme (主题) that campaigns are offered; once retired it is offered no more."""

    name: str
    retired_at: datetime | None = None


def check_theme(name: str) -> Theme:
    """Return the theme of a name. Raises a WishError at `name`."""
    return Theme(one_line(name, "name"))
