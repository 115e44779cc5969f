"""Issue the documents of a sync group in one unit of work.

The values on the way, in order:

GroupContent    what the group is asked to show, with its pictures
GroupSlots      every slide's number and length in the group
SharedSlots     what each screen shows in these slots, screens alike together
ApprovedSlots   the same after the approval gate
PlannedDays     the plan days, changed ones from the SwitchTime on
SlotsFile       the slots of screens alike that the days name, and idle
ManifestWriter  the manifest of screens alike
NewDocument     signed, where a screen's current one differs
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from campaigns.database import Unit
from campaigns.publication.stored_plan import NewDocument, StoredDocument
from campaigns.screens.screen import Screen
from campaigns.unix_time import unix_ms
from players.protocol.documents.config import Config, Report
from players.protocol.documents.kinds import DocumentKind
from players.protocol.encoding import sha256_hex
from players.protocol.json_strict import write_object
from players.protocol.topics import Topics
from scheduler.plan.day import PlanDay
from scheduler.plan.light import light_steps
from scheduler.publishing.approval_gate import Refusal, replace_unapproved
from scheduler.publishing.document_signer import ChangedDocument, DocumentSigner, Stamp
from scheduler.publishing.group_content import GroupContent
from scheduler.publishing.group_slots import GroupSlots, number_slots
from scheduler.publishing.left_out_incidents import record_left_out
from scheduler.publishing.manifest_builder import ManifestWriter, build_manifest, build_slots_file
from scheduler.publishing.plan_days import PlannedDays, PlanRequest, compare_days, plan_request, store_days
from scheduler.publishing.screen_slots import ScreenSlotBuilder, SharedSlots
from scheduler.publishing.slots_fit import leave_out_oversized
from scheduler.publishing.switch_time import (
    OnGlass,
    Playing,
    SwitchTime,
    choose_switch,
    earliest_switch,
    lies_ahead,
    pictures_of,
    read_on_glass,
)
from scheduler.uplink.presence import DISPLAY_FAULT

REPORT = Report(every_ms=10_000, max_rows=100, status_every_ms=60_000)
"""How often screens report: soon enough for a page that shows today's plays, at most a hundred rows a batch."""


@dataclass(frozen=True, slots=True)
class IssuedDocuments:
    """The documents that were stored, and what was kept from screens because it is not approved."""

    documents: tuple[StoredDocument, ...]
    refusals: tuple[Refusal, ...]


@dataclass(frozen=True, slots=True)
class _ScreenOutput:
    """A screen, the documents that it has, and whether its display is the one that is planned for."""

    screen: Screen
    fits: bool
    config: StoredDocument | None
    manifest: StoredDocument | None


@dataclass(frozen=True, slots=True)
class _SharedManifest:
    """The manifest of some screens alike, and the lines that it sends to them."""

    writer: ManifestWriter
    lines: tuple[int, ...]


class DocumentIssuer:
    """Issues what differs from what screens have, for one group after another."""

    def __init__(self, topics: Topics, signer: DocumentSigner, *, term: int) -> None:
        self._topics = topics
        self._signer = signer
        self._term = term

    def issue(self, unit: Unit, content: GroupContent, days: Sequence[PlanDay], at: datetime) -> IssuedDocuments:
        """Store the group's plan days and its screens' documents, none where nothing changed.

        A screen whose display is not the one that was planned for gets no manifest (PROTOCOL W-24). What is not
        approved is replaced by idle, and its screen flagged; UnapprovedError where idle itself is not approved.
        """
        group_id, demand = content.demand.group.id, content.demand
        content, oversized = leave_out_oversized(content, days[0])
        slots = number_slots(unit, content)
        request = plan_request(content.demand, slots, days)
        outputs = _read_outputs(unit, content.demand.screens)
        screens = [output.screen for output in outputs if output.fits]
        windows = {entry.id: entry.windows for entry in request.entries}
        builder = ScreenSlotBuilder(unit, slots, content.renditions, at, windows)
        approved = replace_unapproved(unit, builder.build(screens), screens, builder, at)

        compared = compare_days(unit, group_id, request, days, at)
        switch = None
        if any(day.is_replanned for day in compared):
            switch = _choose_switch(unit, outputs, approved.groups, slots, request, at=at, replanned=True)
        planned = store_days(unit, group_id, request, compared, switch=switch, at=at, term=self._term)
        record_left_out(unit, demand, {**planned.left_out, **oversized}, at)

        light = light_steps(days, request.lit)
        manifests = _build_manifests(unit, approved.groups, slots, planned, light=light, at=at)
        changed = self._changed_documents(outputs, manifests, at)
        if switch is None and any(document.kind is DocumentKind.MANIFEST for document in changed):
            switch = _choose_switch(unit, outputs, approved.groups, slots, request, at=at, replanned=False)
        drafts = [
            self._signer.sign(unit, document, at=at, switch=switch if document.kind is DocumentKind.MANIFEST else None)
            for document in changed
        ]
        return IssuedDocuments(_store(unit, drafts, manifests, at), approved.refusals)

    def _changed_documents(
        self, outputs: Iterable[_ScreenOutput], manifests: Mapping[str, _SharedManifest], at: datetime
    ) -> tuple[ChangedDocument, ...]:
        """Return the documents that differ from those that screens have, each screen's config before its manifest."""
        found = (
            changed
            for output in outputs
            for changed in (
                self._changed_config(output),
                self._changed_manifest(output, manifests[output.screen.id].writer, at) if output.fits else None,
            )
        )
        return tuple(changed for changed in found if changed is not None)

    def _changed_config(self, output: _ScreenOutput) -> ChangedDocument | None:
        screen = output.screen

        def write(stamp: Stamp) -> bytes:
            return write_object(Config(screen.id, stamp.rev, screen.areas, screen.brightness_max, REPORT).to_object())

        topic = self._topics.config(screen.id)
        return self._signer.changed(DocumentKind.CONFIG, topic, write, current=output.config, screen=screen.id)

    def _changed_manifest(self, output: _ScreenOutput, writer: ManifestWriter, at: datetime) -> ChangedDocument | None:
        """Return a manifest that differs, or whose switch a clock that was ahead put where no screen gets to."""
        switch_at = None if output.manifest is None else output.manifest.switch_at
        anew = switch_at is not None and lies_ahead(switch_at, unix_ms(at))
        screen = output.screen.id

        def write(stamp: Stamp) -> bytes:
            return writer.write(screen, rev=stamp.rev, issued_at=stamp.issued_at, switch_at=stamp.switch_at)

        topic = self._topics.manifest(screen)
        return self._signer.changed(
            DocumentKind.MANIFEST, topic, write, current=output.manifest, screen=screen, anew=anew
        )


def _read_outputs(unit: Unit, screens: Iterable[Screen]) -> list[_ScreenOutput]:
    faults = unit.status.faults()
    every = list(screens)
    current = unit.documents.current_of_screens([screen.id for screen in every])
    outputs: list[_ScreenOutput] = []
    for screen in every:
        has = {document.kind: document for document in current[screen.id]}
        config, manifest = has.get(DocumentKind.CONFIG.value), has.get(DocumentKind.MANIFEST.value)
        outputs.append(_ScreenOutput(screen, faults.get(screen.id) != DISPLAY_FAULT, config, manifest))
    return outputs


def _choose_switch(
    unit: Unit,
    outputs: Sequence[_ScreenOutput],
    groups: Sequence[SharedSlots],
    slots: GroupSlots,
    request: PlanRequest,
    *,
    at: datetime,
    replanned: bool,
) -> SwitchTime:
    """Choose when the group changes over, by what is on its glasses and by what may stay there until then.

    Where a stored day is `replanned`, what waits for its switch is superseded: the glasses of now count. Otherwise it
    will be on them by the time that screens can change over. What runs now, and idle, may stay; anything else is taken
    off as soon as screens can change over.
    """
    now_ms = unix_ms(at)
    earliest_ms = earliest_switch(now_ms)
    allowed = {slot.n for slot in slots.with_idle(request.running_at(earliest_ms))}
    pictures = [frozenset(pictures_of(slot.frames) for slot in group.slots if slot.n in allowed) for group in groups]
    group_of = {screen.id: index for index, group in enumerate(groups) for screen in group.screens}
    current = [output.manifest for output in outputs if output.manifest is not None and output.fits]
    on_glass = read_on_glass(unit, current, now_ms if replanned else earliest_ms)
    playing: dict[tuple[OnGlass, int], Playing] = {}
    for output in outputs:
        shown = on_glass.get(output.manifest.topic) if output.manifest is not None and output.fits else None
        if shown is not None:
            index = group_of[output.screen.id]
            playing.setdefault((shown, index), Playing(shown.timeline, pictures[index]))
    to_come = [unix_ms(document.switch_at) for document in current if document.switch_at and document.switch_at > at]
    return choose_switch(tuple(playing.values()), now_ms, to_come)


def _build_manifests(
    unit: Unit,
    groups: Iterable[SharedSlots],
    slots: GroupSlots,
    planned: PlannedDays,
    *,
    light: Sequence[tuple[int, int]],
    at: datetime,
) -> dict[str, _SharedManifest]:
    """Return each screen's manifest, built once for screens alike, and store the slots files that these name.

    They have the slots that the plan names, and idle.
    """
    named = {slot.n for slot in slots.with_idle(planned.numbers)}
    idle = [slot.n for slot in slots.idle]
    found: dict[str, _SharedManifest] = {}
    rows = [(group, [slot for slot in group.slots if slot.n in named]) for group in groups]
    files = unit.files.find({sha256 for _, shown in rows for slot in shown for sha256, _ in slot.frames})
    written: dict[str, bytes] = {}
    for group, shown in rows:
        body = build_slots_file(shown, files, idle).to_bytes()
        written[sha256_hex(body)] = body
        manifest = build_manifest(group.screens[0].id, body, days=planned.days, light=light)
        shared = _SharedManifest(ManifestWriter(manifest), tuple(slot.line for slot in shown))
        found.update((screen.id, shared) for screen in group.screens)
    unit.files.add_written(written, at)
    return found


def _store(
    unit: Unit, drafts: Sequence[NewDocument], manifests: Mapping[str, _SharedManifest], at: datetime
) -> tuple[StoredDocument, ...]:
    """Store documents, and which lines the manifests among them send to whom (PROTOCOL W-34)."""
    alike: dict[tuple[int, ...], list[str]] = {}
    for draft in drafts:
        if draft.kind == DocumentKind.MANIFEST and draft.screen is not None:
            alike.setdefault(manifests[draft.screen].lines, []).append(draft.screen)
    for lines, screens in alike.items():
        new = set(lines) - unit.lines.sent_everywhere(screens, lines)
        unit.lines.record_sent(((screen, line) for screen in screens for line in new), at)
    return unit.documents.issue_all(drafts)
