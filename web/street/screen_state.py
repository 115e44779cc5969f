"""How a screen stands: one word for its row, decided from what it last said itself."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from campaigns.publication.stored_plan import DocumentHead, StoredDocument
from campaigns.screens.screen_status import ScreenStatus
from campaigns.screens.sync_group import LitHours

SILENT_AFTER = timedelta(minutes=5)
CLOCK_OFF_MS = 2_000
Current = DocumentHead | StoredDocument
"""What the office issued last, with or without its bytes."""


class State(StrEnum):
    """The words. "Confirmed" comes from the screen's own echo and from nothing else (PROTOCOL W-20)."""

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


TROUBLE_FIRST = tuple(State)
"""The order of rows: what a person must look at stands first."""


@dataclass(frozen=True, slots=True)
class Standing:
    """A screen's word; `heard_at` is Unix ms of its last message, `clock_err_ms` how far its clock says it is off."""

    state: State
    heard_at: int | None = None
    clock_err_ms: int | None = None
    reason: str | None = None

    @property
    def rank(self) -> int:
        """Where its row stands, from 0."""
        return TROUBLE_FIRST.index(self.state)


def standing_of(
    status: ScreenStatus | None,
    current: Current | None,
    lit: LitHours | None,
    at: datetime,
    zone: ZoneInfo,
) -> Standing:
    """Decide how a screen stands at an instant, the worst first."""
    if status is None or status.seen_at is None:
        return Standing(State.NEVER)
    state = _state(status, current, at)
    if state is State.CONFIRMED and lit is not None and not is_lit(lit, at.astimezone(zone)):
        state = State.SHUT
    reason = status.fault or (status.manifest_reason if state is State.REJECTED else None)
    return Standing(state, round(status.seen_at.timestamp() * 1000), status.clock_err_ms, reason)


def is_lit(lit: LitHours, local: datetime) -> bool:
    """Say whether a local instant lies in lit hours, which may reach over midnight."""
    now = local.time()
    if lit.from_local < lit.until_local:
        return lit.from_local <= now < lit.until_local
    return now >= lit.from_local or now < lit.until_local


def _state(status: ScreenStatus, current: Current | None, at: datetime) -> State:
    if status.fault:
        return State.FAULT
    if not status.online or status.seen_at is None or at - status.seen_at > SILENT_AFTER:
        return State.SILENT
    if current is None:
        return State.UNPLANNED
    return _of_document(status, current)


def _of_document(status: ScreenStatus, current: Current) -> State:
    if status.manifest_status == "rejected":
        return State.REJECTED
    if status.manifest_digest != current.digest:
        return State.UNCONFIRMED
    if status.manifest_status == "fetching":
        return State.FETCHING
    if status.manifest_status == "ready":
        return State.READY
    if status.manifest_status != "applied":
        return State.UNCONFIRMED
    return State.CLOCK if abs(status.clock_err_ms or 0) > CLOCK_OFF_MS else State.CONFIRMED
