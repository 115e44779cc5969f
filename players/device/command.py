"""The command `ledcast player`: one screen's player as a process."""

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
from players.device.loop import PlayerLoop, all_links_closed, wait_until
from players.device.panels.base import Panel
from players.device.panels.decode import Decoder
from players.device.panels.memory import MemoryPanel
from players.device.panels.png import PngPanel
from players.device.player import Player
from players.protocol.documents.join import JoinDocument
from players.protocol.errors import ProtocolError

JOIN_CAP_BYTES = 65_536
REPORT_WITHIN_MS = 3_000
DISCONNECT_WITHIN_MS = 2_000


def player_command(
    join: Annotated[Path, typer.Option(help="the join document, as `ledcast screen add` printed it")],
    home: Annotated[Path, typer.Option(help="where journal, files and counters live")] = Path(".ledcast-player"),
    panel: Annotated[str, typer.Option(help="memory or png")] = "png",
    panel_dir: Annotated[Path | None, typer.Option(help="where the png panel writes; default: the home")] = None,
) -> None:
    """Play on one screen until SIGTERM or SIGINT."""
    log_to_stderr()
    document = read_join(join)
    loop = PlayerLoop(SystemClock())
    make = panel_factory(panel, panel_dir or home)
    player = Player(
        document, home / document.screen, make(document), loop, at=loop.clock.read(), rng=SystemRandom(), wake=loop.wake
    )
    loop.add(player)
    is_stopping = catch_stop_signals(loop)
    structlog.get_logger().info("player started", screen=document.screen)
    loop.run(is_stopping)
    stop_players(loop, [player])
    loop.close()


def log_to_stderr() -> None:
    """Log to stderr, as other programs read stdout; change nothing where logging is configured already."""
    if not structlog.is_configured():
        structlog.configure(logger_factory=structlog.PrintLoggerFactory(sys.stderr))


def read_join(path: Path) -> JoinDocument:
    """Read a join document.

    Raises:
        SystemExit: the file cannot be read or is no join document; the message names the command that makes one.
    """
    try:
        with path.open("rb") as file:
            return JoinDocument.read(file.read(JOIN_CAP_BYTES))
    except (OSError, ProtocolError) as error:
        sys.exit(f"{path}: no join document ({error}); make one with `ledcast screen add`")


def panel_factory(kind: str, folder: Path) -> Callable[[JoinDocument], Panel]:
    """Return the function that makes a screen's panel; all panels of a process share one decoder.

    Raises:
        SystemExit: no panel has this name.
    """
    decoder = Decoder()
    if kind == "memory":
        return lambda join: MemoryPanel(join.display.w, join.display.h, decoder)
    if kind == "png":
        return lambda join: PngPanel(folder / f"{join.screen}.png", join.display.w, join.display.h, decoder)
    sys.exit(f"--panel {kind}: there is no such panel; take memory or png")


def catch_stop_signals(loop: PlayerLoop) -> Callable[[], bool]:
    """Catch SIGTERM and SIGINT; return a function that tells whether one has come."""
    caught: list[int] = []

    def note(number: int, _frame: FrameType | None) -> None:
        caught.append(number)
        loop.call_soon(lambda: None)

    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, note)
    return lambda: bool(caught)


def stop_players(loop: PlayerLoop, players: list[Player]) -> None:
    """Stop players: journal the rows under way, try a last batch, report the deaths, leave the glasses dark."""
    for player in players:
        player.stop(loop.clock.read())
    finish_work(loop, players)
    wait_until(loop, lambda: all(player.agent.settled for player in players), REPORT_WITHIN_MS)
    for player in players:
        player.disconnect(loop.clock.read())
    finish_work(loop, players)
    wait_until(loop, lambda: all_links_closed(players), DISCONNECT_WITHIN_MS)
    for player in players:
        loop.remove(player)
        player.close()


def finish_work(loop: PlayerLoop, players: list[Player]) -> None:
    """Do all queued work of the players."""
    for player in players:
        while player.work(loop.clock.read()):
            pass
