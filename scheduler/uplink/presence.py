"""Who is there and how each screen stands, folded from what screens say; in memory, without I/O (PROTOCOL W-5, W-24).

A screen is present by its last message, whatever the topic. So
- a death counts unless it is older than the last birth, and whatever is heard after it makes the screen present again;
- a late birth is passed over: one of an earlier session of the same journal. A lower session with another journal is a
  replaced device or a wiped card, whose counters begin anew;
- a replay (what a broker retained, told at each subscription) says what was and not when. It is taken in where it is
  not older than what is known, but it never brings back whom a death has taken, and it makes nobody heard just now.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from enum import Enum

from campaigns.screens.display_profile import DisplayProfile
from campaigns.screens.screen import Screen
from campaigns.screens.screen_status import ScreenStatus
from players.protocol.uplink.state import ClockState, State
from players.protocol.uplink.status_messages import Death, Status

DISPLAY_FAULT = "display"
WRITE_EVERY_S = 1.0
HEARD_EVERY = timedelta(seconds=30)
"""How old a written `seen_at` may get: nothing else may have changed, and most messages say only that one is there."""
_WORD_MAX, _TEXT_MAX = 16, 64  # as wide as their columns


class News(Enum):
    """What somebody else has to do something about."""

    FAULT = "display"
    MENDED = "display-mended"
    BIRTH = "birth"


@dataclass(frozen=True, slots=True)
class Reaction:
    """A screen's news, by the state that brought them, and what its display should be."""

    news: News
    screen: str
    at: datetime
    state: State
    profile: DisplayProfile


class Presence:
    """All screens as last heard. Used by one thread."""

    def __init__(self) -> None:
        self._statuses: dict[str, ScreenStatus] = {}
        self._profiles: dict[str, DisplayProfile] = {}
        self._heard: dict[str, datetime] = {}
        self._changed: set[str] = set()
        self._written_s: float | None = None

    def load(self, statuses: Mapping[str, ScreenStatus], screens: Iterable[Screen]) -> None:
        """Go on from what was written, for these screens; the retired ones are among them."""
        self._statuses |= statuses
        self.know(screens)

    def know(self, screens: Iterable[Screen]) -> None:
        """Take note of screens; a profile never changes (PROTOCOL W-24), so none needs to be forgotten."""
        self._profiles |= {screen.id: screen.profile for screen in screens}

    def knows(self, screen: str) -> bool:
        """Say whether there is such a screen; of others nothing may be told."""
        return screen in self._profiles

    def seen(self, screen: str, at: datetime) -> None:
        """A screen said something just now, whatever it was."""
        self._heard[screen] = at
        status = self._status(screen, at)
        if not status.online:
            self._put(replace(status, online=True), at)
        elif status.seen_at is None or abs(at - status.seen_at) >= HEARD_EVERY:
            self._changed.add(screen)

    def state(self, screen: str, state: State, at: datetime, *, replayed: bool) -> tuple[Reaction, ...]:
        """A screen told its state; returns what is to be done about it."""
        known = self._status(screen, at)
        lower = state.session < known.session
        if lower and (replayed or state.journal.id == known.journal):
            return ()
        born = state.session != known.session
        status = replace(self._told(known, state), clock_err_ms=_clock_err_ms(state.clock, state.at, at))
        if replayed:
            seen_at = _last_said(known, state, at)
            status = replace(status, online=known.online or born, seen_at=seen_at, clock_err_ms=known.clock_err_ms)
        else:
            self._heard[screen] = at
        self._put(status, at)
        news = [_turn(known.fault, status.fault), News.BIRTH if born and not replayed and not status.fault else None]
        return tuple(Reaction(each, screen, at, state, self._profiles[screen]) for each in news if each is not None)

    def death(self, screen: str, death: Death, at: datetime) -> None:
        """A broker told a screen's will."""
        status = self._status(screen, at)
        if death.session >= status.session and status.online:
            self._put(replace(status, online=False), at)

    def heartbeat(self, screen: str, status: Status, at: datetime) -> None:
        """A screen told which line is on its glass and how its clock is."""
        self.seen(screen, at)
        known = self._statuses[screen]
        clock = ClockState(known.clock_source or "none", status.err_ms)
        err_ms = _clock_err_ms(clock, status.at, at)
        if (known.line, known.clock_err_ms) != (status.line, err_ms):
            self._put(replace(known, line=status.line, clock_err_ms=err_ms), at)

    def drain(self, mono_s: float) -> tuple[ScreenStatus, ...]:
        """Return what is to be written now: all that has changed, at most once a second."""
        if self.due_in_s(mono_s) != 0:
            return ()
        self._written_s = mono_s
        changed, self._changed = self._changed, set()
        for screen in changed:
            if heard := self._heard.pop(screen, None):
                self._statuses[screen] = replace(self._statuses[screen], seen_at=heard, updated_at=heard)
        return tuple(self._statuses[screen] for screen in sorted(changed))

    def unwritten(self, statuses: Iterable[ScreenStatus]) -> None:
        """What was drained could not be written: return it another time, as it will be then."""
        self._changed |= {status.screen for status in statuses}

    def due_in_s(self, mono_s: float) -> float | None:
        """How long to wait before the next write may be; None where there is nothing to write."""
        if not self._changed:
            return None
        return 0.0 if self._written_s is None else max(0.0, self._written_s + WRITE_EVERY_S - mono_s)

    def _status(self, screen: str, at: datetime) -> ScreenStatus:
        return self._statuses.get(screen) or self._statuses.setdefault(screen, ScreenStatus(screen, at))

    def _put(self, status: ScreenStatus, at: datetime) -> None:
        self._statuses[status.screen] = replace(status, updated_at=at)
        self._changed.add(status.screen)

    def _told(self, known: ScreenStatus, state: State) -> ScreenStatus:
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
            clock_source=_bounded(state.clock.source, _WORD_MAX // 2),
            journal=_bounded(state.journal.id, _WORD_MAX),
            journal_next=state.journal.next,
            journal_acked=state.journal.acked,
            brightness=min(max(state.brightness, 0), 100),
            fault=None if fits else DISPLAY_FAULT,
        )


def _fits(state: State, profile: DisplayProfile) -> bool:
    told = state.display
    return (told.w, told.h, told.colour, told.type) == (profile.w, profile.h, profile.colour.value, profile.type)


def _clock_err_ms(clock: ClockState, told_at: int, at: datetime) -> int | None:
    """How far a screen's clock is off: by its own word where it follows NTP, else by when its message came.

    A battery clock that nobody corrects cannot know its error (PROTOCOL W-7). None where it has no time at all.
    """
    if not told_at:
        return None
    return clock.err_ms if clock.source == "ntp" else abs(told_at - round(at.timestamp() * 1000))


def _turn(before: str | None, after: str | None) -> News | None:
    if before == after:
        return None
    return News.FAULT if after else News.MENDED


def _last_said(known: ScreenStatus, state: State, at: datetime) -> datetime:
    """When a replayed state was said, by the screen's own clock if it had one, never later than now."""
    now_ms = round(at.timestamp() * 1000)
    said = datetime.fromtimestamp(min(state.at, now_ms) / 1000, UTC) if state.at > 0 else known.seen_at or at
    return max(said, known.seen_at or said)


def _bounded(text: str | None, length: int) -> str | None:
    """Cut to what a column holds; what has no picture (NUL, half a pair) is what databases choke on."""
    return None if text is None else "".join(each for each in text[:length] if each.isprintable())
