"""The thread from wish to tally with real parts, cut wherever it can be cut."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path

import pytest

from tests.dates.travel import search_path
from tests.scheduler.broker.house import until
from tests.system.town import Town

pytestmark = [pytest.mark.system, pytest.mark.timeout(300)]
SLOGANS = ("讲文明 树新风", "爱国 敬业 诚信 友善")
STRANGER = Path(__file__).with_name("stranger.py")


def test_whatever_is_killed_every_play_is_counted_exactly_once(town: Town):
    """PROTOCOL W-5, W-22: tally = recount = the players' own journals, to the unit."""
    town.begin_small(slogans=SLOGANS)
    until(lambda: town.applied("dp-1", "st-1"), 60)
    until(lambda: len(town.journals()) > 4, 60)
    for part in ("scheduler", "broker", "fleet", "scheduler", "fleet"):
        town.kill(part)
        time.sleep(2)
        town.start(part)
        before = len(town.journals())
        until(lambda before=before: len(town.journals()) >= before + 4, 60)  # type: ignore[misc]
    town.drain()

    tallied = Counter[str]()
    for row in town.tally("screen"):
        tallied["plays"] += row["plays"]
        tallied["partials"] += row["partials"]
    assert tallied == town.judged()
    assert tallied["plays"] > 10
    assert "0" in town.ledcast("recount")


def test_an_empty_broker_is_filled_again(town: Town):
    """PROTOCOL W-5, W-21: the broker is a cache; what it lost comes from the shelf."""
    town.begin_small(slogans=SLOGANS)
    until(lambda: town.applied("dp-1", "st-1"), 60)
    town.stop("fleet")
    town.kill("broker")
    for name in ("retained.db",):
        (town.home / "broker" / name).unlink(missing_ok=True)
    for path in sorted(town.street.glob("*/files/*")):
        if path.is_file():
            path.unlink()
    town.start("broker")
    town.start("fleet")
    before = len(town.journals())

    until(lambda: len(town.journals()) >= before + 4, 90)
    until(lambda: town.applied("dp-1", "st-1"), 60)


def test_a_stranger_without_our_code_joins_plays_and_is_counted_to_the_unit(town: Town, tmp_path: Path):
    """A client of MQTT and JOSE libraries, written from docs/protocol.md alone."""
    town.begin_small("scheduler", slogans=SLOGANS)
    join = tmp_path / "join.json"
    join.write_text((town.joins / "st-1.json").read_text())
    until(lambda: _issued(town, "st-1") and town.settled(), 60)
    played = subprocess.run(
        [sys.executable, "-sP", str(STRANGER), str(join), "25"],
        env=os.environ | {"PYTHONPATH": search_path()}, cwd=tmp_path,
        capture_output=True, text=True, check=False, timeout=120,
    )  # fmt: skip
    assert played.returncode == 0, played.stderr
    report = json.loads(played.stdout)
    shown = report["shown"]
    assert report["hwm"] == len(shown) and report["pictures"] > 0

    with town.database.reading() as unit:
        lines = unit.lines.find({line for line, _, _ in shown})
    plays = sum(shown_ms >= lines[line].ms - 500 and not flags & 16 for line, shown_ms, flags in shown)
    assert plays > 0
    assert town.plays(screen="st-1") == plays
    assert town.plays() == plays


def test_the_stranger_is_short_and_knows_nothing_of_ours():
    text = STRANGER.read_text()

    assert len(text.splitlines()) <= 160
    assert not any(f"import {name}" in text or f"from {name}" in text for name in ("players", "scheduler", "campaigns"))


def _issued(town: Town, screen: str) -> bool:
    with town.database.reading() as unit:
        return any(document.kind == "manifest" for document in unit.documents.current_of_screen(screen))
