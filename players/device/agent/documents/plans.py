"""The plans of one screen: in force, pending, being fetched; when a pending one takes over (PROTOCOL W-13, W-20)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from players.device.agent.agent_time import Moment
from players.device.agent.file_inventory import FileInventory
from players.device.agent.file_ref import FileRef
from players.device.agent.glass.plan import Plan, ReceivedManifest, complete, salvage
from players.device.agent.persisted_state import PersistedState, Revision
from players.protocol.documents.manifest import Manifest
from players.protocol.errors import ProtocolError
from players.protocol.uplink.state import ManifestState

APPLIED = "manifest:applied"
READY = "manifest:ready"


@dataclass(frozen=True, slots=True)
class PendingPlan:
    """A ready plan before its takeover.

    Args:
        plan: the plan.
        due_at: when it takes over: at `switch_at`, or at its next slot edge where it was ready later.
        late: whether it was ready after `switch_at`; it then takes over at once from a line that is not its own.
    """

    plan: Plan
    due_at: int
    late: bool

    @classmethod
    def schedule(cls, plan: Plan, moment: Moment) -> PendingPlan:
        """Compute when a plan that is ready at this moment takes over."""
        switch_at = plan.manifest.switch_at
        if not moment.known or moment.now_ms <= switch_at:
            return cls(plan, switch_at, late=False)
        return cls(plan, plan.timeline.next_edge(moment.now_ms), late=True)

    def is_due(self, line_on_air: int | None, moment: Moment) -> bool:
        """Return whether it takes over now; `line_on_air` is the line on the glass, None for none.

        At once where the time is unknown, or where it is late and the line on air is not its own.
        """
        if not moment.known or moment.now_ms >= self.due_at:
            return True
        return self.late and (line_on_air is None or line_on_air not in self.plan.lines)


class Plans:
    """The manifests of one screen on their way: fetching, ready, applied or rejected.

        offer ---> fetching --- advance ---> ready --- turn ---> applied
                      |             |
                   abandon       bad file
                      +-------------+------> rejected: the plan in force goes on

    `state` is what the screen reports of the newest manifest; None before the first one.
    """

    def __init__(self, persisted: PersistedState, topic: str) -> None:
        """Restore the saved plans; they play as soon as the cache has been checked."""
        self.applied: Plan | None = None
        self.pending: PendingPlan | None = None
        self.state: ManifestState | None = None
        self._topic = topic
        self._restored = _saved(persisted, APPLIED)
        self._fetching = _saved(persisted, READY)
        for received, status in ((self._restored, "applied"), (self._fetching, "fetching")):
            if received is not None:
                self._set_state(received, status)

    @property
    def fetching_revision(self) -> Revision | None:
        """The manifest that is being fetched; None where none is."""
        return Revision(self._fetching.manifest.rev, self._fetching.digest) if self._fetching else None

    def files(self) -> tuple[FileRef, ...]:
        """Return every file of every plan at hand, each once."""
        return tuple(dict.fromkeys(file for received, _ in self._at_hand() for file in received.files))

    def offer(self, received: ReceivedManifest) -> None:
        """Start to fetch a new manifest, in the place of one that is not ready yet."""
        self._fetching = received
        self._set_state(received, "fetching")

    def reject(self, rev: int, digest: str, reason: str) -> None:
        """Report a manifest as rejected; the plan in force goes on."""
        self.state = ManifestState(rev, digest, "rejected", reason)

    def abandon(self, reason: str) -> None:
        """Reject the manifest that is being fetched, where there is one."""
        if self._fetching is not None:
            self.reject(self._fetching.manifest.rev, self._fetching.digest, reason)
            self._fetching = None

    def has(self, digest: str) -> bool:
        """Return whether this very manifest is being fetched, pending or in force."""
        return any(received.digest == digest for received, _ in self._at_hand())

    def report_again(self, digest: str) -> bool:
        """Report the status of a manifest that came once more; False where it is not at hand."""
        for received, status in self._at_hand():
            if received.digest == digest:
                self._set_state(received, status)
                return True
        return False

    def advance(self, files: FileInventory, moment: Moment, persisted: PersistedState) -> PersistedState:
        """Make plans of the manifests whose files are here now; return the state to persist."""
        if self._restored is not None:
            self.applied = salvage(self._restored, files.days)
            self._restored = None
        elif self.applied is not None and _lacks_a_day_of(self.applied, files.days):
            self.applied = salvage(self.applied.received, files.days)
        if self._fetching is None or not files.has_all(self._fetching.files):
            return persisted
        received, self._fetching = self._fetching, None
        try:
            plan = _checked(received, files)
        except ProtocolError as error:
            self.reject(received.manifest.rev, received.digest, error.reason)
            return persisted
        self.pending = PendingPlan.schedule(plan, moment)
        self._set_state(received, "ready")
        revision = Revision(received.manifest.rev, received.digest)
        return (
            persisted.with_revision(self._topic, revision)
            .with_revision(READY, revision)
            .with_document(READY, received.body)
        )

    def turn(self, line_on_air: int | None, moment: Moment, persisted: PersistedState) -> PersistedState | None:
        """Put the pending plan in force if it is due; return the state to persist then, else None."""
        if self.pending is None or not self.pending.is_due(line_on_air, moment):
            return None
        self.applied, self.pending = self.pending.plan, None
        received = self.applied.received
        if self.state is None or self.state.digest == received.digest:
            self._set_state(received, "applied")
        revision = Revision(received.manifest.rev, received.digest)
        return (
            persisted.with_document(READY, None).with_document(APPLIED, received.body).with_revision(APPLIED, revision)
        )

    def reschedule(self, moment: Moment) -> None:
        """Compute the pending plan's takeover anew, after the clock has stepped or become known."""
        if self.pending is not None:
            self.pending = PendingPlan.schedule(self.pending.plan, moment)

    def _at_hand(self) -> list[tuple[ReceivedManifest, str]]:
        found = [
            (self._fetching, "fetching"),
            (self.pending.plan.received if self.pending else None, "ready"),
            (self.applied.received if self.applied else self._restored, "applied"),
        ]
        return [(received, status) for received, status in found if received is not None]

    def _set_state(self, received: ReceivedManifest, status: str) -> None:
        self.state = ManifestState(received.manifest.rev, received.digest, status)


def _lacks_a_day_of(plan: Plan, days: Mapping[str, bytes]) -> bool:
    """Return whether the cache has a day again that the plan in force was salvaged without."""
    return any(day.sha256 in days and day.sha256 not in plan.days for day in plan.manifest.days)


def _checked(received: ReceivedManifest, files: FileInventory) -> Plan:
    """Make the plan of a manifest whose files are all here. Raises ProtocolError where one is not what it should be."""
    for file in received.files:
        if file.sha256 in files.unfit:
            raise ProtocolError("slide" if file.picture else "day", f"{file.sha256[:12]} is not what the manifest says")
    return complete(received, files.days)


def _saved(persisted: PersistedState, place: str) -> ReceivedManifest | None:
    body = persisted.documents.get(place)
    revision = persisted.revisions.get(place)
    if body is None or revision is None:
        return None
    try:
        return ReceivedManifest(Manifest.read(body), revision.digest, body)
    except ProtocolError:  # another version of the player saved it: the broker still holds it
        return None
