"""Many real players in one process.

Covers: command, fleet.
"""

from __future__ import annotations

import json
import signal
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from players.fleet.fleet import DEVICE, fingerprint
from players.protocol.uplink.state import StateReport, read_state
from tests.players.device.conftest import Mosquitto
from tests.players.device.conftest import broker as broker  # noqa: PLC0414 - the fixture, shared by name
from tests.players.device.street_office import StreetOffice, launch


@pytest.fixture
def office(broker: Mosquitto) -> Iterator[StreetOffice]:
    made = StreetOffice(broker.port)
    made.connect()
    yield made
    made.disconnect()


@pytest.fixture
def joins(tmp_path: Path) -> Path:
    folder = tmp_path / "joins"
    folder.mkdir()
    return folder


class Fleet:
    def __init__(self, joins: Path, home: Path) -> None:
        self.home = home
        self.process: subprocess.Popen[str] = launch(
            "players.fleet.command", "fleet_command", joins=joins, home=home, panel="memory"
        )

    def ready(self) -> dict[str, object]:
        assert self.process.stdout is not None
        for line in self.process.stdout:
            if line.startswith("{") and "ready" in line:
                return dict(json.loads(line))
        raise AssertionError("the fleet ended before it was ready")

    def end(self) -> None:
        self.process.send_signal(signal.SIGTERM)
        _, errors = self.process.communicate(timeout=10)
        assert self.process.returncode == 0
        assert "Traceback" not in errors, errors


@pytest.fixture
def fleet(office: StreetOffice, joins: Path, tmp_path: Path) -> Iterator[Fleet]:
    for n in range(1, 6):
        office.join_file(joins, f"st-{n}")
    made = Fleet(joins, tmp_path / "home")
    yield made
    made.process.kill()
    made.process.communicate()


def births(office: StreetOffice, screen: str) -> list[StateReport]:
    topic = office.office.topics.state(screen)
    told = [read_state(payload) for heard, payload in office.office.heard if heard == topic]
    return [state for state in told if isinstance(state, StateReport)]


def test_fleet_follows_the_join_files_of_its_folder(office: StreetOffice, fleet: Fleet, joins: Path) -> None:
    """A join file that comes is a screen that joins; one that changes its credential is a replaced device."""
    assert fleet.ready() == {"ready": True, "screens": 5}
    office.until(lambda: all(births(office, f"st-{n}") for n in range(1, 6)))
    first = births(office, "st-1")[-1].journal.id

    office.join_file(joins, "st-6")
    office.join_file(joins, "st-1", password="another")
    office.until(lambda: bool(births(office, "st-6")))
    office.until(lambda: births(office, "st-1")[-1].journal.id != first)

    assert births(office, "st-1")[-1].boot == 1
    assert len(list(fleet.home.glob("st-1.replaced-*/journal.db"))) == 1
    fleet.end()


def test_another_broker_address_is_the_same_device(office: StreetOffice, fleet: Fleet, joins: Path) -> None:
    """W-22: a journal is the device's; only a new credential means a new device."""
    fleet.ready()
    office.until(lambda: bool(births(office, "st-2")))
    before = births(office, "st-2")[-1]

    office.join_file(joins, "st-2", areas=("all",))
    office.until(lambda: births(office, "st-2")[-1].boot == 2)

    assert births(office, "st-2")[-1].journal.id == before.journal.id
    fleet.end()


def test_invalid_join_file_does_not_stop_the_others(office: StreetOffice, fleet: Fleet, joins: Path) -> None:
    (joins / "bad.json").write_text("{")
    fleet.ready()
    office.join_file(joins, "st-7")

    office.until(lambda: bool(births(office, "st-7")))
    fleet.end()


def test_fingerprint_depends_on_the_credential(office: StreetOffice) -> None:
    one = office.join()

    assert fingerprint(one) == fingerprint(office.join(areas=("st-9",)))
    assert fingerprint(one) != fingerprint(office.join(password="another"))
    assert DEVICE
