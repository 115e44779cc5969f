"""What goes over the wire, and what does not: listened to at the broker, as a screen on a thin line would."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import closing
from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
import structlog

from campaigns.screen import ScreenWish
from campaigns.slide import SlideWish
from players.protocol.base64url import decode
from scheduler import desk as desk_module
from scheduler.broker import WITNESS
from tests.scheduler.broker.house import Ear, House, until
from tests.system.town import Town
from tests.system.virtual_city import VirtualCity
from tests.system.virtual_time import VirtualClock, VirtualWorld

pytestmark = [pytest.mark.system, pytest.mark.timeout(200)]
OPENED = datetime(2026, 5, 6, 9, tzinfo=ZoneInfo("Asia/Shanghai"))
MINUTE = timedelta(minutes=1)
XINHUA, CHAOYANG = ("xh-1", "xh-2"), ("cy-1",)
DAY_BYTES = 5_000


def told(token: bytes) -> dict[str, object]:
    """What a signed document says."""
    payload = json.loads(decode(token.decode().split(".")[1]) or b"")
    assert isinstance(payload, dict)
    return payload


def named(manifests: dict[str, bytes]) -> set[str]:
    """The files that manifests name, by their digests."""
    return {
        str(file["sha256"])
        for token in manifests.values()
        for kind in ("days", "assets")
        for file in told(token)[kind]  # type: ignore[attr-defined]
    }


class Wire:
    """All that is said by the office to screens: manifests by screen, pieces of files by topic."""

    def __init__(self, ear: Ear, root: str) -> None:
        self._ear = ear
        self._root = root
        self.heard_before = 0
        ear.subscribe(f"{root}/#")

    def manifests(self) -> dict[str, bytes]:
        """What came since the last `clear`, the newest of each screen."""
        start = f"{self._root}/v1/s/"
        return {
            topic.removeprefix(start).removesuffix("/manifest"): body
            for topic, body in self._news()
            if topic.startswith(start) and topic.endswith("/manifest")
        }

    def files(self) -> dict[str, bytes]:
        """Files that came since, whole, by digest."""
        pieces: dict[str, dict[int, bytes]] = {}
        for topic, body in self._news():
            if topic.startswith(f"{self._root}/b/") and body:
                digest, number = topic.split("/")[-2:]
                pieces.setdefault(digest, {})[int(number)] = body
        return {digest: b"".join(found[number] for number in sorted(found)) for digest, found in pieces.items()}

    def whole(self, screens: set[str]) -> bool:
        """Whether it has the manifests of exactly these screens, and every file that they name."""
        manifests = self.manifests()
        return set(manifests) == screens and named(manifests) <= set(self.files())

    def clear(self) -> None:
        self.heard_before = len(self._ear.heard)

    def _news(self) -> list[tuple[str, bytes]]:
        return self._ear.heard[self.heard_before :]


@pytest.fixture
def small(
    tmp_path: Path, mosquitto_program: str, monkeypatch: pytest.MonkeyPatch
) -> Iterator[tuple[VirtualCity, House]]:
    """Two streets, a campaign of its own for each."""
    assert mosquitto_program
    monkeypatch.setattr(desk_module, "GATHER_S", 0.0)
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

        world.at(city.clock.now() + MINUTE, world.office.office.worklist.ask_for_all)
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
        before = named(wire.manifests())
        wire.clear()

        world.at(city.clock.now() + MINUTE, lambda: city.rewrite(edited, "讲文明 树新风 你我他", "除陋习"))
        settled(world, city.clock)

        manifests, files = wire.manifests(), wire.files()
        assert set(manifests) == set(XINHUA)
        assert set(files) & before == set(), "what was sent once is not sent again"
        fresh = named(manifests) - before
        assert fresh and fresh <= set(files)


def test_a_day_of_the_whole_demo_city_is_five_kilobytes_at_most(town: Town):
    town.begin("scheduler")
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
