"""A player's home of the former format of plans starts, and takes what the office issues anew.

Covers: player.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from random import Random

import pytest

from players.device.agent.agent_time import ClockReading
from players.device.clock import SystemClock
from players.device.loop import PlayerLoop
from players.device.panels.decode import Decoder
from players.device.panels.memory import MemoryPanel
from players.device.player import Player
from tests.players.device.world import HOUR, NOON, PBM, SCREEN, H, Office, W, slide

TOPIC = f"ledcast/v1/s/{SCREEN}/manifest"
FORMER_SCHEMA = """
CREATE TABLE journal (
    one INTEGER PRIMARY KEY CHECK (one = 1), id TEXT NOT NULL,
    last INTEGER NOT NULL, acked INTEGER NOT NULL, top_acked INTEGER NOT NULL);
CREATE TABLE record (
    seq INTEGER PRIMARY KEY, start_ms INTEGER NOT NULL, line INTEGER NOT NULL, shown_ms INTEGER NOT NULL,
    flags INTEGER NOT NULL, boot INTEGER NOT NULL, clock TEXT NOT NULL, acked_at INTEGER);
CREATE INDEX record_acked_at ON record (acked_at) WHERE acked_at IS NOT NULL;
CREATE TABLE lost (first INTEGER PRIMARY KEY, last INTEGER NOT NULL, why TEXT NOT NULL);
INSERT INTO journal VALUES (1, '00000000000000ab', 2, 1, 1);
INSERT INTO record VALUES (1, 1795492790000, 11, 10000, 0, 3, 'ntp', 1795492800000);
INSERT INTO record VALUES (2, 1795492800000, 11, 10000, 0, 3, 'ntp', NULL);
"""


def former_manifest(office: Office) -> str:
    """Assets and slots in the manifest itself."""
    body = slide(11)
    day = {"from_at": NOON - HOUR, "to_at": NOON + HOUR, "sha256": "d" * 64, "bytes": 99}
    asset = {"sha256": office.publish_file(body), "bytes": len(body), "type": PBM, "w": W, "h": H}
    return json.dumps(
        {
            "v": 1,
            "screen": SCREEN,
            "rev": NOON + 77,
            "issued_at": NOON,
            "switch_at": NOON,
            "days": [day],
            "assets": [asset],
            "slots": [{"n": 1, "line": 11, "ms": 10_000, "frames": [[0, 10_000]]}],
            "idle": [1],
            "light": [[NOON, 80]],
        }
    )


def former_override() -> str:
    """An area that the screen has left, and one of its own."""
    return json.dumps({"v": 1, "area": "strip", "rev": 5, "items": []})


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """A home as the former version left it, made by hand."""
    state = {
        "v": 1,
        "boot": 3,
        "session": 17,
        "revisions": {
            TOPIC: [NOON + 77, "a" * 64],
            "manifest:ready": [NOON + 76, "b" * 64],
            "manifest:applied": [NOON + 77, "a" * 64],
            "ledcast/v1/a/strip/override": [5, "c" * 64],
            "ledcast/v1/a/left/override": [NOON + 99, "e" * 64],
        },
        "documents": {"manifest:applied": former_manifest(Office()), "override:strip": former_override()},
        "results": [["0" * 32, '{"id":"00","status":"done"}']],
    }
    (tmp_path / "state.json").write_text(json.dumps(state))
    with closing(sqlite3.connect(tmp_path / "journal.db")) as journal:
        journal.executescript(FORMER_SCHEMA)
    return tmp_path


@pytest.fixture
def loop() -> Iterator[PlayerLoop]:
    made = PlayerLoop(SystemClock())
    yield made
    made.close()


@pytest.fixture
def player(home: Path, loop: PlayerLoop) -> Iterator[Player]:
    panel = MemoryPanel(W, H, Decoder())
    at = ClockReading(NOON, 0)
    made = Player(Office().join(), home, panel, loop, at=at, rng=Random(1))
    yield made
    made.close()


def test_what_cannot_be_read_is_dropped_with_its_number(player: Player, home: Path) -> None:
    """W-6: without the document the `rev` is 0; counters, answers and what can be read are kept."""
    persisted = player.agent.inbox.persisted

    assert player.agent.plans.state is None
    assert (persisted.boot, persisted.session, len(persisted.results)) == (4, 18, 1)
    assert dict(persisted.documents).keys() == {"override:strip"}
    assert dict(persisted.revisions).keys() == {"ledcast/v1/a/strip/override"}

    while player.work(ClockReading(NOON, 1)):
        pass

    saved = json.loads((home / "state.json").read_text())
    assert TOPIC not in saved["revisions"]
    assert not list(home.glob("*.unreadable"))


def test_its_journal_goes_on_and_all_of_it_may_have_been_sent(player: Player) -> None:
    """W-22: the number of the highest row sent is not known: it is that of the last row."""
    marks = player.journal.marks

    assert (marks.journal, marks.last, marks.acked, marks.sent) == ("00000000000000ab", 2, 1, 2)


def test_it_shows_its_id_until_the_office_issues_a_manifest(player: Player) -> None:
    """W-13: before its first manifest it shows its id."""
    while player.work(ClockReading(NOON, 1)):
        pass

    assert isinstance(player.panel, MemoryPanel)
    assert player.panel.shown.caption == SCREEN
