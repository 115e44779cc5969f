"""Decide the state of each screen from what it last reported, the documents issued to it and its lit hours."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from campaigns.calendar.calendar import Calendar, lit_windows
from campaigns.database import Unit
from campaigns.publication.stored_plan import DocumentHead
from campaigns.screens.screen import Screen
from campaigns.screens.screen_status import ScreenStatus
from campaigns.unix_time import unix_ms

SILENT_AFTER = timedelta(minutes=5)
CLOCK_OFF_MS = 2_000
_INSTANT = timedelta(milliseconds=1)


class StateCode(StrEnum):
    """The states, in the order of rows: what needs attention first.

    "Confirmed" comes from the screen's own echo and from nothing else (PROTOCOL W-20).
    """

    FAULT = "fault"
    SILENT = "silent"
    REJECTED = "rejected"
    CLOCK = "clock"
    UNPLANNED = "unplanned"
    NEVER = "never"
    UNCONFIRMED = "unconfirmed"
    FETCHING = "fetching"
    READY = "ready"
    SHUT = "shut"
    CONFIRMED = "confirmed"


_RANKS = {code: rank for rank, code in enumerate(StateCode)}
_PLAYING = frozenset(
    {
        StateCode.CONFIRMED,
        StateCode.CLOCK,
        StateCode.FETCHING,
        StateCode.READY,
        StateCode.UNCONFIRMED,
        StateCode.REJECTED,
    }
)
"""States in which a screen reports and shows a playlist, be it an older one."""


@dataclass(frozen=True, slots=True)
class ScreenState:
    """The state of a screen at an instant.

    `due`: its group is to be lit at that instant. `heard_at` is Unix ms of its last message, `clock_offset_ms` how far
    its clock is ahead of the office's, as measured, `reason` its fault, or why it rejected the manifest.
    """

    code: StateCode
    due: bool = True
    heard_at: int | None = None
    clock_offset_ms: int | None = None
    reason: str | None = None

    @property
    def lit(self) -> bool:
        """Whether the screen is due to be lit, reports and shows a playlist."""
        return self.due and self.code in _PLAYING

    @property
    def rank(self) -> int:
        """The place of its row in a list, from 0."""
        return _RANKS[self.code]


@dataclass(frozen=True, slots=True)
class ScreenOverview:
    """A screen with its state, and the rows of the database that the state was decided from."""

    screen: Screen
    state: ScreenState
    status: ScreenStatus | None = None
    head: DocumentHead | None = None


def screen_overviews(unit: Unit, calendar: Calendar, at: datetime, zone: ZoneInfo) -> tuple[ScreenOverview, ...]:
    """Return all screens in use with their states at an instant, by id; no document's body is read."""
    due = {group.id: bool(lit_windows(group, calendar, at, at + _INSTANT, zone)) for group in unit.groups.all()}
    statuses, heads = unit.status.all(), {head.screen: head for head in unit.documents.heads("manifest")}
    found = []
    for screen in unit.screens.all():
        status, head = statuses.get(screen.id), heads.get(screen.id)
        found.append(ScreenOverview(screen, screen_state_of(status, head, at, due=due[screen.group_id]), status, head))
    return tuple(found)


def screen_state_of(
    status: ScreenStatus | None, current: DocumentHead | None, at: datetime, *, due: bool = True
) -> ScreenState:
    """Decide a screen's state at an instant: the worst one that is true; `current` is the manifest issued last."""
    if status is None or status.seen_at is None:
        return ScreenState(StateCode.NEVER, due)
    code = _code_of(status, current, at)
    if not due and code in {StateCode.CONFIRMED, StateCode.SILENT}:  # dark as promised, be it without current
        code = StateCode.SHUT
    reason = status.fault or (status.manifest_reason if code is StateCode.REJECTED else None)
    return ScreenState(code, due, unix_ms(status.seen_at), status.clock_offset_ms, reason)


def _code_of(status: ScreenStatus, current: DocumentHead | None, at: datetime) -> StateCode:
    if status.fault:
        return StateCode.FAULT
    if not status.online or status.seen_at is None or abs(at - status.seen_at) > SILENT_AFTER:
        return StateCode.SILENT
    if current is None:
        return StateCode.UNPLANNED
    return _code_of_document(status, current)


def _code_of_document(status: ScreenStatus, current: DocumentHead) -> StateCode:
    if status.manifest_status == "rejected":
        return StateCode.REJECTED
    if abs(status.clock_offset_ms or 0) > CLOCK_OFF_MS:  # the cause of a changeover that does not come
        return StateCode.CLOCK
    if status.manifest_digest != current.digest:
        return StateCode.UNCONFIRMED
    if status.manifest_status == "fetching":
        return StateCode.FETCHING
    if status.manifest_status == "ready":
        return StateCode.READY
    return StateCode.CONFIRMED if status.manifest_status == "applied" else StateCode.UNCONFIRMED
