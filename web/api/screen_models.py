"""Define screens, and the explanation of what one shows, as the interface returns them."""

from __future__ import annotations

from datetime import datetime
from typing import Literal, Self

from campaigns.screens.screen import Screen
from campaigns.screens.screen_status import ScreenStatus
from web.api.conventions import Model, PageQuery, Word


class ScreenOut(Model):
    """A screen and its last reported state; fields never reported are null."""

    id: str
    name: str
    kind: Literal["large", "strip"]
    street: str
    group: str
    owner: str
    size: str
    colour: str
    tags: tuple[str, ...]
    online: bool
    seen_at: datetime | None
    manifest_status: str | None
    clock_err_ms: int | None
    clock_offset_ms: int | None
    fault: str | None

    @classmethod
    def of(cls, screen: Screen, status: ScreenStatus | None) -> Self:
        """Return the model of a screen."""
        reported = status or ScreenStatus(screen.id, screen.added_at)
        return cls(
            id=screen.id,
            name=screen.name,
            kind=screen.kind.value,
            street=screen.street,
            group=screen.group,
            owner=screen.owner,
            size=screen.profile.size,
            colour=screen.profile.colour.value,
            tags=screen.tags,
            online=reported.online,
            seen_at=reported.seen_at,
            manifest_status=reported.manifest_status,
            clock_err_ms=reported.clock_err_ms,
            clock_offset_ms=reported.clock_offset_ms,
            fault=reported.fault,
        )


class ScreensQuery(PageQuery):
    """Filter of screens."""

    kind: Word | None = None
    street: Word | None = None


class ScreensOut(Model):
    """A part of a list; `total` counts all of it."""

    screens: tuple[ScreenOut, ...]
    total: int


class ExplainQuery(Model):
    """The instant to explain, by default now; without an offset it is UTC."""

    at: datetime | None = None


class ExplainOut(Model):
    """What a screen shows at an instant by the manifest in force then, and why."""

    screen: str
    at: datetime
    source: Literal["plan", "own", "idle", "nothing"]
    campaign: str | None
    slide: str | None
    line: int | None
    started_at: datetime | None
    until_at: datetime | None
    manifest_rev: int | None
