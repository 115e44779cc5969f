"""Run one player for each join file of a folder, as files are added, changed and removed."""

from __future__ import annotations

import hashlib
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from random import Random

import structlog

from players.device.command import JOIN_CAP_BYTES, stop_players
from players.device.loop import PlayerLoop
from players.device.panels.base import Panel
from players.device.player import Player
from players.device.storage.atomic_file import replace_file
from players.protocol.documents.join import JoinDocument
from players.protocol.errors import ProtocolError
from players.protocol.json_strict import write_object

DEVICE = "device"
"""The file in a home that holds the fingerprint of the device that made it."""


@dataclass(slots=True)
class _Entry:
    seen: tuple[int, int]
    join: JoinDocument | None
    player: Player | None = None


class Fleet:
    """The players of one folder of join files."""

    def __init__(
        self, joins: Path, home: Path, loop: PlayerLoop, make_panel: Callable[[JoinDocument], Panel], rng: Random
    ) -> None:
        """Watch the folder `joins`; a player's home is `home/<screen>`."""
        self._joins = joins
        self._home = home
        self._loop = loop
        self._make_panel = make_panel
        self._rng = rng
        self._entries: dict[Path, _Entry] = {}
        self._to_open: deque[Path] = deque()
        self._log = structlog.get_logger()

    @property
    def players(self) -> list[Player]:
        """The players that are open."""
        return [entry.player for entry in self._entries.values() if entry.player is not None]

    @property
    def complete(self) -> bool:
        """Whether every readable join file has its player, connected."""
        return not self._to_open and all(player.agent.online for player in self.players)

    def scan(self) -> None:
        """Read the folder: queue players of new and changed files, stop those of files that are gone."""
        found = {path: _stamp(path) for path in sorted(self._joins.glob("*.json"))}
        for path in [path for path in self._entries if path not in found]:
            self._stop(self._entries.pop(path))
        for path, seen in found.items():
            if seen is not None and (path not in self._entries or self._entries[path].seen != seen):
                self._read(path, seen)

    def open_next(self) -> bool:
        """Open one queued player, so that the others stay on time; return False where none is queued."""
        if not self._to_open:
            return False
        path = self._to_open.popleft()
        entry = self._entries.get(path)
        if entry is not None and entry.join is not None and entry.player is None:
            entry.player = self._open(entry.join)
        return True

    def restart(self, player: object, error: Exception) -> None:
        """Close a player that raised and queue it to be opened from its home again."""
        for path, entry in self._entries.items():
            if entry.player is not None and entry.player is player:
                self._log.error("player failed, begun anew", screen=entry.player.screen, exc_info=error)
                entry.player.close()
                entry.player = None
                self._to_open.append(path)

    def stop(self) -> None:
        """Stop all players cleanly."""
        stop_players(self._loop, self.players)

    def _read(self, path: Path, seen: tuple[int, int]) -> None:
        try:
            with path.open("rb") as file:
                join = JoinDocument.read(file.read(JOIN_CAP_BYTES))
        except (OSError, ProtocolError) as error:
            self._log.warning("join file cannot be read", file=str(path), error=str(error))
            self._entries[path] = _Entry(seen, None, self._entries[path].player if path in self._entries else None)
            return
        former = self._entries.get(path)
        if former is not None and former.join == join:
            former.seen = seen
            return
        if any(other.join and other.join.screen == join.screen for at, other in self._entries.items() if at != path):
            self._log.warning("a second join file for a screen is left alone", file=str(path), screen=join.screen)
            self._entries[path] = _Entry(seen, None)
            return
        if former is not None:
            self._stop(former)
        self._entries[path] = _Entry(seen, join)
        self._to_open.append(path)

    def _open(self, join: JoinDocument) -> Player:
        home = self._home / join.screen
        self._prepare_home(home, fingerprint(join))
        player = Player(
            join,
            home,
            self._make_panel(join),
            self._loop,
            at=self._loop.clock.read(),
            rng=Random(self._rng.getrandbits(64)),  # noqa: S311 - jitter, not a secret
            wake=self._loop.wake,
        )
        self._loop.add(player)
        return player

    def _prepare_home(self, home: Path, device: str) -> None:
        """Make the home; put one aside that another device made, which this one replaces."""
        home.mkdir(parents=True, exist_ok=True)
        mark = home / DEVICE
        former = mark.read_text() if mark.exists() else device
        if former != device:
            home.rename(home.with_name(f"{home.name}.replaced-{former[:12]}"))
            home.mkdir()
            self._log.info("device replaced", screen=home.name)
        if former != device or not mark.exists():
            replace_file(mark, device.encode())

    def _stop(self, entry: _Entry) -> None:
        if entry.player is not None:
            stop_players(self._loop, [entry.player])
            entry.player = None


def fingerprint(join: JoinDocument) -> str:
    """Return the hash of a device's credential and anchor, which differ from those of the device that replaces it."""
    fields = join.to_object()
    credential = {name: fields.get(name) for name in ("screen", "username", "password", "claim", "anchor")}
    return hashlib.sha256(write_object(credential)).hexdigest()


def _stamp(path: Path) -> tuple[int, int] | None:
    try:
        found = path.stat()
    except FileNotFoundError:
        return None
    return found.st_mtime_ns, found.st_ino
