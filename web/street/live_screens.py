"""Work out what every screen shows now, from the playlist that it confirmed."""

from __future__ import annotations

import threading
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from campaigns.booking.campaign import Aim
from campaigns.database import Database, Unit
from campaigns.playback.line import Line
from campaigns.playback.tally import TallyQuery
from campaigns.screens.screen import Screen
from campaigns.unix_time import instant_of, unix_ms
from scheduler.plan.manifest_timeline import ShownSlot
from web.street.playlists import ConfirmedPlaylist, PlaylistCache
from web.street.screen_state import ScreenOverview, ScreenState, StateCode, screen_overviews

PLAYS_EVERY = timedelta(seconds=2)
"""How often plays of today are summed again."""


@dataclass(frozen=True, slots=True)
class LiveSlot:
    """A slot as a screen shows it: campaign, slide, from when until when (Unix ms), frames; no frames when dark.

    `fallback`: the slot is of a campaign that is not for this screen, and the street's other rotation stands in.
    """

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

    fallback: bool = False


@dataclass(frozen=True, slots=True)
class LiveScreen:
    """A screen as a page shows it. `now` is None while it has confirmed nothing, or is shut."""

    id: str
    state: ScreenState
    plays: int
    now: LiveSlot | None
    next: LiveSlot | None

    def to_object(self) -> dict[str, object]:
        """Return it as a JSON object."""
        return asdict(self)


class LiveScreens:
    """All screens as last read, moved on by the clock. Used by pages and by the live hub, under one lock."""

    def __init__(self, database: Database, zone: ZoneInfo) -> None:
        self._database = database
        self._zone = zone
        self._playlists = PlaylistCache()
        self._lock = threading.RLock()
        self._screens: tuple[Screen, ...] = ()
        self._states: dict[str, ScreenState] = {}
        self._confirmed: dict[str, ConfirmedPlaylist | None] = {}
        self._slots_kept: dict[str, tuple[ConfirmedPlaylist, LiveSlot, LiveSlot]] = {}
        self._lines: dict[int, Line] = {}
        self._groups: dict[str, int] = {}
        self._slides_of_slots: dict[int, dict[int, int]] = {}
        self._types: dict[str, str] = {}
        self._plays: dict[str, int] = {}
        self._plays_at: datetime | None = None
        self._last_seen: dict[str, LiveScreen] = {}
        self._next_change_at: datetime | None = None

    def read(self, at: datetime) -> None:
        """Read screens, states and documents from the database."""
        with self._lock, self._database.reading() as unit:
            rows = screen_overviews(unit, unit.calendar.read(), at, self._zone)
            self._screens = tuple(row.screen for row in rows)
            for row in rows:
                self._read_screen(unit, row)
                self._states[row.screen.id] = row.state
            self._read_plays(unit, at)

    def screens(self, at: datetime) -> tuple[tuple[Screen, LiveScreen], ...]:
        """Read the database and return all screens with what they show."""
        with self._lock:
            self.read(at)
            return tuple((screen, self._live_screen(screen, at)) for screen in self._screens)

    def slots_between(self, screen: str, from_ms: int, until_ms: int) -> tuple[LiveSlot, ...]:
        """Return the slots of a screen's confirmed playlist between two instants (Unix ms), as last read."""
        found: list[LiveSlot] = []
        with self._lock:
            confirmed = self._confirmed.get(screen)
            while confirmed is not None and from_ms < until_ms:
                found.append(self._live_slot(screen, confirmed.playlist.shown_at(from_ms)))
                from_ms = found[-1].until_at
        return tuple(found)

    def snapshot(self, at: datetime) -> list[dict[str, object]]:
        """Read the database and return all screens as JSON objects; `changes` is not affected."""
        with self._lock:
            self.read(at)
            return [self._live_screen(screen, at).to_object() for screen in self._screens]

    def changes(self, at: datetime) -> list[dict[str, object]]:
        """Return, as JSON objects, the screens that differ from the last call."""
        with self._lock:
            found = {screen.id: self._live_screen(screen, at) for screen in self._screens}
            before, self._last_seen = self._last_seen, found
            edges = [now.now.until_at for now in found.values() if now.now is not None]
            self._next_change_at = instant_of(min(edges)) if edges else None
            return [now.to_object() for now in found.values() if before.get(now.id) != now]

    def next_change_at(self) -> datetime | None:
        """Return when the first of the slots on the street ends; None while nothing is shown."""
        return self._next_change_at

    def _read_screen(self, unit: Unit, row: ScreenOverview) -> None:
        before = self._confirmed.get(row.screen.id)
        confirmed = self._playlists.confirmed(unit, row.status, row.head, before)
        self._confirmed[row.screen.id] = confirmed
        if confirmed is not None and confirmed is not before:
            self._lines |= unit.lines.find(number for number in confirmed.playlist.lines if number not in self._lines)
            self._read_slots(unit, row.screen, confirmed)
            unknown = [sha256 for sha256 in confirmed.playlist.pictures if sha256 not in self._types]
            self._types |= {sha256: file.media_type for sha256, file in unit.files.find(unknown).items()}

    def _read_slots(self, unit: Unit, screen: Screen, confirmed: ConfirmedPlaylist) -> None:
        """Read whose each slot of a playlist is, once a group: a number of a group stands for one slide for ever."""
        self._groups[screen.id] = screen.group_id
        known = self._slides_of_slots.setdefault(screen.group_id, {})
        unknown = [slot.n for slot in confirmed.playlist.slots.slots if slot.n not in known]
        if unknown:
            known |= {n: slot.slide_id for n, slot in unit.plans.slots(screen.group_id, unknown).items()}

    def _read_plays(self, unit: Unit, at: datetime) -> None:
        if self._plays_at is not None and at - self._plays_at < PLAYS_EVERY:
            return
        today = unit.days.local_days(self._zone).day_of(unix_ms(at))
        rows = unit.tallies.read_rows(TallyQuery(today, today, ("screen",)))
        self._plays = {row.values[0]: row.amounts.plays for row in rows}
        self._plays_at = at

    def _live_screen(self, screen: Screen, at: datetime) -> LiveScreen:
        confirmed, state = self._confirmed.get(screen.id), self._states[screen.id]
        now = following = None
        if confirmed is not None and state.code is not StateCode.SHUT:
            now, following = self._slots_at(screen.id, confirmed, unix_ms(at))
        return LiveScreen(screen.id, state, self._plays.get(screen.id, 0), now, following)

    def _slots_at(self, screen: str, confirmed: ConfirmedPlaylist, at_ms: int) -> tuple[LiveSlot, LiveSlot]:
        """Return the slot at an instant and the one after it, computed once a slot."""
        known = self._slots_kept.get(screen)
        if known is not None and known[0] is confirmed and known[1].started_at <= at_ms < known[1].until_at:
            return known[1:]
        now = self._live_slot(screen, confirmed.playlist.shown_at(at_ms))
        following = self._live_slot(screen, confirmed.playlist.shown_at(now.until_at))
        self._slots_kept[screen] = (confirmed, now, following)
        return now, following

    def _live_slot(self, screen: str, shown: ShownSlot) -> LiveSlot:
        line = self._lines.get(shown.line) if shown.line is not None else None
        return LiveSlot(
            campaign=line.subject.campaign if line and line.subject.aim != Aim.IDLE else "",
            slide=line.subject.slide if line else "",
            source=shown.source,
            aim=line.subject.aim if line else "",
            fx=shown.fx,
            started_at=shown.started_at,
            until_at=shown.until_at,
            step_ms=shown.step_ms,
            frames=_with_media_types(shown.frames, self._types),
            fallback=line is not None and line.subject.aim != Aim.IDLE and self._is_of_another(screen, shown, line),
        )

    def _is_of_another(self, screen: str, shown: ShownSlot, line: Line) -> bool:
        """Return whether a slot of the plan was given to another slide than the one that this screen shows in it."""
        slides = self._slides_of_slots.get(self._groups.get(screen, 0), {})
        slide_id = slides.get(shown.n or 0)
        return shown.source == "plan" and slide_id is not None and slide_id != line.slide_id


def _with_media_types(frames: Iterable[tuple[str, int]], types: Mapping[str, str]) -> tuple[tuple[str, str, int], ...]:
    return tuple((sha256, types.get(sha256, "image/png"), ms) for sha256, ms in frames)
