"""A real player process: real broker, real disk, kill -9.

Covers: command.
"""

from __future__ import annotations

import signal
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from PIL import Image

from players.protocol.documents.config import Report
from players.protocol.uplink.state import read_state
from players.protocol.uplink.status_messages import Death
from tests.players.device.conftest import Mosquitto
from tests.players.device.street_office import StreetOffice, kept, launch
from tests.players.device.world import HOUR, SCREEN, H, W


@pytest.fixture
def street(broker: Mosquitto) -> Iterator[StreetOffice]:
    made = StreetOffice(broker.port)
    now_ms = made.office.now()
    made.office.publish_config(report=Report(1_000, 50, 5_000))
    manifest = made.office.manifest(
        [11, 12, 13],
        ms=1_000,
        from_at=now_ms - HOUR,
        to_at=now_ms + HOUR,
        light=((now_ms - HOUR, 80), (now_ms + HOUR, 80)),
    )
    made.office.publish_manifest(manifest)
    made.connect()
    yield made
    made.disconnect()


class Process:
    """The player, started as often as wanted on one home."""

    def __init__(self, street: StreetOffice, folder: Path) -> None:
        self.street = street
        self.home = folder / "home"
        self.join = street.join_file(folder)
        self.running: subprocess.Popen[str] | None = None

    def start(self) -> None:
        self.running = launch(
            "players.device.command", "player_command", join=self.join, home=self.home, panel="png", panel_dir=self.home
        )

    def end(self, number: int) -> int:
        assert self.running is not None
        self.running.send_signal(number)
        self.street.until(lambda: self.running is not None and self.running.poll() is not None)
        _, errors = self.running.communicate(timeout=10)
        code, self.running = self.running.returncode, None
        assert "Traceback" not in errors, errors
        return code


@pytest.fixture
def player(street: StreetOffice, tmp_path: Path) -> Iterator[Process]:
    made = Process(street, tmp_path)
    yield made
    if made.running is not None:
        made.end(signal.SIGKILL)


def test_every_play_is_counted_once_over_kills_and_cuts(
    street: StreetOffice, player: Process, broker: Mosquitto
) -> None:
    """W-13, W-22: kill -9, a dead broker with all it held, a clean stop: the journal and the office agree."""
    office = street.office
    player.start()
    street.until(lambda: len(office.counted) >= 2)
    player.end(signal.SIGKILL)
    before = len(kept(player.home))

    street.disconnect()
    broker.kill()
    player.start()
    street.until(lambda: len(kept(player.home)) >= before + 3)  # from the cache, without any broker
    broker.start()
    street.connect()
    street.until(lambda: len(office.counted) >= before + 4)
    assert player.end(signal.SIGTERM) == 0
    rows = kept(player.home)
    name = office.counted[0][0]
    if office.marks[name] < len(rows):  # the last batch is tried, not waited for: the next start brings it
        player.start()
        street.until(lambda: office.marks[name] >= len(rows))

    assert [row.seq for row in rows] == list(range(1, len(rows) + 1))
    assert [seq for _, seq, _ in office.counted][: len(rows)] == list(range(1, len(rows) + 1))
    assert office.lost == []
    assert rows[-1].flags & 1


def test_stop_leaves_a_dark_glass_and_sends_the_death(street: StreetOffice, player: Process) -> None:
    """W-30, section 3 (state): the death is told, and the will is not needed."""
    office = street.office
    player.start()
    street.until(lambda: bool(office.counted))
    path = player.home / f"{SCREEN}.png"
    with Image.open(path) as glass:
        assert (glass.size, glass.getbbox() is not None) == ((W, H), True)

    assert player.end(signal.SIGTERM) == 0
    street.until(lambda: [topic for topic, _ in office.heard][-1] == office.topics.state(SCREEN))

    states = [read_state(payload) for topic, payload in office.heard if topic == office.topics.state(SCREEN)]
    assert states[-1] == Death(1)
    assert len([state for state in states if isinstance(state, Death)]) == 1
    with Image.open(path) as glass:
        assert glass.getbbox() is None


def test_invalid_join_file_exits_with_advice(tmp_path: Path) -> None:
    path = tmp_path / "join.json"
    path.write_text("{}")
    process = launch("players.device.command", "player_command", join=path, home=tmp_path)
    _, errors = process.communicate(timeout=10)

    assert process.returncode == 1
    assert "ledcast screen add" in errors
    assert "Traceback" not in errors
