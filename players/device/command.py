"""`ledcast player`: one screen's player as a process."""

from __future__ import annotations

import signal
import sys
from collections.abc import Callable
from pathlib import Path
from random import SystemRandom
from types import FrameType
from typing import Annotated

import structlog
import typer

from players.device.clock import SystemClock
from players.device.loop import Loop, all_links_closed, wait_until
from players.device.panels.base import Panel
from players.device.panels.decode import Decoder
from players.device.panels.memory import MemoryPanel
from players.device.panels.png import PngPanel
from players.device.player import Player
from players.protocol.documents.join import JoinDocument
from players.protocol.errors import ProtocolError

JOIN_CAP_BYTES = 65_536
REPORT_WITHIN_MS = 3_000
HANG_UP_WITHIN_MS = 2_000


def player_command(
    join: Annotated[Path, typer.Option(help="the join document, as `ledcast screen add` printed it")],
    home: Annotated[Path, typer.Option(help="where journal, files and counters live")] = Path(".ledcast-player"),
    panel: Annotated[str, typer.Option(help="memory or png")] = "png",
    panel_dir: Annotated[Path | None, typer.Option(help="where the png panel writes; default: the home")] = None,
) -> None:
    """Play on one screen until SIGTERM or SIGINT."""
    log_to_stderr()
    document = read_join(join)
    loop = Loop(SystemClock())
    make = panel_maker(panel, panel_dir or home)
    player = Player(
        document, home / document.screen, make(document), loop, at=loop.clock.read(), rng=SystemRandom(), stir=loop.stir
    )
    loop.add(player)
    asked = stop_asked(loop)
    structlog.get_logger().info("player started", screen=document.screen)
    loop.run(asked)
    stop(loop, [player])
    loop.close()


def log_to_stderr() -> None:
    """Keep stdout for what other programs read; nothing changes where logging was set up already."""
    if not structlog.is_configured():
        structlog.configure(logger_factory=structlog.PrintLoggerFactory(sys.stderr))


def read_join(path: Path) -> JoinDocument:
    """Read a join document.

    Raises:
        SystemExit: the file cannot be read or is no join document; says which, and what to do.
    """
    try:
        with path.open("rb") as file:
            return JoinDocument.read(file.read(JOIN_CAP_BYTES))
    except (OSError, ProtocolError) as error:
        sys.exit(f"{path}: no join document ({error}); make one with `ledcast screen add`")


def panel_maker(kind: str, folder: Path) -> Callable[[JoinDocument], Panel]:
    """How to make the glass of a screen; all of one process share what they decode.

    Raises:
        SystemExit: there is no such kind of panel.
    """
    decoder = Decoder()
    if kind == "memory":
        return lambda join: MemoryPanel(join.display.w, join.display.h, decoder)
    if kind == "png":
        return lambda join: PngPanel(folder / f"{join.screen}.png", join.display.w, join.display.h, decoder)
    sys.exit(f"--panel {kind}: there is no such panel; take memory or png")


def stop_asked(loop: Loop) -> Callable[[], bool]:
    """Listen for SIGTERM and SIGINT; the answer tells whether one has come."""
    asked: list[int] = []

    def note(number: int, _frame: FrameType | None) -> None:
        asked.append(number)
        loop.call_soon(lambda: None)

    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, note)
    return lambda: bool(asked)


def stop(loop: Loop, players: list[Player]) -> None:
    """End cleanly: the row under way is kept and a last batch tried, the death told, the glass dark."""
    for player in players:
        player.stop(loop.clock.read())
    finish(loop, players)
    wait_until(loop, lambda: all(player.agent.settled for player in players), REPORT_WITHIN_MS)
    for player in players:
        player.farewell(loop.clock.read())
    finish(loop, players)
    wait_until(loop, lambda: all_links_closed(players), HANG_UP_WITHIN_MS)
    for player in players:
        loop.remove(player)
        player.close()


def finish(loop: Loop, players: list[Player]) -> None:
    """Do all slow work that is left."""
    for player in players:
        while player.work(loop.clock.read()):
            pass
