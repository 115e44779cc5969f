"""Explain what a screen was to show at an instant, from its stored documents and the plan days behind them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from campaigns.database import Database, Unit
from campaigns.errors import UnknownScreenError
from campaigns.playback.line import Line, Subject
from campaigns.publication.stored_plan import StoredDay, StoredDocument
from campaigns.screens.screen import Screen
from campaigns.unix_time import instant_of, unix_ms
from players.protocol.documents.kinds import DocumentKind
from scheduler.plan.inputs import Inputs
from scheduler.plan.manifest_timeline import ManifestTimeline
from scheduler.plan.reason import Reason, Rule, find_reason

MANIFEST = DocumentKind.MANIFEST.value


@dataclass(frozen=True, slots=True)
class Explanation:
    """What a screen was to show at an instant, and by which documents.

    Args:
        screen: the screen's id.
        at: the instant.
        rule: the rule by which something is on the glass, or nothing.
        until_at: when something else may come on; None where no change is known.
        manifest: the document in force; None before a screen's first, and once it is retired.
        plan: the plan day behind it; None where none is kept.
        reason: what is on the glass, and why; None without a manifest.
        subject: the campaign and slide that the play counts under; None where the glass is dark.
        planned: the name, as it is now, of the campaign that the slot was planned for.
    """

    screen: str
    at: datetime
    rule: Rule
    until_at: datetime | None
    manifest: StoredDocument | None
    plan: StoredDay | None
    reason: Reason | None
    subject: Subject | None
    planned: str | None

    @property
    def line(self) -> int | None:
        """The line that the screen's journal names for this instant; None where the glass is dark."""
        return self.reason.shown.line if self.reason is not None and self.reason.percent else None


def explain(database: Database, screen: str, at: datetime) -> Explanation:
    """Explain one instant of a screen. Raises UnknownScreenError."""
    with database.reading() as unit:
        return Explainer(unit).at(screen, at)


@dataclass(frozen=True, slots=True)
class _InForce:
    """The manifest of a screen from an instant on, until the next takes over (`until_at` None: none does)."""

    from_at: datetime
    until_at: datetime | None
    manifest: StoredDocument | None

    def holds(self, at: datetime) -> bool:
        return self.from_at <= at and (self.until_at is None or at < self.until_at)


class Explainer:
    """Explains many instants in one unit of work: what was read once is kept.

    A screen shows the manifest whose `switch_at` came last; until then the one before it; never one that was
    superseded before its time (PROTOCOL W-20). Whether a device was late is not known here: its journal has that.
    """

    def __init__(self, unit: Unit) -> None:
        """Take the unit of work to read from; nothing is read yet."""
        self._unit = unit
        self._timelines: dict[int, ManifestTimeline] = {}
        self._lines: dict[int, Mapping[int, Line]] = {}
        self._inputs: dict[int, Inputs | None] = {}
        self._screens: dict[str, Screen] = {}
        self._in_force: dict[str, _InForce] = {}
        self._plans: dict[tuple[int, str | None], StoredDay | None] = {}
        self._names: dict[int | None, str | None] = {None: None}

    def at(self, screen_id: str, at: datetime) -> Explanation:
        """Explain one instant of a screen. Raises UnknownScreenError."""
        screen = self._screen(screen_id)
        if screen.retired_at is not None and screen.retired_at <= at:
            return Explanation(screen_id, at, Rule.RETIRED, None, None, None, None, None, None)
        in_force = self._manifest(screen_id, at)
        switch, manifest = in_force.until_at, in_force.manifest
        if manifest is None:
            return Explanation(screen_id, at, Rule.NO_MANIFEST, switch, None, None, None, None, None)
        if not manifest.body:
            return Explanation(screen_id, at, Rule.EXPIRED, switch, manifest, None, None, None, None)
        timeline, plan = self._timeline(manifest), self._plan(screen.group_id, manifest, at)
        lines = self._lines[manifest.id]
        campaigns = {number: line.subject.campaign_id for number, line in lines.items()}
        found = find_reason(timeline, unix_ms(at), self._read(plan), campaigns)
        until_at = instant_of(found.until_at)
        line = lines.get(found.shown.line) if found.shown.line is not None and found.percent else None
        return Explanation(
            screen=screen_id,
            at=at,
            rule=found.rule,
            until_at=until_at if switch is None else min(until_at, switch),
            manifest=manifest,
            plan=plan,
            reason=found,
            subject=None if line is None else line.subject,
            planned=self._name(found.entry),
        )

    def _screen(self, screen_id: str) -> Screen:
        if screen_id not in self._screens:
            found = self._unit.screens.get(screen_id)
            if found is None:
                raise UnknownScreenError(screen_id)
            self._screens[screen_id] = found
        return self._screens[screen_id]

    def _manifest(self, screen_id: str, at: datetime) -> _InForce:
        known = self._in_force.get(screen_id)
        if known is None or not known.holds(at):
            switch = self._unit.documents.next_switch(screen_id, MANIFEST, at)
            known = _InForce(at, switch, self._unit.documents.in_force(screen_id, MANIFEST, at))
            self._in_force[screen_id] = known
        return known

    def _timeline(self, manifest: StoredDocument) -> ManifestTimeline:
        if manifest.id not in self._timelines:
            timeline = ManifestTimeline.load(manifest.body, self._unit.files.bodies)
            self._timelines[manifest.id] = timeline
            self._lines[manifest.id] = self._unit.lines.find(timeline.lines)
        return self._timelines[manifest.id]

    def _plan(self, group_id: int, manifest: StoredDocument, at: datetime) -> StoredDay | None:
        """Return the plan day whose file the manifest names, or the newest of its time where it names none."""
        ref = self._timelines[manifest.id].day_at(unix_ms(at))
        key = (manifest.id, None if ref is None else ref.sha256)
        if ref is None or key not in self._plans:
            stored = self._unit.plans.plans_covering(group_id, at, manifest.issued_at)
            own = (day for day in stored if ref is None or day.sha256 == ref.sha256)
            self._plans[key] = next(own, None)
        return self._plans[key]

    def _read(self, plan: StoredDay | None) -> Inputs | None:
        if plan is None:
            return None
        if plan.id not in self._inputs:
            self._inputs[plan.id] = Inputs.read(plan.inputs)
        return self._inputs[plan.id]

    def _name(self, campaign_id: int | None) -> str | None:
        if campaign_id not in self._names:
            campaign = self._unit.campaigns.get(campaign_id) if campaign_id is not None else None
            self._names[campaign_id] = None if campaign is None else campaign.name
        return self._names[campaign_id]
