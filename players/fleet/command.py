"""`ledcast fleet`: a street of players as a process."""

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
from players.device.command import log_to_stderr, panel_maker, stop_asked
from players.device.loop import Loop
from players.fleet.street import Street

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
    loop = Loop(SystemClock())
    street = Street(joins, home, loop, panel_maker(panel, panel_dir or home / "glass"), SystemRandom())
    loop.on_fault = street.fault
    drive(street, loop, stop_asked(loop))
    street.stop()
    loop.close()


def drive(street: Street, loop: Loop, asked: Callable[[], bool]) -> None:
    """Let the street play until it is asked to stop; says once on stdout when all are connected at first."""
    scan_mono_ms = 0
    ready = False
    while not asked():
        now_ms = loop.clock.read().mono_ms
        if now_ms >= scan_mono_ms:
            scan_mono_ms = now_ms + SCAN_EVERY_MS
            street.scan()
        opened = street.open_next()
        loop.turn(0 if opened else SCAN_EVERY_MS)
        if not ready and street.complete:
            ready = True
            print(json.dumps({"ready": True, "screens": len(street.players)}), flush=True)  # noqa: T201 - the promise
            structlog.get_logger().info("fleet ready", screens=len(street.players))


def _allow_many_files() -> None:
    """Each player holds a handful of files open: take as many as the system gives."""
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))
