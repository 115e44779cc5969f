"""A town whose brokers only remember: a real database, the publisher's own rooms around it, and nobody waits."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, cast
from zoneinfo import ZoneInfo

from campaigns.actions import (
    approve_campaign,
    edit_campaign,
    retire_campaign,
    retire_screen,
    send_for_review,
    set_lit_hours,
    set_up,
    withdraw_campaign,
    withdraw_slide,
)
from campaigns.actions.review_sheet import review_sheet
from campaigns.booking.campaign import Campaign, CampaignWish
from campaigns.booking.slide import Slide, SlideWish
from campaigns.database import Database, Unit
from campaigns.database.stores.campaigns import CampaignFilter
from campaigns.publication.stored_plan import StoredDay
from campaigns.reviewing.review import ReviewState, state_of
from campaigns.screens.screen import Screen
from campaigns.screens.screen_status import ScreenStatus
from players.protocol.documents.config import Config
from players.protocol.documents.day import Day
from players.protocol.documents.jws import Keyring
from players.protocol.documents.keys import KeysDocument
from players.protocol.documents.kinds import DocumentKind
from players.protocol.documents.manifest import DayRef, Manifest, SlotsRef, check_files
from players.protocol.documents.slots import Asset
from players.protocol.documents.slots_file import SlotsFile
from players.protocol.files import Assembly
from players.protocol.timeline.timeline import Timeline
from players.protocol.topics import Topics
from scheduler.leader_context import LeaderContext
from scheduler.mqtt import BrokerConnection, Brokers, UplinkMessage
from scheduler.pictures.renditions import key_function
from scheduler.publishing.publisher import Publisher
from scheduler.publishing.shelf import Issue, Shelf
from scheduler.render.fonts import FontSet
from scheduler.signing_keys import KeyStore
from scheduler.uplink.presence import DISPLAY_FAULT
from tests.campaigns.builders import SYSTEM, add, any_layout, create

AT = datetime(2026, 5, 4, 4, 0, tzinfo=UTC)
"""Noon in 朝阳 on a day in May."""
ZONE = ZoneInfo("Asia/Shanghai")
SECOND, DAY = timedelta(seconds=1), timedelta(days=1)
BROKERS = ("north:1883", "south:1883")
STREET = "新华路"


class Clock:
    """Stands still until it is moved."""

    def __init__(self, at: datetime = AT) -> None:
        self.at = at

    def __call__(self) -> datetime:
        return self.at

    @property
    def ms(self) -> int:
        return ms(self.at)

    def wait(self, by: timedelta) -> None:
        self.at += by


@dataclass(frozen=True)
class Said:
    """One message to one broker."""

    broker: str
    topic: str
    payload: bytes
    retain: bool
    urgent: bool


class FakeConnection:
    """A connection that is always up and records what it is to send."""

    def __init__(self, name: str, said: list[Said]) -> None:
        self.name = name
        self.said = said
        self.running = False
        self.acknowledged: list[UplinkMessage] = []
        self.before: Callable[[str], None] = lambda topic: None

    def start(self) -> None:
        self.running = True

    def stop(self) -> None:
        self.running = False

    def publish(self, topic: str, payload: bytes, retain: bool, qos: int = 1, *, urgent: bool = False) -> bool:
        assert qos == 1
        self.before(topic)
        self.said.append(Said(self.name, topic, payload, retain, urgent))
        return True

    def acknowledge(self, message: UplinkMessage) -> None:
        self.acknowledged.append(message)


class Town:
    """Screens, wishes and the way from these to the brokers. `said` is all that went to any broker, in order."""

    def __init__(self, database: Database, home: Path, fonts: FontSet, clock: Clock) -> None:
        self.database = database
        self.clock = clock
        self.topics = Topics()
        self.said: list[Said] = []
        self.connections = {name: FakeConnection(name, self.said) for name in BROKERS}
        self.keys = KeyStore(home / "keys").ensure(clock())
        with database.writing() as unit:
            set_up(unit, at=clock())
            self.term = unit.leadership.term() or unit.leadership.begin_term("test", clock())
        self.brokers = Brokers(cast("list[BrokerConnection]", list(self.connections.values())))
        self.shelf = Shelf(self.context(), self.brokers)
        self.fonts = fonts
        self.publisher = self.new_publisher()

    def context(self, term: int | None = None) -> LeaderContext:
        """What the rooms of a term share; by default of the term that leads."""
        return LeaderContext(self.database, term or self.term, self.topics, self.keys, ZONE, self.clock)

    def new_publisher(self) -> Publisher:
        return Publisher(self.context(), self.shelf, self.fonts)

    @contextmanager
    def wishing(self) -> Iterator[Unit]:
        with self.database.writing() as unit:
            yield unit

    def add(self, screen_id: str = "st-1", **changes: Any) -> Screen:
        with self.wishing() as unit:
            return add(unit, self.clock(), screen_id, **changes)

    def create(self, *texts: str, approved: bool = True, **changes: Any) -> Campaign:
        """A campaign of the house, which has approved it unless told otherwise."""
        if texts:
            changes["slides"] = tuple(SlideWish(text) for text in texts)
        with self.wishing() as unit:
            made = create(unit, self.clock(), **changes)
        return self.approve(made) if approved else made

    def approve(self, campaign: Campaign) -> Campaign:
        """Send a campaign of the house for review, draw it as the worklist does, and approve what is there to see."""
        with self.wishing() as unit:
            if (
                state_of(unit.reviews.of(campaign.id), campaign, unit.editions.of(campaign.id))
                is not ReviewState.APPROVED
            ):
                send_for_review(unit, SYSTEM, campaign.id, campaign.version, at=self.clock())
        while self.publisher.prepare_review(campaign.id):
            pass
        with self.wishing() as unit:
            key = key_function(self.fonts)
            sheet = review_sheet(unit, campaign, key)
            seen = {picture_id: rendition.digest for picture_id, rendition in sheet.drawn.items()}
            if sheet.new:
                approve_campaign(unit, SYSTEM, campaign.id, campaign.version, seen, key=key, at=self.clock())
        return campaign

    def campaign(self, name: str = "创建文明城市") -> Campaign:
        """A campaign as it is now."""
        with self.database.reading() as unit:
            return next(each for each in unit.campaigns.list(CampaignFilter()) if each.name == name)

    def edit(self, campaign: Campaign, *, approved: bool = True, **changes: Any) -> Campaign:
        """Change a campaign as its author would; its slides stay unless they are among the changes."""
        kept = tuple(SlideWish(slide.text, slide.dwell_ms, slide.id) for slide in campaign.slides)
        names = ("name", "theme", "occasion", "starts_on", "ends_on", "screens", "weight", "version")
        now = {name: getattr(campaign, name) for name in names}
        wish = CampaignWish(**(now | {"category": campaign.category.value, "slides": kept} | changes))
        with self.wishing() as unit:
            edited = edit_campaign(unit, SYSTEM, campaign.id, wish, layout=any_layout, at=self.clock())
        return self.approve(edited) if approved else edited

    def rewrite(self, campaign: Campaign, *texts: str, approved: bool = True) -> Campaign:
        """Correct the texts of a campaign's slides, one after another."""
        slides = tuple(
            SlideWish(text, slide.dwell_ms, slide.id) for slide, text in zip(campaign.slides, texts, strict=True)
        )
        return self.edit(campaign, slides=slides, approved=approved)

    def withdraw(self, campaign: Campaign) -> None:
        with self.wishing() as unit:
            withdraw_campaign(unit, SYSTEM, campaign.id, "有错字", at=self.clock())

    def withdraw_slide(self, slide: Slide) -> None:
        with self.wishing() as unit:
            withdraw_slide(unit, SYSTEM, slide.id, "有错字", at=self.clock())

    def retire(self, campaign: Campaign) -> None:
        with self.wishing() as unit:
            retire_campaign(unit, SYSTEM, campaign.id, at=self.clock())

    def retire_screen(self, screen: str) -> None:
        """As the worklist does it."""
        with self.wishing() as unit:
            retire_screen(unit, SYSTEM, screen, at=self.clock())
            unit.documents.withdraw_of_screen(screen, self.clock())
        self.shelf.withdraw_screen(screen)

    def light(self, group: str, lit_from: str | None, lit_until: str | None) -> None:
        with self.wishing() as unit:
            set_lit_hours(unit, SYSTEM, group, lit_from, lit_until, at=self.clock())

    def put_status(self, screen: str, fault: str | None = DISPLAY_FAULT) -> None:
        with self.wishing() as unit:
            unit.status.put([ScreenStatus(screen, self.clock(), online=True, fault=fault)])

    def group_id(self, name: str = STREET) -> int:
        with self.database.reading() as unit:
            return next(group.id for group in unit.groups.all() if group.name == name)

    def publish(self, group: str = STREET) -> Issue:
        """Publish a group; what was said before is forgotten."""
        self.said.clear()
        issue = self.publisher.publish_group(self.group_id(group))
        assert isinstance(issue, Issue)
        return issue

    def heard(self, broker: str = BROKERS[0]) -> list[Said]:
        """What one broker was told."""
        return [said for said in self.said if said.broker == broker]

    def topics_heard(self, broker: str = BROKERS[0]) -> list[str]:
        return [said.topic for said in self.heard(broker)]

    def documents_heard(self) -> list[str]:
        """The topics on which one broker was told documents, without the root."""
        return [topic.removeprefix("ledcast/v1/") for topic in self.topics_heard() if "/v1/" in topic]

    def files_heard(self) -> set[str]:
        """The files of which one broker was told every chunk."""
        return {topic.split("/")[2] for topic in self.topics_heard() if topic.startswith("ledcast/b/")}

    def keyring(self) -> Keyring:
        """What a screen trusts that has the keys document."""
        anchor = Keyring(self.keys.anchor.public, None)
        with self.database.reading() as unit:
            document = unit.documents.current(self.topics.keys)
        assert document is not None, "publish the keys first"
        body = anchor.verify(DocumentKind.KEYS, document.token, at_ms=self.clock.ms)
        return anchor.with_keys(KeysDocument.read(body))

    def manifest(self, screen: str = "st-1") -> Manifest:
        """The current manifest, believed as a screen believes it, its files checked."""
        return self.read_manifest(self.token(self.topics.manifest(screen)))

    def read_manifest(self, token: bytes) -> Manifest:
        manifest = Manifest.read(self.keyring().verify(DocumentKind.MANIFEST, token, at_ms=self.clock.ms))
        check_files(manifest, self.slots_of(manifest), {ref.sha256: self.day(ref) for ref in manifest.days})
        return manifest

    def slots(self, screen: str = "st-1") -> SlotsFile:
        """The slots file that the current manifest names."""
        return self.slots_of(self.manifest(screen))

    def slots_of(self, manifest: Manifest) -> SlotsFile:
        body = self.file(manifest.slots.sha256)
        assert len(body) == manifest.slots.bytes
        return SlotsFile.read(body)

    def timeline(self, screen: str = "st-1") -> Timeline:
        """What the current manifest puts on the glass."""
        return self.timeline_of(self.manifest(screen))

    def timeline_of(self, manifest: Manifest) -> Timeline:
        return Timeline(manifest, self.slots_of(manifest), {ref.sha256: self.day(ref) for ref in manifest.days})

    def texts(self, screen: str = "st-1") -> dict[int, str]:
        """What each slot of the current manifest shows, by number: the campaign's name and the slide."""
        slots = self.slots(screen).slots
        with self.database.reading() as unit:
            lines = unit.lines.find([slot.line for slot in slots])
        subjects = {slot.n: lines[slot.line].subject for slot in slots}
        return {n: f"{subject.campaign}: {subject.slide}" for n, subject in subjects.items()}

    def showing(self, at: datetime, screen: str = "st-1") -> str:
        """What the current manifest shows at an instant."""
        n = self.timeline(screen).at(ms(at)).n
        assert n is not None
        return self.texts(screen)[n]

    def config(self, screen: str = "st-1") -> Config:
        token = self.token(self.topics.config(screen))
        body = self.keyring().verify(DocumentKind.CONFIG, token, at_ms=self.clock.ms)
        return Config.read(body)

    def token(self, topic: str) -> bytes:
        with self.database.reading() as unit:
            document = unit.documents.current(topic)
        assert document is not None, f"nothing on {topic}"
        return document.token

    def day(self, ref: DayRef) -> Day:
        return Day.read(self.file(ref.sha256))

    def file(self, sha256: str) -> bytes:
        with self.database.reading() as unit:
            body = unit.files.body(sha256)
        assert body is not None
        return body

    def stored_days(self, group: str = STREET) -> dict[str, StoredDay]:
        """What is planned now, by date."""
        today = self.clock().astimezone(ZONE).date()
        with self.database.reading() as unit:
            days = unit.plans.latest_days(self.group_id(group), today - DAY, today + 20 * DAY)
        return {day.isoformat(): stored for day, stored in days.items()}

    def fetched(self, files: Iterable[DayRef | SlotsRef | Asset], broker: str = BROKERS[0]) -> bool:
        """Whether a screen could fetch all these files from what one broker was told, in one turn."""
        retained = {said.topic: said.payload for said in self.heard(broker)}
        for file in files:
            assembly = Assembly(file.sha256, file.bytes)
            for topic, payload in retained.items():
                if topic.startswith(f"ledcast/b/{file.sha256}/"):
                    assembly.add(int(topic.rpartition("/")[2]), payload)
            if assembly.body() is None:
                return False
        return True


def ms(at: datetime) -> int:
    return round(at.timestamp() * 1000)
