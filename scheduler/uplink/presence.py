"""Fold the messages of all screens into one status each, in memory and without I/O (PROTOCOL W-5, W-24).

A screen is online by its last message, whatever the topic. So
- a death counts unless its session is older than the last birth's, and any later message puts the screen online again;
- a late birth is skipped: one of an earlier session of the same journal. A lower session with another journal is a
  replaced device or a wiped card, whose counters begin again;
- a replay (a state that a broker retained and sends at each subscription) shows what was and not when. It is taken in
  unless it is older than what is known, but it neither puts a dead screen online nor counts as a message of now.

For example, of `st-1`, whose journal is A:

    birth, session 7          → online, a BIRTH is returned
    death of session 6        → ignored, it is of the session before
    death of session 7        → offline
    heartbeat                 → online
    birth, session 6, of A    → ignored, it came late
    birth, session 1, of B    → online, BIRTH: the card was replaced

The first state that a screen sends after the office started is a BIRTH too, whatever its session.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import Enum

from campaigns.screens.display_profile import DisplayProfile
from campaigns.screens.screen import Screen
from campaigns.screens.screen_status import ScreenStatus
from campaigns.unix_time import instant_of, unix_ms
from players.protocol.topics import EVERYBODY
from players.protocol.uplink.state import StateReport
from players.protocol.uplink.status_messages import Death, Heartbeat
from scheduler.uplink.clock_offset import ClockOffsets

DISPLAY_FAULT = "display"
WRITE_EVERY_S = 1.0
CONFIRM_EVERY_S = 0.05
"""People wait for confirmations: the office did all it could, and the last screen answers now."""
HEARD_EVERY = timedelta(seconds=30)
"""How old a written `seen_at` may get: most messages change nothing else."""
_WORD_MAX, _TEXT_MAX = 16, 64  # as wide as their columns


class ChangeKind(Enum):
    """A change of a screen that another room has to act on; FAULT and MENDED are the reasons of flags."""

    FAULT = "display"
    MENDED = "display-mended"
    BIRTH = "birth"


@dataclass(frozen=True, slots=True)
class PresenceChange:
    """What changed about a screen, by which state, and the profile that its display should have."""

    kind: ChangeKind
    screen: str
    at: datetime
    state: StateReport
    profile: DisplayProfile


class Presence:
    """The status of every screen by its last messages. Used by one thread."""

    def __init__(self, offsets: ClockOffsets | None = None) -> None:
        """Take where the offsets of clocks are measured, which counting shares."""
        self._offsets = ClockOffsets() if offsets is None else offsets
        self._statuses: dict[str, ScreenStatus] = {}
        self._profiles: dict[str, DisplayProfile] = {}
        self._last_message_at: dict[str, datetime] = {}
        self._changed: set[str] = set()
        self._confirmed: set[str] = set()  # those of the changed ones whose documents are others now
        self._met: set[str] = set()  # screens that reported a state of their own since this office started
        self._written_s: float | None = None
        self._confirmed_s = 0.0

    def load(self, statuses: Mapping[str, ScreenStatus], screens: Iterable[Screen]) -> None:
        """Start from the written statuses, for these screens; the retired ones are among them."""
        self._statuses |= statuses
        self.add_screens(screens)

    def add_screens(self, screens: Iterable[Screen]) -> None:
        """Make screens known; a profile never changes (PROTOCOL W-24), so none is ever removed."""
        self._profiles |= {screen.id: screen.profile for screen in screens}

    def is_known(self, screen: str) -> bool:
        """Return whether a screen was made known; no other method takes one that was not."""
        return screen in self._profiles

    def record_message(self, screen: str, at: datetime) -> None:
        """Record that a screen sent a message just now, of whatever kind."""
        self._last_message_at[screen] = at
        status = self._status(screen, at)
        if not status.online:
            self._put(replace(status, online=True), at)
        elif status.seen_at is None or abs(at - status.seen_at) >= HEARD_EVERY:
            self._changed.add(screen)

    def record_state(
        self, screen: str, state: StateReport, at: datetime, *, replayed: bool
    ) -> tuple[PresenceChange, ...]:
        """Record a screen's state and return the changes that it brings."""
        known = self._status(screen, at)
        lower = state.session < known.session
        if lower and (replayed or state.journal.id == known.journal):
            return ()
        born = state.session != known.session
        # An office that was restored knows this session already, and must still see what the screen holds.
        met = screen in self._met
        if not replayed:
            self._met.add(screen)
        status = self._with_state(known, state)
        if replayed:
            seen_at = _sent_at(known, state, at)
            status = replace(status, online=known.online or born, seen_at=seen_at, clock_err_ms=known.clock_err_ms)
        else:
            self._last_message_at[screen] = at
            restarted = (state.boot, state.journal.id) != (known.boot, known.journal)
            if restarted:
                self._offsets.forget(screen)
            offset_ms = self._measure_offset(screen, state.at, at)
            if restarted or offset_ms is not None:
                status = replace(status, clock_offset_ms=offset_ms)
        self._put(status, at)
        if _documents_of(status) != _documents_of(known):
            self._confirmed.add(screen)
        birth = ChangeKind.BIRTH if (born or not met) and not replayed else None
        kinds = (_fault_change(known.fault, status.fault), birth)
        return tuple(
            PresenceChange(kind, screen, at, state, self._profiles[screen]) for kind in kinds if kind is not None
        )

    def record_death(self, screen: str, death: Death, at: datetime) -> None:
        """Record a screen's will, published by a broker that lost its connection."""
        status = self._status(screen, at)
        if death.session >= status.session and status.online:
            self._put(replace(status, online=False), at)

    def record_heartbeat(self, screen: str, status: Heartbeat, at: datetime) -> None:
        """Record which line is on a screen's glass, and how far off its clock is by its own word and by measure."""
        self.record_message(screen, at)
        known = self._statuses[screen]
        offset_ms = self._measure_offset(screen, status.at, at)
        now = replace(known, line=status.line, clock_err_ms=status.err_ms)
        if offset_ms is not None:
            now = replace(now, clock_offset_ms=offset_ms)
        if now != known:
            self._put(now, at)

    def take_due(self, mono_s: float) -> tuple[ScreenStatus, ...]:
        """Take what is to be written now, by screen.

        All that has changed is taken at most once a second; in between, at most every `CONFIRM_EVERY_S`, the screens
        alone whose documents changed.
        """
        if self.due_in_s(mono_s) != 0:
            return ()
        if self._all_due_in_s(mono_s) == 0:
            self._written_s, taken = mono_s, self._changed
        else:
            taken = self._confirmed
        self._confirmed_s = mono_s
        self._changed, self._confirmed = self._changed - taken, set()
        for screen in taken:
            if last_at := self._last_message_at.pop(screen, None):
                self._statuses[screen] = replace(self._statuses[screen], seen_at=last_at, updated_at=last_at)
        return tuple(self._statuses[screen] for screen in sorted(taken))

    def put_back(self, statuses: Iterable[ScreenStatus]) -> None:
        """Make statuses due again that could not be written; they are taken as they are by then."""
        self._changed |= {status.screen for status in statuses}

    def due_in_s(self, mono_s: float) -> float | None:
        """Return the seconds until the next write may be; None where there is nothing to write."""
        if not self._changed:
            return None
        all_in_s = self._all_due_in_s(mono_s)
        if not self._confirmed:
            return all_in_s
        return min(all_in_s, max(0.0, self._confirmed_s + CONFIRM_EVERY_S - mono_s))

    def _all_due_in_s(self, mono_s: float) -> float:
        return 0.0 if self._written_s is None else max(0.0, self._written_s + WRITE_EVERY_S - mono_s)

    def _status(self, screen: str, at: datetime) -> ScreenStatus:
        return self._statuses.get(screen) or self._statuses.setdefault(screen, ScreenStatus(screen, at))

    def _measure_offset(self, screen: str, sent_ms: int, at: datetime) -> int | None:
        self._offsets.add_message(screen, sent_ms, unix_ms(at))
        return self._offsets.offset_ms(screen)

    def _put(self, status: ScreenStatus, at: datetime) -> None:
        self._statuses[status.screen] = replace(status, updated_at=at)
        self._changed.add(status.screen)

    def _with_state(self, known: ScreenStatus, state: StateReport) -> ScreenStatus:
        manifest, fits = state.manifest, _fits(state, self._profiles[known.screen])
        return replace(
            known,
            online=True,
            session=state.session,
            boot=state.boot,
            manifest_rev=manifest.rev if manifest else 0,
            manifest_digest=_bounded(manifest.digest if manifest else None, _TEXT_MAX),
            manifest_status=_bounded(manifest.status if manifest else None, _WORD_MAX),
            manifest_reason=_bounded(manifest.reason if manifest else None, _TEXT_MAX),
            config_rev=state.config_rev,
            withdrawn_rev=state.overrides.get(EVERYBODY, 0),
            clock_source=_bounded(state.clock.source, _WORD_MAX // 2),
            clock_err_ms=state.clock.err_ms,
            journal=_bounded(state.journal.id, _WORD_MAX),
            journal_next=state.journal.next,
            journal_acked=state.journal.acked,
            brightness=min(max(state.brightness, 0), 100),
            fault=None if fits else DISPLAY_FAULT,
        )


def _documents_of(status: ScreenStatus) -> tuple[object, ...]:
    """Return what a screen says of the documents that it was sent."""
    manifest = status.manifest_rev, status.manifest_digest, status.manifest_status, status.manifest_reason
    return (*manifest, status.config_rev, status.withdrawn_rev)


def _fits(state: StateReport, profile: DisplayProfile) -> bool:
    display = state.display
    planned = (profile.w, profile.h, profile.colour.value, profile.type, False)  # no profile shows clips yet
    return (display.w, display.h, display.colour, display.type, display.clips) == planned


def _fault_change(before: str | None, after: str | None) -> ChangeKind | None:
    if before == after:
        return None
    return ChangeKind.FAULT if after else ChangeKind.MENDED


def _sent_at(known: ScreenStatus, state: StateReport, at: datetime) -> datetime:
    """Return when a replayed state was sent, by the screen's own clock if it had the time, never later than now."""
    now_ms = unix_ms(at)
    sent_at = instant_of(min(state.at, now_ms)) if state.at > 0 else known.seen_at or at
    return max(sent_at, min(known.seen_at or sent_at, at))  # our own clock may have been set back


def _bounded(text: str | None, length: int) -> str | None:
    """Cut a text to its column's width, without characters that databases refuse (NUL, half a surrogate pair)."""
    if text is None or (len(text) <= length and text.isprintable()):
        return text
    return "".join(each for each in text[:length] if each.isprintable())
