"""One sync group in one unit of work: from what it is asked for to the documents of its screens."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial

from campaigns.booking.campaign import Campaign
from campaigns.database import Unit
from campaigns.publication.demand import Demand
from campaigns.publication.stored_plan import NewDocument, StoredDocument
from campaigns.screens.screen import Screen
from campaigns.screens.screen_status import ScreenFlag
from players.protocol.documents.config import Config, Report
from players.protocol.documents.kinds import DocumentKind
from players.protocol.documents.manifest import Manifest
from players.protocol.json_strict import write_object
from players.protocol.topics import Topics
from scheduler.pictures.renditions import Renditions
from scheduler.plan.day import PlanDay, unix_ms
from scheduler.plan.light import light_steps
from scheduler.publishing.approval_gate import FLAG, Inspection, Refused, UnapprovedError
from scheduler.publishing.current_manifests import on_air
from scheduler.publishing.document_signer import Documents
from scheduler.publishing.group_slots import GroupSlots, slots_of
from scheduler.publishing.manifest_builder import Cast, Writing, compose
from scheduler.publishing.plan_days import Asked, Planned, Planning, asked_of
from scheduler.publishing.screen_slots import Casting
from scheduler.publishing.switch_time import Playing, pictures_of, soonest, switch_ms
from scheduler.uplink.presence import DISPLAY_FAULT

REPORT = Report(every_ms=10_000, max_rows=100, status_every_ms=60_000)
"""How often screens report: soon enough for a page that shows today's plays, at most a hundred rows a batch."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a group is to show: its demand, the idle campaign, and their pictures, all of them drawn."""

    demand: Demand
    idle: Campaign
    gallery: Renditions


@dataclass(frozen=True, slots=True)
class _Face:
    """A screen, what it is to show in every slot, and the documents that it has."""

    screen: Screen
    casts: tuple[Cast, ...]
    config: StoredDocument | None
    manifest: StoredDocument | None


class Issuing:
    """Issues what differs from what the group's screens have."""

    def __init__(self, unit: Unit, documents: Documents, topics: Topics, *, at: datetime, term: int) -> None:
        self._unit = unit
        self._documents = documents
        self._topics = topics
        self._at = at
        self._term = term
        self.refused: tuple[Refused, ...] = ()
        """What `issue` kept from the screens because nobody had approved it."""

    def issue(self, wanted: Wanted, days: Sequence[PlanDay]) -> tuple[StoredDocument, ...]:
        """Store the group's plan days and issue its screens' documents, none where nothing changed. Raises PlanError.

        A screen whose face is not the one that was planned for gets nothing (PROTOCOL W-24). Whatever is not approved
        is replaced by idle, flagged and noted in `refused`; UnapprovedError where idle itself is not approved.
        """
        slots = slots_of(self._unit, wanted.demand, wanted.idle, wanted.gallery)
        asked = asked_of(wanted.demand, slots, days)
        casting = Casting(self._unit, slots, wanted.gallery, self._at)
        faces = self._inspected(self._faces(wanted.demand.screens, casting), casting)

        found: list[int] = []

        def switch(*, anew: bool = False) -> int:
            if not found:
                found.append(self._switch(faces, asked, slots, anew=anew))
            return found[0]

        planning = Planning(self._unit, wanted.demand.group.id, asked, at=self._at, term=self._term)
        planned = planning.plan(days, partial(switch, anew=True))
        light = light_steps(days, asked.lit)
        made: dict[int, Manifest] = {}
        writings: dict[int, Writing] = {}
        drafts: list[NewDocument | None] = []
        for face in faces:
            alike = id(face.casts)  # screens alike have the very same casts: they differ in their names only
            if alike not in made:
                made[alike] = self._compose(face, slots, planned, light)
                writings[alike] = Writing(made[alike])
            drafts += [self._config(face), self._manifest(face, writings[alike], switch)]
        lines = {face.screen.id: [slot.line for slot in made[id(face.casts)].slots] for face in faces}
        return self._stored([draft for draft in drafts if draft is not None], lines)

    def _stored(self, drafts: Sequence[NewDocument], lines: Mapping[str, Sequence[int]]) -> tuple[StoredDocument, ...]:
        """Store documents, and remember which lines the manifests among them send to whom."""
        told = [draft.screen for draft in drafts if draft.kind == DocumentKind.MANIFEST and draft.screen is not None]
        known = self._unit.lines.sent_everywhere(told, {line for screen in told for line in lines[screen]})
        self._unit.lines.record_sent(
            ((screen, line) for screen in told for line in lines[screen] if line not in known), self._at
        )
        return self._unit.documents.issue_all(drafts)

    def _faces(self, screens: Iterable[Screen], casting: Casting) -> list[_Face]:
        """Return the screens to which something may be sent, with what they have and what they are to show."""
        faults = self._unit.status.faults()
        fit = [screen for screen in screens if faults.get(screen.id) != DISPLAY_FAULT]
        current = self._unit.documents.current_of_screens([screen.id for screen in fit])
        faces: list[_Face] = []
        for screen in fit:
            has = {document.kind: document for document in current[screen.id]}
            faces.append(
                _Face(
                    screen, casting.of(screen), has.get(DocumentKind.CONFIG.value), has.get(DocumentKind.MANIFEST.value)
                )
            )
        return faces

    def _inspected(self, faces: Sequence[_Face], casting: Casting) -> list[_Face]:
        """Return the faces with idle in place of whatever is not approved."""
        inspection = Inspection(self._unit, (cast for face in faces for cast in face.casts))
        refused = {face.screen.id: inspection.refusals(face.screen, face.casts) for face in faces}
        return [
            self._with_idle(face, refused[face.screen.id], casting) if refused[face.screen.id] else face
            for face in faces
        ]

    def _with_idle(self, face: _Face, refused: Mapping[int, Refused], casting: Casting) -> _Face:
        """Return a face with idle in the refused slots, and flag its screen."""
        casts = tuple(casting.stand_in(face.screen, cast.n) if cast.n in refused else cast for cast in face.casts)
        if Inspection(self._unit, casts).refusals(face.screen, casts):
            raise UnapprovedError(f"idle is not approved for {face.screen.id}: its group keeps what it has")
        told = [{"campaign": each.campaign_id, "slide": each.slide_id, "why": each.why} for each in refused.values()]
        self._unit.status.flag(ScreenFlag(face.screen.id, self._at, FLAG, told))
        self.refused += tuple(refused.values())
        return replace(face, casts=casts)

    def _switch(self, faces: Sequence[_Face], asked: Asked, slots: GroupSlots, *, anew: bool) -> int:
        """Return when the group changes over, in Unix ms; what may be shown until then is what runs now, and idle.

        Where all of it is planned anew, what still waits for its time is never shown: this takes its place.
        """
        now_ms = unix_ms(self._at)
        at_ms = soonest(now_ms)
        running = (slot.n for entry in asked.entries for slot in entry.slots_during((at_ms, at_ms + 1)))
        numbers = {slot.n for slot in slots.named(running)}
        manifests = [face.manifest for face in faces if face.manifest is not None]
        playlists = on_air(self._unit, manifests, now_ms if anew else at_ms)
        playing: dict[tuple[int, int], Playing] = {}
        for face in faces:
            playlist = playlists.get(face.manifest.topic) if face.manifest is not None else None
            alike = (id(playlist), id(face.casts))
            if playlist is not None and alike not in playing:
                pictures = frozenset(pictures_of(cast.frames) for cast in face.casts if cast.n in numbers)
                playing[alike] = Playing(playlist, pictures)
        return switch_ms(tuple(playing.values()), now_ms)

    def _compose(self, face: _Face, slots: GroupSlots, planned: Planned, light: Sequence[tuple[int, int]]) -> Manifest:
        named = {slot.n for slot in slots.named(planned.numbers)}
        casts = [cast for cast in face.casts if cast.n in named]
        files = self._unit.files.find({sha256 for cast in casts for sha256, _ in cast.frames})
        idle = [slot.n for slot in slots.idle]
        return compose(face.screen.id, casts, files, idle=idle, days=planned.days, light=light)

    def _manifest(self, face: _Face, writing: Writing, switch: Callable[[], int]) -> NewDocument | None:
        screen = face.screen.id

        def written(rev: int) -> bytes:
            """Rev 0 stands for the contents alone, without the times."""
            if not rev:
                return writing.of(screen)
            return writing.of(screen, rev=rev, issued_at=unix_ms(self._at), switch_at=switch())

        return self._documents.draft(
            self._unit, DocumentKind.MANIFEST, self._topics.manifest(screen), written,
            at=self._at, current=face.manifest, screen=screen, switch_ms=switch,
        )  # fmt: skip

    def _config(self, face: _Face) -> NewDocument | None:
        screen = face.screen

        def written(rev: int) -> bytes:
            config = Config(screen.id, rev, screen.areas, screen.brightness_max, REPORT)
            return write_object(config.to_object())

        return self._documents.draft(
            self._unit, DocumentKind.CONFIG, self._topics.config(screen.id), written,
            at=self._at, current=face.config, screen=screen.id,
        )  # fmt: skip
