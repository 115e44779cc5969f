"""An office in memory, and a screen that joins it."""

from __future__ import annotations

import pytest

from tests.players.device.memory_device import Device
from tests.players.device.world import Office


@pytest.fixture
def office() -> Office:
    return Office()


@pytest.fixture
def device(office: Office) -> Device:
    return Device(office)


@pytest.fixture
def plan_of_two(office: Office) -> None:
    """A plan of two slides, on the broker before the screen joins."""
    office.publish_manifest(office.manifest([11, 12]))
