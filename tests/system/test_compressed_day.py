"""A whole day of a small city, over a real broker, in a minute: what was to be shown, what was shown, what is counted."""

from __future__ import annotations

import logging
from collections import Counter
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
import structlog

from campaigns.play import TOLERANCE_MS, spread
from campaigns.recount import recount
from campaigns.screen import ScreenWish
from campaigns.tally import TallyQuery
from players.protocol.config import Report
from players.protocol.light import shown_percent
from scheduler import desk as desk_module
from scheduler import issuing as issuing_module
from scheduler.plan.explain import Playlist
from tests.scheduler.broker.house import House
from tests.system.virtual_city import Record, VirtualCity
from tests.system.virtual_time import VirtualClock, VirtualWorld

pytestmark = [pytest.mark.system, pytest.mark.timeout(300)]
ZONE = ZoneInfo("Asia/Shanghai")
DAY = date(2026, 5, 6)
SELDOM = Report(every_ms=600_000, max_rows=100, status_every_ms=1_800_000)
"""At the usual ten seconds every play would be a batch, a transaction and an ack of its own."""
SECOND_MS = 1_000


def at(hour: int, minute: int = 0, second: int = 0, *, days: int = 0) -> datetime:
    """An instant of the day, local time."""
    return datetime(DAY.year, DAY.month, DAY.day, hour, minute, second, tzinfo=ZONE) + timedelta(days=days)


OPENED, CLOSED = at(3, 50), at(4, 10, days=1)
EDITED = at(11, 17, 23)
AWAY, BACK = at(13), at(15)
XINHUA = ("xh-1", "xh-2", "xh-3")
CHAOYANG = ("cy-1", "cy-2")
LARGE = ("dp-1", "dp-2")
ALL = (*XINHUA, *CHAOYANG, *LARGE)
NOT_FOR = "xh-3"
"""A strip that keeps step with its street although the event is not for it."""
OFFLINE = "xh-2"
BEFORE, AFTER = "讲文明 树新风", "讲文明 树新风 除陋习"


@dataclass
class Lived:
    """A day that is over."""

    city: VirtualCity
    counted_while_away: dict[str, int] = field(default_factory=dict)

    def records(self, screen: str) -> tuple[Record, ...]:
        return self.city.records(screen)

    def texts(self, screen: str) -> list[tuple[Record, str]]:
        """Every record with the slide that it showed."""
        records = self.records(screen)
        with self.city.database.reading() as unit:
            lines = unit.lines.find({record.line for record in records})
        return [(record, lines[record.line].subject.slide) for record in records]


@pytest.fixture(scope="module")
def lived(tmp_path_factory: pytest.TempPathFactory, mosquitto_program: str) -> Iterator[Lived]:
    """The day from before the nightly plan of one morning to after that of the next."""
    assert mosquitto_program
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(desk_module, "GATHER_S", 0.0)
        patch.setattr(issuing_module, "REPORT", SELDOM)
        with (
            closing(House(tmp_path_factory.mktemp("day") / "home")) as house,
            closing(VirtualCity(house, VirtualClock(OPENED))) as city,
        ):
            lived = Lived(city)
            with structlog.testing.capture_logs(), city.led() as world:
                live(lived, world)
            yield lived


def live(lived: Lived, world: VirtualWorld) -> None:
    city = lived.city
    found(city)
    campaign = city.create(BEFORE, "创建文明城市 你我同行", screens=ALL)
    city.create("网络安全为人民", name="网络宣传周", screens=tuple(screen for screen in XINHUA if screen != NOT_FOR))

    for days in (0, 1):
        city.nightly(world, at(4, days=days))
    world.at(EDITED, lambda: city.rewrite(campaign, AFTER, "创建文明城市 你我同行"))
    world.at(AWAY, city.cables[OFFLINE].cut)
    world.at(BACK - timedelta(seconds=1), lambda: lived.counted_while_away.update(counted(city)))
    world.at(BACK, city.cables[OFFLINE].mend)
    world.at(at(16), city.read_journals)
    world.office.wake()
    world.run(CLOSED)
    city.end_street(world)
    city.read_journals()


def found(city: VirtualCity) -> None:
    """Two streets with hours of their own, one of them past midnight, and two large screens."""
    strips = [(screen, "新华路") for screen in XINHUA] + [(screen, "朝阳大街") for screen in CHAOYANG]
    city.add(
        *(ScreenWish(screen, "strip", 320, 16, "mono", street) for screen, street in strips),
        ScreenWish("dp-1", "large", 640, 360, "rgb", "新华路"),
        ScreenWish("dp-2", "large", 960, 576, "rgb", "人民路"),
    )
    city.light("新华路", "06:30", "22:30")
    city.light("朝阳大街", "17:00", "01:30")
    city.light("dp-2", "07:00", "22:00")


def counted(city: VirtualCity) -> dict[str, int]:
    """Plays tallied so far by screen, idle included."""
    with city.database.reading() as unit:
        told = unit.tallies.ask(TallyQuery(DAY - timedelta(days=1), DAY + timedelta(days=2), by=("screen",)))
    plays: Counter[str] = Counter()
    for row in (*told.rows, *told.apart):
        plays[row.values[0]] += row.amounts.plays
    return dict(plays)


def due(city: VirtualCity, screen: str) -> list[Record]:
    """What a screen was to write down, by the manifests that it was sent and by nothing that it said itself."""
    with city.database.reading() as unit:
        history = [each for each in reversed(unit.documents.history(f"ledcast/v1/s/{screen}/manifest"))]
        bodies = unit.files.bodies({day.sha256 for each in history for day in Playlist(each.body, {}).manifest.days})
    plans = [(round(each.switch_at.timestamp() * 1000), Playlist(each.body, bodies)) for each in history if each.switch_at]
    end_ms = round(CLOSED.timestamp() * 1000)
    found: list[Record] = []
    for (from_ms, plan), until_ms in zip(plans, [*(begin for begin, _ in plans[1:]), end_ms], strict=True):
        now_ms = from_ms
        while now_ms < until_ms:
            shown = plan.showing(now_ms)
            assert shown.line is not None
            left_ms = min(shown.until_at, until_ms)
            found.append(Record(now_ms, shown.line, left_ms - now_ms, 0))
            now_ms = left_ms
    return found


def test_every_screen_played_to_the_millisecond_what_its_plan_says(lived: Lived):
    for screen in ALL:
        a = lived.records(screen); b = due(lived.city, screen)
        print(screen, len(a), len(b), a[:3], b[:3])
