"""The plans of one screen: the one in force, the one that waits, the one being fetched (PROTOCOL W-20)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from players.device.agent.agent_time import Moment
from players.device.agent.file_ref import FileRef
from players.device.agent.glass import changeover
from players.device.agent.glass.changeover import Waiting
from players.device.agent.glass.plan import Draft, Plan, complete, salvage
from players.device.agent.library import Library
from players.device.agent.state import Persisted, Revision
from players.protocol.documents.manifest import Manifest
from players.protocol.errors import ProtocolError

APPLIED = "manifest:applied"
READY = "manifest:ready"


@dataclass(frozen=True, slots=True)
class Echo:
    """What `state` says of the newest manifest."""

    rev: int
    digest: str
    status: str
    reason: str | None = None


class Planning:
    """Moves manifests on: fetching, ready, applied or rejected. A newer one changes nothing until it is ready."""

    def __init__(self, persisted: Persisted, topic: str) -> None:
        """Take up the plans that were saved; they play as soon as the cache has been looked through."""
        self.applied: Plan | None = None
        self.waiting: Waiting | None = None
        self.echo: Echo | None = None
        self._topic = topic
        self._restored = _saved(persisted, APPLIED)
        self._draft = _saved(persisted, READY)
        for draft, status in ((self._restored, "applied"), (self._draft, "fetching")):
            if draft is not None:
                self._tell(draft, status)

    @property
    def last(self) -> Revision | None:
        """The newest manifest that is being fetched; None where none is."""
        return Revision(self._draft.manifest.rev, self._draft.digest) if self._draft else None

    def files(self) -> tuple[FileRef, ...]:
        """Every file of every plan at hand."""
        return tuple(dict.fromkeys(file for draft, _ in self._at_hand() for file in draft.files))

    def offer(self, draft: Draft) -> None:
        """A new manifest is to be fetched; it takes the place of one that was not ready yet."""
        self._draft = draft
        self._tell(draft, "fetching")

    def refuse(self, rev: int, digest: str, reason: str) -> None:
        """A manifest was rejected: say so, and go on."""
        self.echo = Echo(rev, digest, "rejected", reason)

    def abandon(self, reason: str) -> None:
        """The manifest being fetched cannot be had on this device."""
        if self._draft is not None:
            self.refuse(self._draft.manifest.rev, self._draft.digest, reason)
            self._draft = None

    def knows(self, digest: str) -> bool:
        """Whether this very manifest is being fetched, waits, or is in force."""
        return any(draft.digest == digest for draft, _ in self._at_hand())

    def repeat(self, digest: str) -> bool:
        """A known manifest came once more: `state` tells its own status again. False where it is not known."""
        for draft, status in self._at_hand():
            if draft.digest == digest:
                self._tell(draft, status)
                return True
        return False

    def _at_hand(self) -> list[tuple[Draft, str]]:
        found = [
            (self._draft, "fetching"),
            (self.waiting.plan.draft if self.waiting else None, "ready"),
            (self.applied.draft if self.applied else self._restored, "applied"),
        ]
        return [(draft, status) for draft, status in found if draft is not None]

    def advance(self, library: Library, moment: Moment, persisted: Persisted) -> Persisted:
        """Make plans of what the library now holds; returns what to persist."""
        if self._restored is not None:
            self.applied = salvage(self._restored, library.days)
            self._restored = None
        elif self.applied is not None and self._can_mend(self.applied, library.days):
            self.applied = salvage(self.applied.draft, library.days)
        if self._draft is None or not library.has(self._draft.files):
            return persisted
        draft, self._draft = self._draft, None
        try:
            plan = _whole(draft, library)
        except ProtocolError as error:
            self.refuse(draft.manifest.rev, draft.digest, error.reason)
            return persisted
        self.waiting = changeover.wait(plan, moment)
        self._tell(draft, "ready")
        revision = Revision(draft.manifest.rev, draft.digest)
        return (
            persisted.with_revision(self._topic, revision)
            .with_revision(READY, revision)
            .with_document(READY, draft.body)
        )

    def turn(self, line_on_air: int | None, moment: Moment, persisted: Persisted) -> Persisted | None:
        """Change over if the waiting plan is due; returns what to persist then, else None."""
        if self.waiting is None or not changeover.is_due(self.waiting, line_on_air, moment):
            return None
        self.applied, self.waiting = self.waiting.plan, None
        draft = self.applied.draft
        if self.echo is None or self.echo.digest == draft.digest:
            self._tell(draft, "applied")
        revision = Revision(draft.manifest.rev, draft.digest)
        return persisted.with_document(READY, None).with_document(APPLIED, draft.body).with_revision(APPLIED, revision)

    def reconsider(self, moment: Moment) -> None:
        """The clock has stepped or become known: the waiting plan's instant is found anew."""
        if self.waiting is not None:
            self.waiting = changeover.wait(self.waiting.plan, moment)

    def _can_mend(self, plan: Plan, days: Mapping[str, bytes]) -> bool:
        return any(day.sha256 in days and day.sha256 not in plan.days for day in plan.manifest.days)

    def _tell(self, draft: Draft, status: str) -> None:
        self.echo = Echo(draft.manifest.rev, draft.digest, status)


def _whole(draft: Draft, library: Library) -> Plan:
    for file in draft.files:
        if file.sha256 in library.unfit:
            raise ProtocolError("slide" if file.picture else "day", f"{file.sha256[:12]} is not what the manifest says")
    return complete(draft, library.days)


def _saved(persisted: Persisted, place: str) -> Draft | None:
    body = persisted.documents.get(place)
    revision = persisted.revisions.get(place)
    if body is None or revision is None:
        return None
    try:
        return Draft(Manifest.read(body), revision.digest, body)
    except ProtocolError:  # another version of the player saved it: the broker still holds it
        return None
