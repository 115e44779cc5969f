"""A street of real players, one per join file of a folder: files that come, change or go are players that do."""

from __future__ import annotations

import hashlib
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from random import Random

import structlog

from players.device.command import JOIN_CAP_BYTES, stop
from players.device.loop import Loop
from players.device.panels.base import Panel
from players.device.player import Player
from players.device.storage.atomic_file import replace_file
from players.protocol.documents.join import JoinDocument
from players.protocol.errors import ProtocolError
from players.protocol.json_strict import write_object

DEVICE = "device"  # the fingerprint of the credential that a home was begun with


@dataclass(slots=True)
class _Place:
    seen: tuple[int, int]
    join: JoinDocument | None
    player: Player | None = None


class Street:
    """The players of one folder of join files."""

    def __init__(
        self, joins: Path, home: Path, loop: Loop, make_panel: Callable[[JoinDocument], Panel], rng: Random
    ) -> None:
        """Watch `joins`; every player's home is `home/<screen>`."""
        self._joins = joins
        self._home = home
        self._loop = loop
        self._make_panel = make_panel
        self._rng = rng
        self._places: dict[Path, _Place] = {}
        self._to_open: deque[Path] = deque()
        self._log = structlog.get_logger()

    @property
    def players(self) -> list[Player]:
        """Those that play."""
        return [place.player for place in self._places.values() if place.player is not None]

    @property
    def complete(self) -> bool:
        """Whether every readable join file has its player, connected."""
        return not self._to_open and all(player.agent.online for player in self.players)

    def scan(self) -> None:
        """Look at the folder: note what is new or changed, stop what is gone."""
        found = {path: _stamp(path) for path in sorted(self._joins.glob("*.json"))}
        for path in [path for path in self._places if path not in found]:
            self._stop(self._places.pop(path))
        for path, seen in found.items():
            if seen is not None and (path not in self._places or self._places[path].seen != seen):
                self._read(path, seen)

    def open_next(self) -> bool:
        """Open one player that waits; False where none does. One at a time, so that the others stay on time."""
        if not self._to_open:
            return False
        path = self._to_open.popleft()
        place = self._places.get(path)
        if place is not None and place.join is not None and place.player is None:
            place.player = self._open(place.join)
        return True

    def fault(self, player: object, error: Exception) -> None:
        """A player raised: it is begun anew from its home, and the others go on."""
        for path, place in self._places.items():
            if place.player is not None and place.player is player:
                self._log.error("player failed, begun anew", screen=place.player.screen, exc_info=error)
                place.player.close()
                place.player = None
                self._to_open.append(path)

    def stop(self) -> None:
        """End all players cleanly."""
        stop(self._loop, self.players)

    def _read(self, path: Path, seen: tuple[int, int]) -> None:
        try:
            with path.open("rb") as file:
                join = JoinDocument.read(file.read(JOIN_CAP_BYTES))
        except (OSError, ProtocolError) as error:
            self._log.warning("join file cannot be read", file=str(path), error=str(error))
            self._places[path] = _Place(seen, None, self._places[path].player if path in self._places else None)
            return
        former = self._places.get(path)
        if former is not None and former.join == join:
            former.seen = seen
            return
        if any(place.join and place.join.screen == join.screen for at, place in self._places.items() if at != path):
            self._log.warning("a second join file for a screen is left alone", file=str(path), screen=join.screen)
            self._places[path] = _Place(seen, None)
            return
        if former is not None:
            self._stop(former)
        self._places[path] = _Place(seen, join)
        self._to_open.append(path)

    def _open(self, join: JoinDocument) -> Player:
        home = self._home / join.screen
        self._begin(home, fingerprint(join))
        player = Player(
            join,
            home,
            self._make_panel(join),
            self._loop,
            at=self._loop.clock.read(),
            rng=Random(self._rng.getrandbits(64)),  # noqa: S311 - jitter, not a secret
            stir=self._loop.stir,
        )
        self._loop.add(player)
        return player

    def _begin(self, home: Path, device: str) -> None:
        """A home that was begun with another credential belongs to the device that was replaced: put it aside."""
        home.mkdir(parents=True, exist_ok=True)
        mark = home / DEVICE
        former = mark.read_text() if mark.exists() else device
        if former != device:
            home.rename(home.with_name(f"{home.name}.replaced-{former[:12]}"))
            home.mkdir()
            self._log.info("device replaced", screen=home.name)
        if former != device or not mark.exists():
            replace_file(mark, device.encode())

    def _stop(self, place: _Place) -> None:
        if place.player is not None:
            stop(self._loop, [place.player])
            place.player = None


def fingerprint(join: JoinDocument) -> str:
    """What tells one device from the one that replaces it: its credential and its anchor, not where its broker is."""
    told = join.to_object()
    credential = {name: told.get(name) for name in ("screen", "username", "password", "claim", "anchor")}
    return hashlib.sha256(write_object(credential)).hexdigest()


def _stamp(path: Path) -> tuple[int, int] | None:
    try:
        found = path.stat()
    except FileNotFoundError:
        return None
    return found.st_mtime_ns, found.st_ino
