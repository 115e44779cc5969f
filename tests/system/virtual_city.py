"""A city small enough for a day to pass in a minute: real screens, a real broker, the office's own rooms."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, fields
from datetime import datetime
from random import Random
from threading import Event
from typing import Any

from campaigns.actions import (
    create_campaign,
    edit_campaign,
    put_daypart,
    send_for_review,
    set_lit_hours,
    set_up,
)
from campaigns.actions.review import submit_idle
from campaigns.booking.campaign import Campaign, CampaignWish
from campaigns.booking.slide import LayoutCheck, SlideWish
from campaigns.calendar.daypart import DaypartWish
from campaigns.database import Database, Unit, connect, migrate
from campaigns.screens.screen import Screen, ScreenWish
from campaigns.settings import Settings
from players.device.panels.decode import Decoder
from players.device.panels.memory import MemoryPanel
from players.device.player import Player
from players.protocol.documents.join import JoinDocument
from scheduler.broker.endpoints import broker_endpoints
from scheduler.enrolment.enrolment import JoinTerms, join_screens
from scheduler.jobs import NIGHTLY_AT
from scheduler.leadership import Lead, leading
from scheduler.service import Office
from scheduler.signing_keys import KeyStore
from scheduler.supervisor.first_run import street_layout
from tests.campaigns.builders import SYSTEM, campaign_wish
from tests.scheduler.broker.house import House
from tests.system.virtual_time import Cable, OfficeClock, VirtualClock, VirtualLoop, VirtualOffice, VirtualWorld

IDLE_MS = 60_000


@dataclass(frozen=True)
class Record:
    """A row of a player's own journal."""

    start_ms: int
    line: int
    shown_ms: int
    flags: int

    @property
    def end_ms(self) -> int:
        return self.start_ms + self.shown_ms


class VirtualCity:
    """Everything of a bureau but its people. Time is the world's."""

    def __init__(self, house: House, clock: VirtualClock, *, idle_ms: int | None = IDLE_MS) -> None:
        """Set a city up that has no screens yet; `idle_ms` None leaves idle as long as the set-up makes it."""
        house.start()
        self.clock = clock
        self.home = house.files.home
        self.settings = Settings(home=self.home)
        migrate(self.settings.database_url)
        self.database: Database = connect(self.settings.database_url)
        self.layout: LayoutCheck = street_layout()
        self.office_clock = OfficeClock(clock)
        self.loop = VirtualLoop(clock)
        self.players: dict[str, Player] = {}
        self.cables: dict[str, Cable] = {}
        self._joins: dict[str, JoinDocument] = {}
        with self.database.writing() as unit:
            set_up(unit, at=clock.now())
            if idle_ms is not None:
                self._lengthen_idle(unit, idle_ms)
        self._decoder = Decoder()
        self._rng = Random(4)
        self._records: dict[str, dict[int, Record]] = {}

    def _lengthen_idle(self, unit: Unit, ms: int) -> None:
        """At its own ten seconds a dark night is thousands of turns that nobody sees."""
        idle = unit.campaigns.idle()
        assert idle is not None
        unit.slides.change(idle.slides[0], 0, SlideWish(idle.slides[0].text, ms))
        changed = unit.campaigns.idle()
        assert changed is not None
        submit_idle(unit, changed, SYSTEM.name, self.clock.now())

    @contextmanager
    def wishing(self) -> Iterator[Unit]:
        """What people do."""
        with self.database.writing() as unit:
            yield unit

    def create(self, *slides: SlideWish, **wish: Any) -> Campaign:
        """Make a campaign of the house, which approves it once it is drawn."""
        with self.wishing() as unit:
            made = create_campaign(
                unit, SYSTEM, campaign_wish(slides=slides, **wish), layout=self.layout, at=self.clock.now()
            )
            self._hand_over(unit, made)
        return made

    def rewrite(self, campaign: Campaign, *texts: str) -> None:
        """Correct the texts of a campaign's slides, as their author would, and hand it over anew."""
        with self.wishing() as unit:
            now = unit.campaigns.get(campaign.id)
            assert now is not None
            kept = {field.name: getattr(now, field.name) for field in fields(CampaignWish)}
            slides = zip(now.slides, texts, strict=True)
            kept["slides"] = tuple(SlideWish(text, slide.dwell_ms, slide.id) for slide, text in slides)
            kept |= {"category": now.category.value, "aim": now.aim.value}
            wish = CampaignWish(**kept)
            self._hand_over(unit, edit_campaign(unit, SYSTEM, now.id, wish, layout=self.layout, at=self.clock.now()))

    def daypart(self, name: str, from_local: str, until_local: str, **wish: Any) -> int:
        with self.wishing() as unit:
            return put_daypart(unit, SYSTEM, DaypartWish(name, from_local, until_local, **wish), at=self.clock.now()).id

    def _hand_over(self, unit: Unit, campaign: Campaign) -> None:
        send_for_review(unit, SYSTEM, campaign.id, campaign.version, at=self.clock.now(), when_drawn=True)

    def light(self, group: str, lit_from: str, lit_until: str) -> None:
        with self.wishing() as unit:
            set_lit_hours(unit, SYSTEM, group, lit_from, lit_until, at=self.clock.now())

    def add(self, *wishes: ScreenWish) -> tuple[Screen, ...]:
        """Add screens and hang them up."""
        anchor = KeyStore(self.home / "keys").ensure(self.clock.now()).anchor.public
        brokers = tuple(endpoint.broker for endpoint in broker_endpoints(self.home, ()))
        terms = JoinTerms(self.settings.root, brokers, anchor)
        with self.wishing() as unit:
            joined = join_screens(unit, SYSTEM, wishes, terms, at=self.clock.now())
        for each in joined:
            self._hang(each.document)
        return tuple(each.screen for each in joined)

    @contextmanager
    def led(self) -> Iterator[VirtualWorld]:
        """Open the office; it plans anew every night, as its timetable has it."""
        with leading(self.database, "test", stop=Event(), now=self.office_clock.now) as lead:
            assert lead is not None
            office = VirtualOffice(self._office(lead), self.office_clock)
            office.start()
            try:
                yield VirtualWorld(self.clock, self.loop, office)
            finally:
                office.stop()
                office.office.render_pool.close()

    def nightly(self, world: VirtualWorld, at: datetime) -> None:
        """Let the nightly plan be asked for on the night of `at`."""
        local = at.astimezone(self.settings.zone)
        asked_at = local.replace(hour=NIGHTLY_AT.hour, minute=NIGHTLY_AT.minute, second=0, microsecond=0)
        world.at(asked_at, world.office.office.worklist.add_all)

    def end_street(self, world: VirtualWorld) -> None:
        """End all players cleanly: what is on the glass becomes a row, and every row is reported."""
        for player in self.players.values():
            player.stop(self.clock.read())
            self.loop.wake(player)
        world.settle()
        assert all(player.agent.settled for player in self.players.values())

    def close(self) -> None:
        for player in self.players.values():
            self.loop.remove(player)
            player.close()
        self.loop.close()
        self.database.close()

    def read_journals(self) -> None:
        """Take down what the players wrote for themselves; they let go what was acknowledged a day ago."""
        for screen in self.players:
            path = self.home / "street" / screen / "journal.db"
            with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as connection:
                rows = connection.execute("SELECT seq, start_ms, line, shown_ms, flags FROM record").fetchall()
            self._records.setdefault(screen, {}).update({seq: Record(*row) for seq, *row in rows})

    def records(self, screen: str) -> tuple[Record, ...]:
        """All that a player ever wrote down, in its order, without a gap."""
        known = self._records[screen]
        assert sorted(known) == list(range(1, len(known) + 1))
        return tuple(known[seq] for seq in sorted(known))

    def known_records(self, screen: str) -> tuple[Record, ...]:
        """What of a player's records was taken down; some may be missing that were let go before."""
        return tuple(self._records[screen].values())

    def _office(self, lead: Lead) -> Office:
        return Office(self.settings, self.database, lead, self.office_clock.now, self.office_clock.mono_s)

    def restart(self, screen: str) -> None:
        """Let a player's power fail and come back at once."""
        player = self.players[screen]
        self.loop.remove(player)
        player.close()
        self._start(self._joins[screen])

    def _hang(self, join: JoinDocument) -> None:
        (self.home / "street" / join.screen).mkdir(parents=True)
        self.cables[join.screen] = Cable(self.loop)
        self._joins[join.screen] = join
        self._start(join)

    def _start(self, join: JoinDocument) -> None:
        home, cable = self.home / "street" / join.screen, self.cables[join.screen]
        panel = MemoryPanel(join.display.w, join.display.h, self._decoder)
        player = Player(
            join, home, panel, cable, at=self.clock.read(), rng=Random(self._rng.getrandbits(64)), wake=self.loop.wake
        )
        self.players[join.screen] = player
        self.loop.add(player)
