"""Take in the office's documents: verify each, apply the rule of `rev`, and put it where it takes effect."""

from __future__ import annotations

from players.device.agent.agent_time import Moment
from players.device.agent.documents.document_verifier import DocumentVerifier, VerifiedDocument
from players.device.agent.documents.effects import Configured, Delivered, Effect, FilesChanged, Rejected
from players.device.agent.documents.plans import Plans
from players.device.agent.documents.saved_documents import CONFIG, KEYS, OVERRIDE, SavedDocuments
from players.device.agent.documents.subscriptions import Subscriptions
from players.device.agent.file_inventory import FileInventory
from players.device.agent.glass.overrides import Overrides, read_override
from players.device.agent.glass.plan import read_manifest
from players.device.agent.persisted_state import PersistedState, Revision, RevisionCheck, check_revision
from players.protocol.documents.ack import Ack
from players.protocol.documents.command import Command
from players.protocol.documents.config import Config, Report
from players.protocol.documents.join import Broker, JoinDocument
from players.protocol.documents.keys import KeysDocument
from players.protocol.documents.kinds import DocumentKind
from players.protocol.encoding import sha256_hex
from players.protocol.errors import ProtocolError
from players.protocol.limits import REJECTED_MAX
from players.protocol.topics import Topics
from players.protocol.uplink.state import RejectedDocument

FIRST_REPORT = Report(every_ms=60_000, max_rows=200, status_every_ms=60_000)
FIRST_CEILING = 100
"""Intervals and the highest brightness before the first config comes (PROTOCOL section 3)."""


class DocumentInbox:
    """The documents in force for one screen; `rejected` are the last ones that were refused, oldest first."""

    def __init__(self, join: JoinDocument, persisted: PersistedState, *, cache_bytes: int) -> None:
        """Restore the saved documents; those that this version cannot read are dropped, with their `rev`."""
        topics = Topics(join.root)
        saved = SavedDocuments.read(persisted, join.display)
        self.persisted = saved.keep(persisted, topics, join.screen)
        self.rejected: tuple[RejectedDocument, ...] = ()
        self.config = saved.config
        self.subscriptions = Subscriptions(topics, join.screen, self.config.areas if self.config else join.areas)
        self.plans = Plans(
            self.subscriptions.manifest, join.display, cache_bytes, applied=saved.applied, ready=saved.ready
        )
        self.overrides = Overrides(self.subscriptions.places)
        self._join = join
        self.keys_rev = saved.keys.rev if saved.keys else 0
        self._verifier = DocumentVerifier(join.anchor, saved.keys)
        for place, document in saved.overrides.items():
            self.overrides.put(place, document)

    @property
    def report(self) -> Report:
        """The intervals in force."""
        return self.config.report if self.config else FIRST_REPORT

    @property
    def ceiling(self) -> int:
        """The highest brightness allowed, percent."""
        return self.config.brightness_max if self.config else FIRST_CEILING

    @property
    def brokers(self) -> tuple[Broker, ...]:
        """The brokers to try in turn: those of the config, then those of the join document (PROTOCOL W-5)."""
        return tuple(dict.fromkeys((*(self.config.brokers if self.config else ()), *self._join.brokers)))

    def receive(self, topic: str, payload: bytes, moment: Moment) -> list[Effect]:
        """Take in one message and return its effects. Never raises: a refusal is an effect, too."""
        kind = self.subscriptions.kind(topic)
        if kind is None or not payload:
            return []
        try:
            verified = self._verifier.verify(topic, kind, payload, at_ms=moment.now_ms if moment.known else None)
            return [] if verified is None else self._accept(verified, moment)
        except ProtocolError as error:
            return [self._reject(topic, sha256_hex(payload), error)]

    def retry(self, moment: Moment) -> list[Effect]:
        """Try again what could not be verified: keys have come, or the clock has stepped (PROTOCOL W-4)."""
        deferred = self._verifier.take_deferred()
        return [effect for topic, payload in deferred for effect in self.receive(topic, payload, moment)]

    def advance_plans(self, files: FileInventory, moment: Moment) -> list[Effect]:
        """Make plans of the manifests whose files are here now; return what is left to be done."""
        before = self.plans.files_key
        self.persisted = self.plans.advance(files, moment, self.persisted)
        refused, state = self.plans.refused, self.plans.state
        effects: list[Effect] = [] if self.plans.files_key == before else [FilesChanged()]
        if refused is not None and state is not None:
            effects.append(self._reject(self.subscriptions.manifest, state.digest, refused))
        return effects

    def on_store_failed(self, sha256: str) -> list[Effect]:
        """Reject the manifest being fetched if it needs a file that cannot be kept; the plan in force goes on."""
        refused = self.plans.abandon(sha256)
        state = self.plans.state
        if refused is None or state is None:
            return []
        return [self._reject(self.subscriptions.manifest, state.digest, refused), FilesChanged()]

    def _reject(self, topic: str, digest: str, error: ProtocolError) -> Rejected:
        refused = RejectedDocument(topic, digest, error.reason)
        if refused not in self.rejected:
            self.rejected = (*self.rejected, refused)[-REJECTED_MAX:]
        return Rejected(topic, error.reason, error.detail)

    def _accept(self, verified: VerifiedDocument, moment: Moment) -> list[Effect]:
        match verified.kind:
            case DocumentKind.KEYS:
                return self._accept_keys(verified, moment)
            case DocumentKind.CONFIG:
                return self._accept_config(verified)
            case DocumentKind.MANIFEST:
                return self._accept_manifest(verified)
            case DocumentKind.OVERRIDE:
                return self._accept_override(verified)
            case DocumentKind.ACK:
                return self._deliver(Ack.read(verified.body))
            case DocumentKind.COMMAND:
                return self._deliver(Command.read(verified.body))

    def _accept_keys(self, verified: VerifiedDocument, moment: Moment) -> list[Effect]:
        document = KeysDocument.read(verified.body)
        if self._compare(verified, document.rev) is not RevisionCheck.NEW:
            return []
        self._keep(verified, document.rev, KEYS)
        self.keys_rev = document.rev
        self._verifier.replace_keys(document)
        return self.retry(moment)

    def _accept_config(self, verified: VerifiedDocument) -> list[Effect]:
        document = Config.read(verified.body)
        self._check_screen(document.screen)
        if self._compare(verified, document.rev) is not RevisionCheck.NEW:
            return []
        self._keep(verified, document.rev, CONFIG)
        self.config = document
        left, joined = self.subscriptions.set_areas(document.areas)
        self.overrides.heed(self.subscriptions.places)
        self._verifier.forget(frozenset(left))
        return [Configured(document.report, left, joined), FilesChanged()]

    def _accept_manifest(self, verified: VerifiedDocument) -> list[Effect]:
        received = read_manifest(verified.body, verified.digest, screen=self._join.screen)
        plans = self.plans
        match self._compare(verified, received.manifest.rev, fetching=plans.fetching_revision):
            case RevisionCheck.NEW if not plans.has_refused(verified.digest):
                plans.offer(received)
                return [FilesChanged()]
            case RevisionCheck.SAME if plans.report_again(verified.digest):
                return [FilesChanged()]
        return []

    def _accept_override(self, verified: VerifiedDocument) -> list[Effect]:
        place = self.subscriptions.place(verified.topic)
        document = read_override(verified.body, place, self._join.screen, self._join.display)
        check = self._compare(verified, document.rev)
        if check is RevisionCheck.NEW:
            self._keep(verified, document.rev, f"{OVERRIDE}{place}")
            self.overrides.put(place, document)
            return [FilesChanged()]
        return [FilesChanged()] if check is RevisionCheck.SAME and document.items else []

    def _deliver(self, document: Ack | Command) -> list[Effect]:
        self._check_screen(document.screen)
        return [Delivered(document)]

    def _check_screen(self, named: str) -> None:
        if named != self._join.screen:
            raise ProtocolError("screen", f"it names {named}, this is {self._join.screen}")

    def _compare(self, verified: VerifiedDocument, rev: int, *, fetching: Revision | None = None) -> RevisionCheck:
        """Compare with the last accepted document, or the one being fetched where that is newer (PROTOCOL W-6).

        Raises:
            ProtocolError: reason "rev": the number came before with another digest.
        """
        accepted = self.persisted.revisions.get(verified.topic)
        if verified.kind is DocumentKind.MANIFEST and accepted is not None and not self.plans.has(accepted.digest):
            accepted = None  # its slots file could not be read again: without the document the number is 0
        known = [last for last in (accepted, fetching) if last is not None]
        check = check_revision(max(known, key=lambda last: last.rev, default=None), rev, verified.digest)
        if check is RevisionCheck.CONFLICT:
            raise ProtocolError("rev", f"number {rev} came with another digest")
        return check

    def _keep(self, verified: VerifiedDocument, rev: int, place: str) -> None:
        kept = self.persisted.with_revision(verified.topic, Revision(rev, verified.digest))
        self.persisted = kept.with_document(place, verified.body)
