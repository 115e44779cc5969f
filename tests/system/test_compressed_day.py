"""A whole day of a small city, over a real broker, in a minute: what was to be shown, what was shown, what is counted."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
import structlog

from campaigns.line import Line
from campaigns.play import TOLERANCE_MS, spread
from campaigns.recount import recount
from campaigns.screen import ScreenWish
from campaigns.slide import SlideWish
from campaigns.tally import Amounts, Tally, TallyQuery
from campaigns.target import Target
from players.protocol.config import Report
from scheduler import desk as desk_module
from scheduler import issuing as issuing_module
from scheduler.explaining import Explaining
from tests.scheduler.broker.house import House
from tests.system.virtual_city import Record, VirtualCity
from tests.system.virtual_time import VirtualClock, VirtualWorld

pytestmark = [pytest.mark.system, pytest.mark.timeout(400)]
ZONE = ZoneInfo("Asia/Shanghai")
DAY = date(2026, 5, 6)
SECOND = timedelta(seconds=1)
SELDOM = Report(every_ms=600_000, max_rows=100, status_every_ms=1_800_000)
"""At the usual ten seconds every play would be a batch, a transaction and an ack of its own."""


def at(hour: int, minute: int = 0, second: int = 0, *, days: int = 0) -> datetime:
    """An instant of the day, local time."""
    return datetime(DAY.year, DAY.month, DAY.day, hour, minute, second, tzinfo=ZONE) + timedelta(days=days)


def ms(instant: datetime) -> int:
    return round(instant.timestamp() * 1000)


OPENED, SEEN, CLOSED = at(3, 50), at(4), at(4, 10, days=1)
"""The office opens; everybody has joined and plays; the street is ended, after another nightly plan."""
EDITED = at(11, 17, 23)
AWAY, BACK = at(13), at(15)
HOURS = {"新华路": ("06:30", "22:30"), "朝阳大街": ("17:00", "01:30"), "dp-2": ("07:00", "22:00")}
LIT = {
    "xh": [(at(6, 30), at(22, 30))],
    "cy": [(SEEN, SEEN), (at(17), at(1, 30, days=1))],
    "dp-1": [(SEEN, CLOSED)],
    "dp-2": [(at(7), at(22))],
}
XINHUA, CHAOYANG, LARGE = ("xh-1", "xh-2", "xh-3"), ("cy-1", "cy-2"), ("dp-1", "dp-2")
ALL = (*XINHUA, *CHAOYANG, *LARGE)
NO_TARGET = "xh-3"
"""A strip that keeps step with its street although an event of the street is not for it."""
OFFLINE = "xh-2"
BEFORE, AFTER, SECOND_SLIDE = "讲文明 树新风", "讲文明 树新风 除陋习", "创建文明城市 你我同行"
EVENT, NIGHT, SHARE = "网络安全为人民", "夜间出行 注意安全", "礼让斑马线"


@dataclass
class Lived:
    """A day that is over."""

    city: VirtualCity
    counted: dict[str, dict[str, int]] = field(default_factory=dict)
    jumps: int = 0

    def records(self, screen: str) -> tuple[Record, ...]:
        """What a screen wrote down since everybody plays."""
        return tuple(record for record in self.city.records(screen) if record.start_ms >= ms(SEEN))

    def lines(self) -> dict[int, Line]:
        with self.city.database.reading() as unit:
            return unit.lines.find({record.line for screen in ALL for record in self.city.records(screen)})

    def tally(self, *by: str) -> Tally:
        with self.city.database.reading() as unit:
            return unit.tallies.ask(TallyQuery(DAY - timedelta(days=1), DAY + timedelta(days=1), by=by))


@pytest.fixture(scope="module")
def lived(tmp_path_factory: pytest.TempPathFactory, mosquitto_program: str) -> Iterator[Lived]:
    """The day, from before the nightly plan of one morning to after that of the next."""
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
    whole = city.create(
        SlideWish(BEFORE, 40_000), SlideWish(SECOND_SLIDE, 55_000), screens=(), target=Target(kinds=("strip", "large"))
    )
    city.create(SlideWish(EVENT, 30_000), name="网络宣传周", screens=("xh-1", "xh-2", "dp-1"))
    night = city.daypart("夜间", "21:00", "01:00")
    city.create(
        SlideWish(NIGHT, 45_000),
        name="夜间安全",
        screens=(),
        target=Target(streets=("朝阳大街",)),
        daypart_ids=(night,),
    )
    morning = city.daypart("早高峰", "07:00", "09:00")
    city.create(
        SlideWish(SHARE, 20_000), name="文明出行", screens=(), target=Target(streets=("新华路",), kinds=("strip",)),
        daypart_ids=(morning,), aim="share", share_percent=20,
    )  # fmt: skip

    for days in (0, 1):
        city.nightly(world, at(4, days=days))
    world.at(EDITED, lambda: city.rewrite(whole, AFTER, SECOND_SLIDE))
    world.at(AWAY, city.cables[OFFLINE].cut)
    world.at(BACK - SECOND, lambda: lived.counted.update(away=counted(lived)))
    world.at(BACK, city.cables[OFFLINE].mend)
    world.at(BACK + timedelta(minutes=20), lambda: lived.counted.update(back=counted(lived)))
    world.at(at(16), city.read_journals)
    world.office.wake()
    world.run(CLOSED)
    city.end_street(world)
    world.office.rest()
    city.read_journals()
    lived.jumps = world.jumps


def found(city: VirtualCity) -> None:
    """Two streets with hours of their own, one of them past midnight, and two large screens."""
    strips = [(screen, "新华路") for screen in XINHUA] + [(screen, "朝阳大街") for screen in CHAOYANG]
    city.add(
        *(ScreenWish(screen, "strip", 320, 16, "mono", street) for screen, street in strips),
        ScreenWish("dp-1", "large", 640, 360, "rgb", "新华路"),
        ScreenWish("dp-2", "large", 960, 576, "rgb", "人民路"),
    )
    for group, hours in HOURS.items():
        city.light(group, *hours)


def counted(lived: Lived) -> dict[str, int]:
    """Plays tallied so far by screen, idle included."""
    told = lived.tally("screen")
    plays: Counter[str] = Counter()
    for row in (*told.rows, *told.apart):
        plays[row.values[0]] += row.amounts.plays
    return dict(plays)


def test_it(lived: Lived):
    import time

    t = time.time()
    n = 0
    with lived.city.database.reading() as unit:
        explaining = Explaining(unit)
        for screen in ALL:
            now = SEEN.astimezone(UTC)
            pieces = []
            while now < CLOSED:
                told = explaining.at(screen, now)
                n += 1
                until = min(told.until_at or CLOSED, CLOSED)
                pieces.append((ms(now), ms(until), told.line))
                now = until
            print(screen, len(lived.records(screen)), len(pieces), pieces[:4], lived.records(screen)[:4])
    print(n, time.time() - t, lived.jumps, lived.counted, [(s, lived.city.players[s].agent.planning.echo) for s in ALL])
    with lived.city.database.reading() as unit:
        print([(w.topic, w.object, w.error) for w in unit.work.waiting()])
