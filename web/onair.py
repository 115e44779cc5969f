"""What every screen shows now, by the playlist that it confirmed."""

from __future__ import annotations

import threading
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from campaigns.campaign import Aim
from campaigns.database import Database, Unit
from campaigns.line import Line
from campaigns.plan import StoredDocument
from campaigns.screen import Screen
from campaigns.status import ScreenStatus
from campaigns.tally import TallyQuery
from web.confirmed import Confirmed, Playlists
from web.showing import Shown
from web.standing import Standing, State, standing_of

PLAYS_EVERY = timedelta(seconds=2)
"""How often plays of today are summed anew."""


@dataclass(frozen=True, slots=True)
class OnAir:
    """A slot on the glass: which campaign's slide, from when to when (Unix ms), and its pictures; none when dark."""

    campaign: str
    slide: str
    source: str
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
        self._confirmed: dict[str, Confirmed | None] = {}
        self._lines: dict[int, Line] = {}
        self._types: dict[str, str] = {}
        self._plays: dict[str, int] = {}
        self._plays_at: datetime | None = None
        self._told: dict[str, ScreenNow] = {}
        self._due_at: datetime | None = None

    def read(self, at: datetime) -> None:
        """Read screens, states and documents anew."""
        with self._lock, self._database.reading() as unit:
            self._screens = unit.screens.all()
            statuses = unit.status.all()
            current = {document.screen or "": document for document in unit.documents.all_current("manifest")}
            groups = {group.id: group.lit for group in unit.screens.groups()}
            for screen in self._screens:
                self._read_screen(unit, screen, statuses.get(screen.id), current.get(screen.id))
                self._standings[screen.id] = standing_of(
                    statuses.get(screen.id), current.get(screen.id), groups[screen.group_id], at, self._zone
                )
            self._read_plays(unit, at)

    def screens(self, at: datetime) -> tuple[tuple[Screen, ScreenNow], ...]:
        """Return all screens with what they show, read anew."""
        with self._lock:
            self.read(at)
            return tuple((screen, self._look(screen, at)) for screen in self._screens)

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

    def _read_screen(
        self, unit: Unit, screen: Screen, status: ScreenStatus | None, current: StoredDocument | None
    ) -> None:
        before = self._confirmed.get(screen.id)
        confirmed = self._playlists.confirmed(unit, status, current, before)
        self._confirmed[screen.id] = confirmed
        if confirmed is not None and confirmed is not before:
            self._lines |= unit.lines.find(number for number in confirmed.names.lines if number not in self._lines)
            unknown = [sha256 for sha256 in confirmed.names.files if sha256 not in self._types]
            self._types |= {sha256: file.media_type for sha256, file in unit.files.find(unknown).items()}

    def _read_plays(self, unit: Unit, at: datetime) -> None:
        if self._plays_at is not None and at - self._plays_at < PLAYS_EVERY:
            return
        today = at.astimezone(self._zone).date()
        tally = unit.tallies.ask(TallyQuery(today, today, ("screen",)))
        self._plays = {row.values[0]: row.amounts.plays for row in tally.rows}
        self._plays_at = at

    def _look(self, screen: Screen, at: datetime) -> ScreenNow:
        confirmed, standing = self._confirmed.get(screen.id), self._standings[screen.id]
        at_ms = round(at.timestamp() * 1000)
        now = following = None
        if confirmed is not None and standing.state is not State.SHUT:
            shown = confirmed.playlist.showing(at_ms)
            now, following = self._on_air(shown), self._on_air(confirmed.playlist.showing(shown.until_at))
        return ScreenNow(screen.id, standing, self._plays.get(screen.id, 0), now, following)

    def _on_air(self, shown: Shown) -> OnAir:
        line = self._lines.get(shown.line) if shown.line is not None else None
        return OnAir(
            campaign=line.subject.campaign if line and line.subject.aim != Aim.IDLE else "",
            slide=line.subject.slide if line else "",
            source=shown.source,
            started_at=shown.started_at,
            until_at=shown.until_at,
            step_ms=shown.step_ms,
            frames=_typed(shown.frames, self._types),
        )


def _typed(frames: Iterable[tuple[str, int]], types: Mapping[str, str]) -> tuple[tuple[str, str, int], ...]:
    return tuple((sha256, types.get(sha256, "image/png"), ms) for sha256, ms in frames)
