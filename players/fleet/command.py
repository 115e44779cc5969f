"""The command `ledcast fleet`: many players as one process."""

from __future__ import annotations

import json
import resource
from collections.abc import Callable
from pathlib import Path
from random import SystemRandom
from typing import Annotated

import structlog
import typer

from players.device.clock import SystemClock
from players.device.command import catch_stop_signals, log_to_stderr, panel_factory
from players.device.loop import PlayerLoop
from players.fleet.fleet import Fleet

SCAN_EVERY_MS = 1_000


def fleet_command(
    joins: Annotated[Path, typer.Option(help="a folder of join documents, one player for each")],
    home: Annotated[Path, typer.Option(help="where each player keeps its journal, files and counters")] = Path(
        ".ledcast-fleet"
    ),
    panel: Annotated[str, typer.Option(help="memory or png")] = "memory",
    panel_dir: Annotated[Path | None, typer.Option(help="where png panels write; default: HOME/glass")] = None,
) -> None:
    """Play on every screen of a folder of join files until SIGTERM or SIGINT; new files are taken up as they come."""
    log_to_stderr()
    _allow_many_files()
    loop = PlayerLoop(SystemClock())
    fleet = Fleet(joins, home, loop, panel_factory(panel, panel_dir or home / "glass"), SystemRandom())
    loop.on_fault = fleet.restart
    drive(fleet, loop, catch_stop_signals(loop))
    fleet.stop()
    loop.close()


def drive(fleet: Fleet, loop: PlayerLoop, is_stopping: Callable[[], bool]) -> None:
    """Turn the loop until the fleet is to stop; print one line when all players are connected for the first time."""
    scan_mono_ms = 0
    ready = False
    while not is_stopping():
        now_ms = loop.clock.read().mono_ms
        if now_ms >= scan_mono_ms:
            scan_mono_ms = now_ms + SCAN_EVERY_MS
            fleet.scan()
        opened = fleet.open_next()
        loop.turn(0 if opened else SCAN_EVERY_MS)
        if not ready and fleet.complete:
            ready = True
            print(json.dumps({"ready": True, "screens": len(fleet.players)}), flush=True)  # noqa: T201 - the promise
            structlog.get_logger().info("fleet ready", screens=len(fleet.players))


def _allow_many_files() -> None:
    """Raise the limit of open files as far as the system allows: each player has a handful open."""
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))
