"""The demo city with real parts, from nothing."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import closing

import pytest

from scheduler.broker import WITNESS
from tests.scheduler.broker.house import Ear, until
from tests.system.town import Town
from tests.system.wire import Wire, told

pytestmark = [pytest.mark.system, pytest.mark.timeout(200)]
WITHIN_S, DAY_BYTES = 120, 5_000


@pytest.fixture(scope="module")
def city(tmp_path_factory: pytest.TempPathFactory, mosquitto_program: str) -> Iterator[tuple[Town, float]]:
    """The whole city, and when it was begun."""
    assert mosquitto_program
    with closing(Town(tmp_path_factory.mktemp("city") / "home")) as town:
        began_s = time.monotonic()
        town.begin()
        yield town, began_s


def test_plays_of_large_screens_and_strips_are_tallied_within_two_minutes_of_nothing(city: tuple[Town, float]):
    town, began_s = city

    until(lambda: town.plays(kind="large") > 0 and town.plays(kind="strip") > 0, WITHIN_S)
    assert time.monotonic() - began_s < WITHIN_S
    until(lambda: town.applied("dp-1", "st-1"), 60)
    assert {row["kind"] for row in town.tally("kind") if row["plays"]} == {"large", "strip"}


def test_a_day_is_five_kilobytes_at_most(city: tuple[Town, float]):
    town, _ = city
    until(lambda: _complete(town) and town.settled(), 90)
    witness = Ear(int(town.files.port.read_text()), WITNESS, town.files.accounts().passwords[WITNESS], WITNESS)
    with closing(witness):
        wire = Wire(witness, "ledcast")
        with town.database.reading() as unit:
            screens = {screen.id for screen in unit.screens.all()}
        until(lambda: wire.whole(screens), 20)

        days = {day["sha256"] for token in wire.manifests().values() for day in told(token)["days"]}  # type: ignore[attr-defined]
        sizes = [len(wire.files()[digest]) for digest in days]
    assert len(screens) > 40
    assert min(sizes) > 0
    assert max(sizes) <= DAY_BYTES


def _complete(town: Town) -> bool:
    with town.database.reading() as unit:
        issued = {document.screen for document in unit.documents.all_current("manifest")}
        return issued >= {screen.id for screen in unit.screens.all()}
