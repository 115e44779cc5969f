"""What somebody waits for who starts or changes something: the broker, a screen let in or locked out, a first play."""

from __future__ import annotations

import tempfile
import time
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from statistics import median

from scheduler.broker import hash_password, reload_broker
from tests.bench.figures import Figure
from tests.scheduler.broker.house import Ear, House, until
from tests.system.town import Town

TIMES = 9
SCREEN = "st-1"


def main() -> list[Figure]:
    """Measure on brokers and a town of their own."""
    with tempfile.TemporaryDirectory(prefix="ledcast-bench-") as folder:
        return [*_broker(Path(folder) / "broker"), _first_play(Path(folder) / "town")]


def _broker(home: Path) -> list[Figure]:
    """Start a broker again and again, then give a screen its credential and take it away."""
    starts = []
    for number in range(TIMES):
        with closing(House(home.with_name(f"{home.name}-{number}"))) as house:
            starts.append(_taken_s(house.start))
    let_in, locked_out = [], []
    with closing(House(home)) as house:
        house.start()
        house.screens[SCREEN] = "word"
        for _ in range(TIMES):
            house.files.write_passwords({SCREEN: hash_password("word")})
            let_in.append(_taken_s(lambda: _reload(house)))
            screen = house.client(SCREEN)
            house.files.write_passwords({})
            locked_out.append(_taken_s(lambda screen=screen: _locked_out(house, screen)))  # type: ignore[misc]
    return [
        Figure("a broker starts", median(starts), goal=2, unit="s"),
        Figure("a new screen is let in", median(let_in), goal=2, unit="s"),
        Figure("a withdrawn screen loses its connection", median(locked_out), goal=2, unit="s"),
    ]


def _reload(house: House) -> None:
    reload_broker(house.files)
    until(lambda: _welcome(house))


def _welcome(house: House) -> bool:
    with closing(house.client(SCREEN)) as client:
        return client.welcome


def _locked_out(house: House, screen: Ear) -> None:
    reload_broker(house.files)
    until(lambda: screen.lost)


def _first_play(home: Path) -> Figure:
    """From nothing to plays of a large screen and of a strip in the tallies, the demo city whole."""
    with closing(Town(home)) as town:
        began_s = time.monotonic()
        town.begin()
        until(lambda: town.plays(kind="large") > 0 and town.plays(kind="strip") > 0, 300)
        return Figure("from nothing to plays in the tallies", time.monotonic() - began_s, goal=120, unit="s")


def _taken_s(do: Callable[[], object]) -> float:
    began_s = time.monotonic()
    do()
    return time.monotonic() - began_s
