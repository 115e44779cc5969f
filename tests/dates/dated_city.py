"""The demo city as it is brought in at one moment: published, shown by the console, and played."""

from __future__ import annotations

import shutil
from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest

from campaigns.counting.counter import Intake
from campaigns.database import Database, connect
from campaigns.database.stores.campaigns import CampaignFilter
from campaigns.demo.load import load_city
from campaigns.playback.count_facts import CountingCache
from campaigns.playback.evidence import EvidenceRecord, Upload
from campaigns.playback.local_days import LocalDays
from players.protocol.documents.manifest import DayRef
from scheduler.pictures.render_pool import RenderPool, RenderResult
from scheduler.pictures.renditions import RenderJob
from scheduler.plan.day import PlanDay, horizon
from scheduler.publishing import publisher as publisher_module
from scheduler.publishing.publisher import Publisher
from scheduler.render.fonts import FontSet
from scheduler.supervisor.first_run import street_layout
from tests.dates.moments import Moment
from tests.scheduler.town_builders import Clock, Town

DAY = timedelta(days=1)
JOURNAL = "00000000000000d1"


class KeptPictures(RenderPool):
    """Draws here, and draws nothing twice: every city shows the same slogans."""

    def __init__(self, fonts: FontSet) -> None:
        super().__init__(fonts, workers=0)
        self.layout = street_layout()
        self.fonts = fonts
        self._kept: dict[str, RenderResult] = {}

    @contextmanager
    def results_of(
        self, jobs: Sequence[RenderJob], later: int = 0
    ) -> Iterator[Iterator[tuple[RenderJob, RenderResult]]]:
        """Yield each job with its result, as the promise of the pool is."""
        named = [(job.key(self.fonts), job) for job in jobs]
        with super().results_of([job for key, job in named if key not in self._kept], later) as results:
            self._kept |= {job.key(self.fonts): result for job, result in results}
        yield ((job, self._kept[key]) for key, job in named)


class DatedCity:
    """A city of its own database; its clock stands at the moment."""

    def __init__(
        self, moment: Moment, home: Path, tables: Path, pictures: KeptPictures, groups: Collection[str] = ()
    ) -> None:
        """Bring it in; only these sync groups are published to, or all."""
        self.moment = moment
        self.home = home
        self.today: date = moment.at.date()
        shutil.copy(tables, home / "ledcast.db")
        self.database: Database = connect(f"sqlite:///{home / 'ledcast.db'}")
        at = moment.utc
        with self.database.writing() as unit:
            load_city(unit, layout=pictures.layout, password_hash=lambda _: None, today=self.today, at=at)
            idle = unit.campaigns.idle()
            assert idle is not None
            self.idle = idle.name
            self.groups = [group.id for group in unit.groups.all() if not groups or group.name in groups]
        self.town = Town(self.database, home, pictures.fonts, Clock(at))
        self._publish(pictures)

    @property
    def plan_day(self) -> PlanDay:
        """The plan day that holds the moment."""
        return horizon(self.moment.at, self.moment.zone, 1)[0]

    def of_group(self, group: int) -> str:
        """Return a screen of a group."""
        with self.database.reading() as unit:
            return unit.screens.of_group(group)[0].id

    def day(self, screen: str) -> DayRef:
        """Return what a screen is told of the plan day."""
        (day,) = self.town.manifest(screen).days
        return day

    def play(self, screen: str, every: timedelta) -> list[datetime]:
        """Report, as by a screen, that for 24 hours from the moment it showed what it is told; return the instants.

        At every interval one picture is shown for its whole time: what the plan has, then idle.
        """
        timeline = self.town.timeline(screen)
        instants = [self.moment.utc + number * every for number in range(DAY // every)]
        slots = {slot.n: slot for slot in self.town.slots(screen).slots}
        rows = []
        for number, at in enumerate(instants, 1):
            slot = slots[timeline.at(round(at.timestamp() * 1000)).n or 0]
            rows.append(EvidenceRecord(number, round(at.timestamp() * 1000), slot.line, slot.ms, 0))
        with self.database.writing() as unit:
            intake = Intake(unit, CountingCache(), LocalDays(self.moment.zone))
            intake.take(Upload(screen, JOURNAL, 1, len(rows), self.moment.utc + DAY, "ntp", "displayed", rows))
            intake.close()
        return instants

    def _publish(self, pictures: KeptPictures) -> None:
        """Draw and approve what the house sent for review, then publish one plan day to every group."""
        town = self.town
        context = replace(town.context(), zone=self.moment.zone)
        publisher = Publisher(context, town.shelf, pictures.fonts, render_pool=pictures)
        publisher.publish_keys()
        with self.database.reading() as unit:
            campaigns = [campaign.id for campaign in unit.campaigns.list(CampaignFilter(), limit=99)]
        for campaign in campaigns:
            while publisher.prepare_review(campaign):
                pass
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(publisher_module, "horizon", lambda at, zone: horizon(at, zone, 1))
            for group in self.groups:
                publisher.publish_group(group)
