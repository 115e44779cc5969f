"""The office as it leads, its rooms at hand: what is measured beside the floors."""

from __future__ import annotations

import sqlite3
import threading
import time
from contextlib import ExitStack, closing
from dataclasses import fields, replace
from datetime import UTC, datetime, timedelta
from itertools import cycle
from typing import Any

from campaigns.actions import add_screens, create_campaign, edit_campaign, send_for_review, set_up
from campaigns.booking.campaign import Campaign, CampaignWish
from campaigns.booking.slide import SlideWish
from campaigns.booking.target import Target
from campaigns.counting.recount import recount
from campaigns.database import connect, migrate
from campaigns.database.stores.campaigns import CampaignFilter
from campaigns.playback.tally import TallyQuery
from campaigns.publication.stored_plan import StoredDocument
from campaigns.screens.screen import ScreenWish
from campaigns.settings import Settings
from players.protocol.documents.manifest import Manifest
from players.protocol.documents.slots_file import SlotsFile
from scheduler.broker import hash_password, reload_broker
from scheduler.leadership import leading
from scheduler.service import Office
from scheduler.supervisor.first_run import street_layout
from tests.bench.light_street import Backlog
from tests.campaigns.builders import SYSTEM
from tests.scheduler.broker.house import House

STREETS = ("新华路", "朝阳大街", "人民路", "建设路", "文化路", "长江路")
CAMPAIGNS = {
    "创建文明城市": (
        "讲文明 树新风", "创建文明城市", "文明健康 有你有我", "礼让斑马线", "垃圾分类 从我做起",
        "爱护公共设施", "尊老爱幼", "诚实守信", "节约用水", "光盘行动",
    ),
    "网络宣传周": ("网络安全为人民", "网络安全靠人民", "不信谣 不传谣", "谨防电信诈骗", "保护个人信息"),
    "核心价值观": ("富强 民主 文明 和谐", "自由 平等 公正 法治", "爱国 敬业 诚信 友善", "人民有信仰 国家有力量"),
}  # fmt: skip
"""Nineteen slides and idle: a manifest of twenty."""
PASSWORD = "light-street"
WITHIN_S = 60.0


def now() -> datetime:
    return datetime.now(UTC)


class Bureau:
    """A leading office over the home of a private broker, with as many strips as are asked for on six streets."""

    def __init__(self, house: House, screens: int) -> None:
        self._house = house
        self._settings = Settings(home=house.files.home)
        self.root = self._settings.root
        migrate(self._settings.database_url)
        self._database = connect(self._settings.database_url)
        self._layout = street_layout()
        self._began_at = now() - timedelta(days=9)
        self._found(screens)
        self._stack = ExitStack()
        lead = self._stack.enter_context(leading(self._database, "bench", stop=threading.Event(), now=now))
        assert lead is not None
        self._office = Office(self._settings, self._database, lead, now)
        self._stop = threading.Event()
        self._desk = threading.Thread(target=self._office.receiver.run, args=(self._stop,))
        self._office.publisher.publish_keys()
        self._desk.start()
        self._office.brokers.start()
        for name, texts in CAMPAIGNS.items():
            wish = self._wish(name, tuple(SlideWish(text, 10_000) for text in texts))
            with self._database.writing() as unit:
                made = create_campaign(unit, SYSTEM, wish, layout=self._layout, at=now())
            self._approve(made)
        self._publish()
        self._texts = cycle(("讲文明 树新风 除陋习", "讲文明 树新风 促和谐"))
        self._weights = cycle((2, 1))

    def close(self) -> None:
        self._stop.set()
        self._desk.join()
        self._office.brokers.stop()
        self._stack.close()
        self._database.close()

    def correct(self) -> None:
        """Let somebody correct the text of a slide that is on air everywhere."""
        campaign = self._campaign()
        first, *others = (SlideWish(slide.text, slide.dwell_ms, slide.id) for slide in campaign.slides)
        self._edit(campaign, slides=(replace(first, text=next(self._texts)), *others))

    def reweigh(self) -> None:
        """Let somebody give a campaign another weight: every day of every street is another."""
        self._edit(self._campaign(), weight=next(self._weights))

    def publish(self) -> float:
        """Publish all groups; returns how long it took until every screen's echo is stored."""
        self._wait_until_on_air()
        began_s, rev = time.perf_counter(), round(time.time() * 1000)
        self._publish()
        with closing(sqlite3.connect(self._house.files.home / "ledcast.db")) as connection:
            asked = "SELECT count(*) FROM screen_status WHERE manifest_rev >= ? AND manifest_status = 'ready'"
            while connection.execute(asked, (rev,)).fetchone()[0] < len(self.passwords):
                time.sleep(0.003)
                assert time.perf_counter() - began_s < WITHIN_S, "echoes are missing"
        return time.perf_counter() - began_s

    def _wait_until_on_air(self) -> None:
        """Wait for a street at rest: all play their newest plan, and states were written more than a second ago."""
        at = [document.switch_at for document in self._documents() if document.switch_at is not None]
        time.sleep(max(1.2, (max(at) - now()).total_seconds()))

    def manifests(self) -> dict[str, bytes]:
        """Every screen's manifest as it was published."""
        with self._database.reading() as unit:
            return {str(document.screen): document.token for document in unit.documents.all_current("manifest")}

    def backlog(self, root: str, batches: int, before: int) -> Backlog:
        """What every screen may report and be believed, after so many batches."""
        lines = tuple(slot.line for slot in self._slots(self._documents()[0]).slots)
        return Backlog(root, batches, lines, round(self._began_at.timestamp() * 1000) + 86_400_000, before)

    def counted(self) -> int:
        """Plays in the tallies, which a recount from the evidence must equal."""
        today = now().date()
        with self._database.reading() as unit:
            assert recount(unit, self._settings.zone) == []
            told = unit.tallies.read(TallyQuery(today - timedelta(days=30), today + timedelta(days=1)))
        return told.total.plays + told.apart_total.plays

    def sizes(self) -> tuple[int, int, int, int]:
        """The largest day file, manifest as it is sent, slots file and strip slide that any screen has, bytes."""
        told = [Manifest.read(document.body) for document in self._documents()]
        days = max(day.bytes for manifest in told for day in manifest.days)
        slots = max(manifest.slots.bytes for manifest in told)
        slides = max(asset.bytes for document in self._documents() for asset in self._slots(document).assets)
        return days, max(len(token) for token in self.manifests().values()), slots, slides

    def _documents(self) -> tuple[StoredDocument, ...]:
        with self._database.reading() as unit:
            return unit.documents.all_current("manifest")

    def _slots(self, document: StoredDocument) -> SlotsFile:
        with self._database.reading() as unit:
            return SlotsFile.read(unit.files.body(Manifest.read(document.body).slots.sha256) or b"")

    def _publish(self) -> None:
        with self._database.reading() as unit:
            groups = [group.id for group in unit.groups.all()]
        wishes = self._office.publisher.read_wishes()
        for group_id in groups:
            self._office.publisher.publish_group(group_id, wishes)

    def _found(self, screens: int) -> None:
        names = [f"s-{number:03}" for number in range(1, screens + 1)]
        self.passwords = dict.fromkeys(names, PASSWORD)
        stored = hash_password(PASSWORD)
        wishes = [
            ScreenWish(name, "strip", 320, 16, "mono", street)
            for name, street in zip(names, cycle(STREETS), strict=False)
        ]
        with self._database.writing() as unit:
            set_up(unit, at=self._began_at)
            add_screens(unit, SYSTEM, [(wish, stored) for wish in wishes], at=self._began_at)
        self._house.files.write_passwords(dict.fromkeys(names, stored))
        reload_broker(self._house.files)

    def _wish(self, name: str, slides: tuple[SlideWish, ...]) -> CampaignWish:
        today = now().date()
        return CampaignWish(
            name=name, theme="讲文明、树新风", category="psa", occasion="创建文明城", slides=slides,
            screens=(), target=Target(kinds=("strip",)),
            starts_on=today - timedelta(days=20), ends_on=today + timedelta(days=60),
        )  # fmt: skip

    def _campaign(self) -> Campaign:
        with self._database.reading() as unit:
            return next(each for each in unit.campaigns.list(CampaignFilter()) if not each.reserved)

    def _edit(self, campaign: Campaign, **changes: Any) -> None:
        kept = {field.name: getattr(campaign, field.name) for field in fields(CampaignWish)}
        kept |= {"category": campaign.category.value, "aim": campaign.aim.value}
        kept["slides"] = tuple(SlideWish(slide.text, slide.dwell_ms, slide.id) for slide in campaign.slides)
        with self._database.writing() as unit:
            wish = CampaignWish(**(kept | changes))
            edited = edit_campaign(unit, SYSTEM, campaign.id, wish, layout=self._layout, at=now())
        self._approve(edited)

    def _approve(self, campaign: Campaign) -> None:
        """Have it drawn and approved, as the worklist does for what the house itself brings in."""
        with self._database.writing() as unit:
            send_for_review(unit, SYSTEM, campaign.id, campaign.version, at=now(), when_drawn=True)
        while self._office.publisher.prepare_review(campaign.id):
            pass
