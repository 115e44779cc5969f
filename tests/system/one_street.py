"""A street of two strips with one campaign, in virtual time: what tests do to the office's machine happens to it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import structlog

from campaigns.booking.campaign import Campaign
from campaigns.booking.slide import SlideWish
from campaigns.database.stores.campaigns import CampaignFilter
from campaigns.screens.screen import ScreenWish
from scheduler.uplink import receiver
from tests.scheduler.broker.house import House
from tests.system.virtual_city import VirtualCity
from tests.system.virtual_time import VirtualClock, VirtualWorld

OPENED = datetime(2026, 5, 6, 9, tzinfo=ZoneInfo("Asia/Shanghai"))
SCREENS = ("xh-1", "xh-2")
CAMPAIGN = "创建文明城市"
"""What the street shows."""


@contextmanager
def one_street(folder: Path, **wish: Any) -> Iterator[VirtualCity]:
    """Open the city in a folder; what is reported is counted at once. `wish` changes the campaign."""
    with (
        pytest.MonkeyPatch.context() as patch,
        structlog.testing.capture_logs(),
        closing(House(folder)) as house,
        closing(VirtualCity(house, VirtualClock(OPENED))) as city,
    ):
        patch.setattr(receiver, "GATHER_S", 0.0)
        city.add(*(ScreenWish(screen, "strip", 320, 16, "mono", "新华路") for screen in SCREENS))
        city.create(SlideWish("讲文明 树新风", 20_000), name=CAMPAIGN, screens=SCREENS, **wish)
        yield city


def minutes(world: VirtualWorld, city: VirtualCity, number: int = 5) -> None:
    """Let some minutes pass."""
    world.run(city.clock.now() + timedelta(minutes=number))


def lines_shown(city: VirtualCity, seconds: int) -> set[int]:
    """Return the lines that screens showed in the last seconds, by their own journals."""
    city.read_journals()
    since_ms = city.clock.ms - seconds * 1000
    return {record.line for screen in SCREENS for record in city.known_records(screen) if record.start_ms >= since_ms}


def campaign_of(city: VirtualCity, name: str = CAMPAIGN) -> Campaign:
    """Return a campaign as it is drafted now."""
    with city.database.reading() as unit:
        return next(each for each in unit.campaigns.list(CampaignFilter()) if each.name == name)
