"""`make bench-city`: B1, B2, B5 and B10 of the city beside their floors, and 10,000 drawn streets, in one run."""

from __future__ import annotations

import logging
import tempfile
from collections.abc import Collection, Sequence
from contextlib import closing
from pathlib import Path
from statistics import median

import structlog

from scheduler.broker import WITNESS
from tests.bench.bureau import Bureau
from tests.bench.drain_city import DrainCity, Drained
from tests.bench.drawn_streets import drawn_streets
from tests.bench.figures import Figure
from tests.bench.floors import ROOT, Floor
from tests.bench.light_street import ROWS, LightStreet
from tests.scheduler.broker.house import House

SCREENS = 300
PAIRS = 4
EDIT_GOALS_S = {300: 1.0, 2_000: 6.0, 5_000: 15.0}
NIGHT_SCREENS, NIGHT_GOAL_S = 2_000, 5.0
TRIAL_BATCHES = 10
DAY_BATCHES = 87
"""A day of plays of ten seconds each is 8,640 rows; a screen that was away has them all to tell."""


def main(wanted: Collection[str] = ("B1", "B2", "B5", "B10", "streets")) -> list[Figure]:
    """Measure what is wanted and return the figures."""
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.ERROR))
    found = _with_brokers(wanted) if {"B1", "B2", "B10"}.intersection(wanted) else []
    if "B5" in wanted:
        found += _draining()
    return [*found, *drawn_streets()] if "streets" in wanted else found


def _with_brokers(wanted: Collection[str]) -> list[Figure]:
    """Measure what needs a broker, all on the same one."""
    with tempfile.TemporaryDirectory(prefix="ledcast-bench-") as folder, closing(_house(Path(folder))) as house:
        account = WITNESS, house.files.accounts().passwords[WITNESS]
        with (
            closing(Bureau(house, SCREENS)) as bureau,
            closing(LightStreet(house.port, bureau.passwords, (bureau.root, ROOT))) as street,
            closing(Floor(house.port, account)) as floor,
        ):
            parts = {
                "B1": lambda: _publishing(bureau, floor),
                "B2": lambda: _counting(bureau, floor, street, Path(folder)),
                "B10": lambda: _sizes(bureau),
            }
            return [figure for name, measure in parts.items() if name in wanted for figure in measure()]


def _house(folder: Path) -> House:
    """A private broker; the floor has topics of its own, by the same rules."""
    house = House(folder / "home")
    with house.files.access.open("a") as access:
        access.write(f"user {WITNESS}\ntopic readwrite {ROOT}/#\npattern readwrite {ROOT}/v1/s/%u/#\n")
    house.start()
    return house


def _publishing(bureau: Bureau, floor: Floor) -> list[Figure]:
    """B1: from a new plan to the last screen's echo, signed, recorded and stored ÷ pushed and answered."""
    found: list[Figure] = []
    for name, change in (("a slide corrected", bureau.correct), ("every day planned anew", bureau.reweigh)):
        pairs: list[tuple[float, float]] = []
        for _ in range(PAIRS + 1):
            change()
            ours_s = bureau.publish()
            pairs.append((1000 * ours_s, 1000 * floor.push(bureau.manifests())))
        found.append(_figure(f"B1 {SCREENS} screens, {name}, to the last echo stored", pairs, 3, "ms"))
    return found


def _counting(bureau: Bureau, floor: Floor, street: LightStreet, folder: Path) -> list[Figure]:
    """B2: plays counted, each once, durable, with tallies, acknowledged after the commit."""
    sink = floor.sink(folder / "floor.db")
    plays = SCREENS * TRIAL_BATCHES * ROWS
    pairs: list[tuple[float, float]] = []
    before = 0
    for _ in range(PAIRS + 1):
        ours_s, floor_s = (street.report(bureau.backlog(root, TRIAL_BATCHES, before)) for root in (bureau.root, ROOT))
        pairs.append((1e6 * ours_s / plays, 1e6 * floor_s / plays))
        before += TRIAL_BATCHES
    day_s, bare_s = (street.report(bureau.backlog(root, DAY_BATCHES, before)) for root in (bureau.root, ROOT))
    sent = SCREENS * ROWS * (before + DAY_BATCHES)
    counted = bureau.counted()
    assert (counted, sink.close()) == (sent, sent), f"{counted} of {sent} plays are counted"
    return [
        _figure("B2 a play counted", pairs, 1 / 0.7, "µs"),
        Figure(f"B2 a day's backlog of {SCREENS} screens", day_s, goal=10, unit="s"),
        Figure("   the same by the bare sink", bare_s, unit="s"),
    ]


def _draining() -> list[Figure]:
    """B5: processor seconds of the worklist after a text was corrected everywhere, and of a night's plan."""
    found: list[Figure] = []
    for screens, goal_s in EDIT_GOALS_S.items():
        with (
            tempfile.TemporaryDirectory(prefix="ledcast-bench-") as folder,
            closing(DrainCity(Path(folder), screens)) as city,
        ):
            city.edit()  # warm after that
            found += _drained("a text corrected on", screens, city.edit(), goal_s)
            if screens == NIGHT_SCREENS:
                found += _drained("the night's plan of", screens, city.plan_night(), NIGHT_GOAL_S)
    return found


def _drained(name: str, screens: int, drained: Drained, goal_s: float) -> list[Figure]:
    what = f"B5 {name} {screens:,} screens, {drained.groups} groups, drained"
    return [
        Figure(what, drained.ours_s, goal=goal_s, unit="s"),
        Figure(f"   {drained.documents:,} documents signed and stored alone", drained.floor_s, unit="s"),
    ]


def _sizes(bureau: Bureau) -> list[Figure]:
    """B10: what goes over the line to a strip."""
    goals = {
        "a street's day file": 5_000,
        "a strip's manifest": 3_000,
        "a strip's slots file of 20 slides": 6_000,
        "a strip slide": 700,
    }
    return [
        Figure(f"B10 {name}", size, goal=goal, unit="B")
        for (name, goal), size in zip(goals.items(), bureau.sizes(), strict=True)
    ]


def _figure(name: str, pairs: Sequence[tuple[float, float]], goal: float, unit: str) -> Figure:
    """Return the medians of pairs (ours, floor), the first left out: it is warm after that."""
    ours, floor = zip(*pairs[1:], strict=True)
    return Figure(name, median(ours), median(floor), round(goal, 2), unit)
