"""The plans of one screen: in force, pending, being fetched; when a pending one takes over (PROTOCOL W-13, W-20)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from players.device.agent.agent_time import Moment
from players.device.agent.documents.pending_plan import PendingPlan
from players.device.agent.file_inventory import FileInventory
from players.device.agent.file_ref import FileRef
from players.device.agent.glass.plan import Plan, ReceivedManifest, complete, salvage
from players.device.agent.persisted_state import PersistedState, Revision
from players.protocol.documents.join import Display
from players.protocol.errors import ProtocolError
from players.protocol.uplink.state import ManifestState

APPLIED = "manifest:applied"
READY = "manifest:ready"
_CACHE = "cache"


class Plans:
    """The manifests of one screen on their way: fetching, ready, applied or rejected.

        offer ---> fetching days and slots ---> fetching pictures ---> ready ---> applied
                      |                            |
                   bad file                     no room
                      +----------------------------+------> rejected: the plan in force goes on

    `state` is what the screen reports of the newest accepted manifest; None before the first one. `refused` is the last
    manifest whose files were bad, until `advance` is called again.
    """

    def __init__(
        self,
        topic: str,
        display: Display,
        cache_bytes: int,
        *,
        applied: ReceivedManifest | None = None,
        ready: ReceivedManifest | None = None,
    ) -> None:
        """Restore the plans whose manifests were saved; they play as soon as the cache has been checked."""
        self.applied: Plan | None = None
        self.pending: PendingPlan | None = None
        self.state: ManifestState | None = None
        self.refused: ProtocolError | None = None
        self._topic = topic
        self._display = display
        self._cache_bytes = cache_bytes
        self._restored = applied
        self._tried: frozenset[str] = frozenset()  # days of the cache that the plan in force was restored from
        self._fetching = ready
        self._fetching_pictures: Plan | None = None
        for received, status in ((self._restored, "applied"), (self._fetching, "fetching")):
            if received is not None:
                self._set_state(received, status)

    @property
    def fetching_revision(self) -> Revision | None:
        """The manifest that is being fetched; None where none is."""
        return Revision(self._fetching.manifest.rev, self._fetching.digest) if self._fetching else None

    @property
    def files_key(self) -> tuple[object, ...]:
        """What is restored, fetching, checked, pending and applied: where it is the same, so are the files needed."""
        return (self._restored, self._fetching, self._fetching_pictures, self.pending, self.applied)

    def on_air(self, moment: Moment) -> Plan | None:
        """Return the plan in force; while the time is unknown the newest one that is ready, whose idle runs."""
        return self.pending.plan if self.pending and not moment.known else self.applied

    def files(self) -> tuple[FileRef, ...]:
        """Return every file known to be needed by the plans at hand, each once."""
        plans = (self.applied, self.pending.plan if self.pending else None, self._fetching_pictures)
        files = [file for plan in plans if plan for file in plan.files]
        files += [file for received in (self._restored, self._fetching) if received for file in received.texts]
        return tuple(dict.fromkeys(files))

    def offer(self, received: ReceivedManifest) -> None:
        """Start to fetch a new manifest, in the place of one that is not ready yet."""
        self._fetching, self._fetching_pictures = received, None
        self._set_state(received, "fetching")

    def abandon(self, sha256: str) -> ProtocolError | None:
        """Reject the manifest being fetched if it needs a file that cannot be kept; return why, None if it does not."""
        received, plan = self._fetching, self._fetching_pictures
        needed = plan.files if plan else received.texts if received else ()
        if received is None or all(file.sha256 != sha256 for file in needed):
            return None
        return self._reject(received, ProtocolError(_CACHE, f"{sha256[:12]} cannot be stored"))

    def has(self, digest: str) -> bool:
        """Return whether this very manifest is being fetched, pending or in force."""
        return any(received.digest == digest for received, _ in self._statuses())

    def has_refused(self, digest: str) -> bool:
        """Return whether this very manifest was rejected last, by what its files are: fetching them again is vain."""
        state = self.state
        return state is not None and state.digest == digest and state.status == "rejected" and state.reason != _CACHE

    def report_again(self, digest: str) -> bool:
        """Report the status of a manifest that came once more; False where it is not at hand."""
        for received, status in self._statuses():
            if received.digest == digest:
                self._set_state(received, status)
                return True
        return False

    def advance(self, files: FileInventory, moment: Moment, persisted: PersistedState) -> PersistedState:
        """Make plans of the manifests whose files are here now; return the state to persist."""
        self.refused = None
        self._restore(files.bodies)
        self._check_texts(files)
        plan = self._fetching_pictures
        if plan is None or not files.has_all(plan.files):
            return persisted
        self._fetching = self._fetching_pictures = None
        self.pending = PendingPlan.schedule(plan, moment)
        received = plan.received
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
        self.applied, self.pending, self._restored = self.pending.plan, None, None
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

    def _restore(self, bodies: Mapping[str, bytes]) -> None:
        """Make the plan that was in force before this start, with as many of its days as the cache has."""
        received = self._restored or (self.applied.received if self.applied else None)
        if received is None or received.manifest.slots.sha256 not in bodies:
            return
        days = frozenset(day.sha256 for day in received.manifest.days if day.sha256 in bodies)
        if self._restored is None and (self.applied is None or days <= self.applied.days | self._tried):
            return
        self._restored, self._tried = None, days
        try:
            self.applied = salvage(received, bodies)
        except ProtocolError:  # another version of the player read its slots file: it must come anew
            if self.state is not None and self.state.digest == received.digest:
                self.state = None

    def _check_texts(self, files: FileInventory) -> None:
        """Check the days and slots of the manifest being fetched once they are here; its pictures come next."""
        received = self._fetching
        if received is None or self._fetching_pictures is not None or not files.has_all(received.texts):
            return
        try:
            plan = complete(received, files.bodies, self._display)
            self._check_room(plan.files)
            self._fetching_pictures = plan
        except ProtocolError as error:
            self._reject(received, error)

    def _check_room(self, files: Iterable[FileRef]) -> None:
        """Check that the cache holds these files beside those of the plan on air (PROTOCOL W-21)."""
        beside = self.applied.files if self.applied else ()
        sizes = {file.sha256: file.size_bytes for file in (*beside, *files)}
        if (needed := sum(sizes.values())) > self._cache_bytes:
            raise ProtocolError(
                _CACHE, f"with the plan on air it needs {needed} bytes, the cache holds {self._cache_bytes}"
            )

    def _reject(self, received: ReceivedManifest, error: ProtocolError) -> ProtocolError:
        self._fetching = self._fetching_pictures = None
        self.state = ManifestState(received.manifest.rev, received.digest, "rejected", error.reason)
        self.refused = error
        return error

    def _statuses(self) -> list[tuple[ReceivedManifest, str]]:
        found = [
            (self._fetching, "fetching"),
            (self.pending.plan.received if self.pending else None, "ready"),
            (self.applied.received if self.applied else self._restored, "applied"),
        ]
        return [(received, status) for received, status in found if received is not None]

    def _set_state(self, received: ReceivedManifest, status: str) -> None:
        self.state = ManifestState(received.manifest.rev, received.digest, status)
