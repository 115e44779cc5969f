"""What goes over the wire, and what does not: listened to at the broker, as a screen on a thin line would."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
import structlog

from campaigns.booking.slide import SlideWish
from campaigns.screens.screen import ScreenWish
from scheduler.broker import WITNESS
from scheduler.uplink import receiver as receiver_module
from tests.scheduler.broker.house import House, until
from tests.system.virtual_city import VirtualCity
from tests.system.virtual_time import VirtualClock, VirtualWorld
from tests.system.wire import Wire, named

pytestmark = [pytest.mark.system, pytest.mark.timeout(200)]
OPENED = datetime(2026, 5, 6, 9, tzinfo=ZoneInfo("Asia/Shanghai"))
MINUTE = timedelta(minutes=1)
XINHUA, CHAOYANG = ("xh-1", "xh-2"), ("cy-1",)


@pytest.fixture
def small(
    tmp_path: Path, mosquitto_program: str, monkeypatch: pytest.MonkeyPatch
) -> Iterator[tuple[VirtualCity, House]]:
    """Two streets, a campaign of its own for each."""
    assert mosquitto_program
    monkeypatch.setattr(receiver_module, "GATHER_S", 0.0)
    with (
        structlog.testing.capture_logs(),
        closing(House(tmp_path / "home")) as house,
        closing(VirtualCity(house, VirtualClock(OPENED))) as city,
    ):
        strips = [(screen, "新华路") for screen in XINHUA] + [(screen, "朝阳大街") for screen in CHAOYANG]
        city.add(*(ScreenWish(screen, "strip", 320, 16, "mono", street) for screen, street in strips))
        yield city, house


def listen(house: House, root: str) -> Wire:
    """Listen, and hear first all that the broker keeps."""
    wire = Wire(house.client(WITNESS), root)
    until(lambda: wire.whole({*XINHUA, *CHAOYANG}))
    return wire


def settled(world: VirtualWorld, clock: VirtualClock) -> None:
    """Let some minutes pass: what is to be drawn, planned, sent and applied is."""
    world.run(clock.now() + 5 * MINUTE)


def test_an_unchanged_plan_sends_nothing(small: tuple[VirtualCity, House]):
    city, house = small
    city.create(SlideWish("讲文明 树新风", 40_000), screens=XINHUA)
    with city.led() as world:
        settled(world, city.clock)
        wire = listen(house, city.settings.root)
        wire.clear()

        world.at(city.clock.now() + MINUTE, world.office.office.worklist.add_all)
        settled(world, city.clock)

        assert (wire.manifests(), wire.files()) == ({}, {})


def test_an_edited_campaign_sends_only_what_it_touched(small: tuple[VirtualCity, House]):
    """A street that the campaign is not for hears nothing; its own hears manifests and the files that are new."""
    city, house = small
    edited = city.create(SlideWish("讲文明 树新风", 40_000), SlideWish("除陋习", 30_000), screens=XINHUA)
    city.create(SlideWish("文明出行", 40_000), name="文明出行", screens=CHAOYANG)
    with city.led() as world:
        settled(world, city.clock)
        wire = listen(house, city.settings.root)
        before = named(wire.manifests(), wire.files())
        wire.clear()

        world.at(city.clock.now() + MINUTE, lambda: city.rewrite(edited, "讲文明 树新风 你我他", "除陋习"))
        settled(world, city.clock)

        manifests, files = wire.manifests(), wire.files()
        assert set(manifests) == set(XINHUA)
        assert set(files) & before == set(), "what was sent once is not sent again"
        fresh = named(manifests, files) - before
        assert fresh and fresh <= set(files)
