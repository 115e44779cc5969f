"""One sync group in one unit of work: from what it is asked for to the documents of its screens."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from campaigns.campaign import Campaign
from campaigns.database import Unit
from campaigns.demand import Demand
from campaigns.plan import StoredDocument
from campaigns.screen import Screen
from players.protocol.config import Config, Report
from players.protocol.jws import Kind
from players.protocol.manifest import Manifest
from players.protocol.topics import Topics
from scheduler.casting import Casting
from scheduler.documents import Documents
from scheduler.manifest import Cast, compose
from scheduler.onair import on_air
from scheduler.plan.day import PlanDay, unix_ms
from scheduler.plan.entry import PlanEntry
from scheduler.plan.light import light_steps
from scheduler.planning import Planned, Planning, entries_of
from scheduler.presence import DISPLAY_FAULT
from scheduler.renditions import Gallery
from scheduler.slots import GroupSlots, slots_of
from scheduler.switching import Playing, pictures_of, soonest, switch_ms

REPORT = Report(every_ms=10_000, max_rows=100, status_every_ms=60_000)
"""How often screens report: soon enough for a page that shows today's plays, at most a hundred rows a batch."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a group is to show: its demand, the idle campaign, and their pictures, all of them drawn."""

    demand: Demand
    idle: Campaign
    gallery: Gallery


class Issuing:
    """Issues what differs from what the group's screens have."""

    def __init__(
        self, unit: Unit, documents: Documents, topics: Topics, *, zone: ZoneInfo, at: datetime, term: int
    ) -> None:
        self._unit = unit
        self._documents = documents
        self._topics = topics
        self._zone = zone
        self._at = at
        self._term = term

    def issue(self, wanted: Wanted, days: Sequence[PlanDay]) -> tuple[StoredDocument, ...]:
        """Store the group's plan days and issue its screens' documents, none where nothing changed. Raises PlanError.

        A screen whose face is not the one that was planned for gets nothing (PROTOCOL W-24).
        """
        slots = slots_of(self._unit, wanted.demand, wanted.idle, wanted.gallery)
        casting = Casting(self._unit, slots, wanted.gallery, self._at)
        casts = {screen: casting.of(screen) for screen in wanted.demand.screens if self._fits(screen)}
        entries = entries_of(wanted.demand, slots, self._zone)
        switch = self._switch(casts, entries, slots)
        planning = Planning(self._unit, wanted.demand, entries, at=self._at, term=self._term)
        planned = planning.plan(days, switch)
        light = light_steps(days, wanted.demand.lit)
        issued: list[StoredDocument | None] = []
        for screen, own in casts.items():
            made = self._compose(screen, own, slots, planned, light)
            issued += [self._config(screen), self._manifest(screen, made, switch)]
        return tuple(document for document in issued if document is not None)

    def _fits(self, screen: Screen) -> bool:
        status = self._unit.status.get(screen.id)
        return status is None or status.fault != DISPLAY_FAULT

    def _switch(self, casts: Mapping[Screen, Sequence[Cast]], entries: Sequence[PlanEntry], slots: GroupSlots) -> int:
        """Return when the group changes over, in Unix ms; what may be shown until then is what runs now, and idle."""
        now_ms = unix_ms(self._at)
        at_ms = soonest(now_ms)
        running = (entry for entry in entries if unix_ms(entry.from_at) <= at_ms < unix_ms(entry.to_at))
        numbers = {slot.n for slot in slots.named(n for entry in running for n, _ in entry.slots)}
        playing: list[Playing] = []
        for screen, own in casts.items():
            playlist = on_air(self._unit, self._topics.manifest(screen.id), at_ms)
            if playlist is not None:
                pictures = frozenset(pictures_of(cast.frames) for cast in own if cast.n in numbers)
                playing.append(Playing(playlist, pictures))
        return switch_ms(playing, now_ms)

    def _compose(
        self,
        screen: Screen,
        own: Sequence[Cast],
        slots: GroupSlots,
        planned: Planned,
        light: Sequence[tuple[int, int]],
    ) -> Manifest:
        named = {slot.n for slot in slots.named(planned.numbers)}
        casts = [cast for cast in own if cast.n in named]
        files = self._unit.files.find({sha256 for cast in casts for sha256, _ in cast.frames})
        idle = [slot.n for slot in slots.idle]
        return compose(screen.id, casts, files, idle=idle, days=planned.days, light=light)

    def _manifest(self, screen: Screen, made: Manifest, switch: int) -> StoredDocument | None:
        topic = self._topics.manifest(screen.id)

        def numbered(rev: int) -> Mapping[str, object]:
            """Rev 0 stands for the contents alone, without the times."""
            timed = replace(made, rev=rev, issued_at=unix_ms(self._at), switch_at=switch) if rev else made
            return timed.to_object()

        if self._documents.stands(self._unit, Kind.MANIFEST, topic, numbered):
            return None
        self._unit.lines.sent(screen.id, (slot.line for slot in made.slots), self._at)
        switch_at = datetime.fromtimestamp(switch / 1000, UTC)
        return self._documents.issue(
            self._unit, Kind.MANIFEST, topic, numbered, at=self._at, screen=screen.id, switch_at=switch_at
        )

    def _config(self, screen: Screen) -> StoredDocument | None:
        topic = self._topics.config(screen.id)

        def numbered(rev: int) -> Mapping[str, object]:
            return Config(screen.id, rev, screen.areas, screen.brightness_max, REPORT).to_object()

        if self._documents.stands(self._unit, Kind.CONFIG, topic, numbered):
            return None
        return self._documents.issue(self._unit, Kind.CONFIG, topic, numbered, at=self._at, screen=screen.id)
