"""The demo city with real parts, from nothing."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
import structlog

from campaigns.demo.load import load_city
from players.protocol.documents.day import Day
from scheduler.broker import WITNESS
from scheduler.plan.sequence.budget import bytes_wanted
from scheduler.uplink import receiver as receiver_module
from tests.scheduler.broker.house import House, until
from tests.system.town import Town
from tests.system.virtual_city import VirtualCity
from tests.system.virtual_time import VirtualClock
from tests.system.wire import Wire, told

pytestmark = [pytest.mark.system, pytest.mark.timeout(200)]
WITHIN_S, DAY_BYTES, SPANS_PROMISED = 120, 5_000, 8
SHANGHAI = ZoneInfo("Asia/Shanghai")
BROUGHT_IN = [datetime(*on, 12, tzinfo=SHANGHAI) for on in ((2026, 11, 26), (2026, 2, 26), (2027, 5, 9))]
"""From which the demo city's campaigns count: eight days from each, workdays, weekends and holidays among them."""


@pytest.fixture(scope="module")
def city(tmp_path_factory: pytest.TempPathFactory, mosquitto_program: str) -> Iterator[Town]:
    """The whole city, begun from nothing."""
    assert mosquitto_program
    with closing(Town(tmp_path_factory.mktemp("city") / "home")) as town:
        town.begin()
        yield town


@pytest.fixture(params=BROUGHT_IN, ids=lambda at: str(at.date()))
def planned(
    tmp_path: Path, mosquitto_program: str, monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest
) -> Iterator[tuple[VirtualCity, House]]:
    """The whole city as it is brought in on a day, its plan made and sent; no player is there."""
    assert mosquitto_program
    monkeypatch.setattr(receiver_module, "GATHER_S", 0.0)
    with (
        structlog.testing.capture_logs(),
        closing(House(tmp_path / "home")) as house,
        closing(VirtualCity(house, VirtualClock(request.param), idle_ms=None)) as city,
    ):
        today = request.param.astimezone(city.settings.zone).date()
        with city.wishing() as unit:
            load_city(unit, layout=city.layout, password_hash=lambda _: None, today=today, at=request.param)
        yield city, house


def test_plays_of_large_screens_and_strips_are_tallied_from_nothing(city: Town):
    town = city

    until(lambda: town.plays(kind="large") > 0 and town.plays(kind="strip") > 0, WITHIN_S)
    until(lambda: town.applied("dp-1", "st-1"), 60)
    assert {row["kind"] for row in town.tally("kind") if row["plays"]} == {"large", "strip"}


def test_a_day_is_small_on_every_date(planned: tuple[VirtualCity, House]):
    city, house = planned
    with city.database.reading() as unit:
        screens = {screen.id for screen in unit.screens.all()}
    with city.led() as world:
        world.run(city.clock.now() + timedelta(minutes=5))
        wire = Wire(house.client(WITNESS), city.settings.root)
        until(lambda: wire.whole(screens), 20)

        days = {day["sha256"] for token in wire.manifests().values() for day in told(token)["days"]}  # type: ignore[attr-defined]
        files = [wire.files()[digest] for digest in days]
    assert len(screens) > 40
    for body in files:
        day = Day.read(body)
        assert 0 < len(body) <= bytes_wanted(len(day.slots()), len(day.spans))
        assert len(body) <= DAY_BYTES or len(day.spans) > SPANS_PROMISED
