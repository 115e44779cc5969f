"""A city of as many screens as are asked for, whose worklist is drained beside brokers that only remember."""

from __future__ import annotations

import sqlite3
import time
from contextlib import closing
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from campaigns.actions import add_screens
from campaigns.booking.slide import SlideWish
from campaigns.booking.target import Target
from campaigns.database import connect, migrate
from campaigns.screens.screen import ScreenWish
from scheduler.pictures.font_loader import load_fonts
from scheduler.worklist import Worklist
from tests.bench.bureau import CAMPAIGNS
from tests.campaigns.builders import SYSTEM
from tests.scheduler.town_builders import AT, DAY, SECOND, Clock, Town

LARGE_EVERY = 20
STRIPS_A_STREET = 25
"""2,000 screens are 100 large ones, each a sync group, and 76 streets of strips."""
LARGE_SIZES = ((256, 128), (192, 96))
_TABLE = "CREATE TABLE document (topic TEXT, rev INTEGER, token BLOB, body BLOB, UNIQUE (topic, rev))"


@dataclass(frozen=True, slots=True)
class Drained:
    """One drain: how many groups and documents, and the processor seconds of it and of signing and storing alone."""

    groups: int
    documents: int
    ours_s: float
    floor_s: float


class DrainCity:
    """A leading office without processes, threads or brokers: what a drain costs its processor and nothing else."""

    def __init__(self, folder: Path, screens: int) -> None:
        """Found the city in an empty folder; all its groups are published already."""
        url = f"sqlite:///{folder / 'city.db'}"
        migrate(url)
        self._database = connect(url)
        self._clock = Clock(AT)
        self._town = Town(self._database, folder, load_fonts(), self._clock)
        self._floor_file = folder / "floor.db"
        self._worklist = Worklist(
            self._town.context(), self._town.publisher, self._town.shelf, None, on_screens=lambda: None
        )
        self._town.publisher.publish_keys()
        with self._database.writing() as unit:
            add_screens(unit, SYSTEM, [(wish, None) for wish in _wishes(screens)], at=AT)
        for name, texts in CAMPAIGNS.items():
            self._edited = self._town.create(
                *texts, name=name, screens=(), target=Target(kinds=("strip", "large")),
                starts_on=AT.date() - 20 * DAY, ends_on=AT.date() + 60 * DAY,
            )  # fmt: skip
        self._worklist.drain()
        with self._database.reading() as unit:
            self._groups = len(unit.groups.all())

    def close(self) -> None:
        self._database.close()

    def edit(self) -> Drained:
        """Correct the text of a slide that every screen shows, and drain what that asks for."""
        self._clock.wait(timedelta(minutes=10))
        campaign = self._town.campaign(self._edited.name)
        first, *others = (SlideWish(slide.text, slide.dwell_ms, slide.id) for slide in campaign.slides)
        corrected = replace(first, text=first.text[::-1])
        self._town.edit(campaign, slides=(corrected, *others), target=campaign.target)
        return self._drain()

    def plan_night(self) -> Drained:
        """Let a night pass, and drain the plan of every group's next day."""
        self._clock.wait(DAY)
        self._worklist.add_all()
        return self._drain()

    def _drain(self) -> Drained:
        self._database.checkpoint()
        self._town.said.clear()
        began_s = time.process_time()
        self._worklist.drain()
        ours_s = time.process_time() - began_s
        mine = [said for said in self._town.heard() if said.topic.endswith(("/manifest", "/config"))]
        assert len(mine) >= self._groups, "every screen has something new"
        self._clock.wait(10 * SECOND)
        return Drained(self._groups, len(mine), ours_s, self._sign_and_store([said.payload for said in mine]))

    def _sign_and_store(self, tokens: list[bytes]) -> float:
        """Sign as many documents as long, a commit for each group's share, and return the processor seconds."""
        key = Ed25519PrivateKey.generate()
        with closing(sqlite3.connect(self._floor_file)) as connection:
            connection.executescript(f"PRAGMA journal_mode = WAL; DROP TABLE IF EXISTS document; {_TABLE};")
            began_s = time.process_time()
            for first in range(self._groups):
                some = tokens[first :: self._groups]
                rows = [(f"{first}-{number}", 1, key.sign(token) + token, token) for number, token in enumerate(some)]
                with connection:
                    connection.executemany("INSERT INTO document VALUES (?, ?, ?, ?)", rows)
            return time.process_time() - began_s


def _wishes(screens: int) -> list[ScreenWish]:
    """One screen in twenty is large, the others are strips of two sizes."""
    wishes: list[ScreenWish] = []
    for number in range(screens):
        if number % LARGE_EVERY == 0:
            w, h = LARGE_SIZES[number // LARGE_EVERY % 2]
            wishes.append(ScreenWish(f"dp-{number}", "large", w, h, "rgb", "新华路", name=f"大屏 {number}"))
            continue
        street = (number - number // LARGE_EVERY - 1) // STRIPS_A_STREET + 1
        w = 320 if number % 3 else 256
        wishes.append(ScreenWish(f"st-{number}", "strip", w, 16, "mono", f"第 {street} 街"))
    return wishes
