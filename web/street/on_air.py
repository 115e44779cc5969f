"""What every screen shows now, by the playlist that it confirmed."""

from __future__ import annotations

import threading
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from campaigns.booking.campaign import Aim
from campaigns.database import Database, Unit
from campaigns.playback.line import Line
from campaigns.playback.tally import TallyQuery
from campaigns.screens.screen import Screen
from web.street.confirmed_playlists import Confirmed, Playlists
from web.street.playlist_reader import Shown
from web.street.screen_overview import Outlook, outlook
from web.street.screen_state import Standing, State

PLAYS_EVERY = timedelta(seconds=2)
"""How often plays of today are summed anew."""


@dataclass(frozen=True, slots=True)
class OnAir:
    """A slot on the glass: which campaign's slide, from when to when (Unix ms), and its pictures; none when dark."""

    campaign: str
    slide: str
    source: str
    aim: str
    fx: str
    started_at: int
    until_at: int
    step_ms: int | None
    frames: tuple[tuple[str, str, int], ...]
    """(file SHA-256, media type, ms)."""


@dataclass(frozen=True, slots=True)
class ScreenNow:
    """A screen as a page shows it. `now` None: nothing confirmed, or shut."""

    id: str
    standing: Standing
    plays: int
    now: OnAir | None
    next: OnAir | None
    due: bool = True
    """Whether its group is lit at this instant."""

    def to_object(self) -> dict[str, object]:
        """Return it as JSON takes it."""
        return asdict(self)


class Street:
    """All screens as last read, walked on by the clock. Used by pages and by the live hub, under one lock."""

    def __init__(self, database: Database, zone: ZoneInfo) -> None:
        self._database = database
        self._zone = zone
        self._playlists = Playlists()
        self._lock = threading.RLock()
        self._screens: tuple[Screen, ...] = ()
        self._standings: dict[str, Standing] = {}
        self._due: dict[str, bool] = {}
        self._confirmed: dict[str, Confirmed | None] = {}
        self._walked: dict[str, tuple[Confirmed, OnAir, OnAir]] = {}
        self._lines: dict[int, Line] = {}
        self._types: dict[str, str] = {}
        self._plays: dict[str, int] = {}
        self._plays_at: datetime | None = None
        self._told: dict[str, ScreenNow] = {}
        self._due_at: datetime | None = None

    def read(self, at: datetime) -> None:
        """Read screens, states and documents anew."""
        with self._lock, self._database.reading() as unit:
            rows = outlook(unit, unit.calendar.read(), at, self._zone)
            self._screens = tuple(row.screen for row in rows)
            for row in rows:
                self._read_screen(unit, row)
                self._standings[row.screen.id] = row.standing
                self._due[row.screen.id] = row.due
            self._read_plays(unit, at)

    def screens(self, at: datetime) -> tuple[tuple[Screen, ScreenNow], ...]:
        """Return all screens with what they show, read anew."""
        with self._lock:
            self.read(at)
            return tuple((screen, self._look(screen, at)) for screen in self._screens)

    def hour(self, screen: str, from_ms: int, until_ms: int) -> tuple[OnAir, ...]:
        """Return what a screen shows one after another from an instant on, by what it confirmed; as last read."""
        found: list[OnAir] = []
        with self._lock:
            confirmed = self._confirmed.get(screen)
            while confirmed is not None and from_ms < until_ms:
                found.append(self._on_air(confirmed.playlist.showing(from_ms)))
                from_ms = found[-1].until_at
        return tuple(found)

    def everything(self, at: datetime) -> list[dict[str, object]]:
        """Return the present state of all screens; what other pages were told stays as it is."""
        with self._lock:
            self.read(at)
            return [self._look(screen, at).to_object() for screen in self._screens]

    def differences(self, at: datetime) -> list[dict[str, object]]:
        """Return the screens that are not as they were at the last call."""
        with self._lock:
            found = {screen.id: self._look(screen, at) for screen in self._screens}
            told, self._told = self._told, found
            edges = [now.now.until_at for now in found.values() if now.now is not None]
            self._due_at = datetime.fromtimestamp(min(edges) / 1000, UTC) if edges else None
            return [now.to_object() for now in found.values() if told.get(now.id) != now]

    def next_change_at(self) -> datetime | None:
        """Return when the first slot on the street ends."""
        return self._due_at

    def _read_screen(self, unit: Unit, row: Outlook) -> None:
        before = self._confirmed.get(row.screen.id)
        confirmed = self._playlists.confirmed(unit, row.status, row.head, before)
        self._confirmed[row.screen.id] = confirmed
        if confirmed is not None and confirmed is not before:
            self._lines |= unit.lines.find(number for number in confirmed.names.lines if number not in self._lines)
            unknown = [sha256 for sha256 in confirmed.names.files if sha256 not in self._types]
            self._types |= {sha256: file.media_type for sha256, file in unit.files.find(unknown).items()}

    def _read_plays(self, unit: Unit, at: datetime) -> None:
        if self._plays_at is not None and at - self._plays_at < PLAYS_EVERY:
            return
        today = at.astimezone(self._zone).date()
        rows = unit.tallies.rows(TallyQuery(today, today, ("screen",)))
        self._plays = {row.values[0]: row.amounts.plays for row in rows}
        self._plays_at = at

    def _look(self, screen: Screen, at: datetime) -> ScreenNow:
        confirmed, standing = self._confirmed.get(screen.id), self._standings[screen.id]
        now = following = None
        if confirmed is not None and standing.state is not State.SHUT:
            now, following = self._slots(screen.id, confirmed, round(at.timestamp() * 1000))
        return ScreenNow(screen.id, standing, self._plays.get(screen.id, 0), now, following, self._due[screen.id])

    def _slots(self, screen: str, confirmed: Confirmed, at_ms: int) -> tuple[OnAir, OnAir]:
        """Return the slot on the glass and the one after it, walked to once a slot."""
        known = self._walked.get(screen)
        if known is not None and known[0] is confirmed and known[1].started_at <= at_ms < known[1].until_at:
            return known[1:]
        now = self._on_air(confirmed.playlist.showing(at_ms))
        following = self._on_air(confirmed.playlist.showing(now.until_at))
        self._walked[screen] = (confirmed, now, following)
        return now, following

    def _on_air(self, shown: Shown) -> OnAir:
        line = self._lines.get(shown.line) if shown.line is not None else None
        return OnAir(
            campaign=line.subject.campaign if line and line.subject.aim != Aim.IDLE else "",
            slide=line.subject.slide if line else "",
            source=shown.source,
            aim=line.subject.aim if line else "",
            fx=shown.fx,
            started_at=shown.started_at,
            until_at=shown.until_at,
            step_ms=shown.step_ms,
            frames=_typed(shown.frames, self._types),
        )


def _typed(frames: Iterable[tuple[str, int]], types: Mapping[str, str]) -> tuple[tuple[str, str, int], ...]:
    return tuple((sha256, types.get(sha256, "image/png"), ms) for sha256, ms in frames)
