"""Take in the office's documents: verify each, apply the rule of `rev`, and put it where it takes effect."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeVar

from players.device.agent.agent_time import Moment
from players.device.agent.documents.document_verifier import DocumentVerifier, VerifiedDocument
from players.device.agent.documents.plans import Plans
from players.device.agent.documents.subscriptions import Subscriptions
from players.device.agent.glass.overrides import SELF, Overrides, read_override
from players.device.agent.glass.plan import read_manifest
from players.device.agent.persisted_state import PersistedState, Revision, RevisionCheck, check_revision
from players.protocol.documents.ack import Ack
from players.protocol.documents.command import Command
from players.protocol.documents.config import Config, Report
from players.protocol.documents.join import JoinDocument
from players.protocol.documents.keys import KeysDocument
from players.protocol.documents.kinds import DocumentKind
from players.protocol.documents.override import OverrideDocument
from players.protocol.encoding import sha256_hex
from players.protocol.errors import ProtocolError
from players.protocol.topics import Topics

KEYS = "keys"
CONFIG = "config"
FIRST_REPORT = Report(every_ms=60_000, max_rows=200, status_every_ms=300_000)
"""Intervals before the first config comes."""


@dataclass(frozen=True, slots=True)
class FilesChanged:
    """The documents name other files now, or the same ones again: the cache is to be verified."""


@dataclass(frozen=True, slots=True)
class Configured:
    """A new config: report intervals, and the topics of areas to unsubscribe from and to subscribe to."""

    report: Report
    left: tuple[str, ...]
    joined: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Delivered:
    """A verified ack or command for this screen."""

    document: Ack | Command


@dataclass(frozen=True, slots=True)
class Rejected:
    """A document was refused; `reason` is one of those of `ProtocolError`."""

    topic: str
    reason: str
    detail: str


_Saved = TypeVar("_Saved", KeysDocument, Config, OverrideDocument)
Effect = FilesChanged | Configured | Delivered | Rejected
"""What remains to be done about a document that was taken in."""


class DocumentInbox:
    """The documents in force for one screen."""

    def __init__(self, join: JoinDocument, persisted: PersistedState, *, cache_bytes: int) -> None:
        """Restore the saved documents."""
        keys = _saved(KeysDocument, persisted, KEYS)
        self.persisted = persisted
        self.keys_rev = keys.rev if keys else 0
        self.config = _saved(Config, persisted, CONFIG)
        areas = self.config.areas if self.config else join.areas
        self.subscriptions = Subscriptions(Topics(join.root), join.screen, areas)
        self.plans = Plans(persisted, self.subscriptions.manifest)
        self.overrides = Overrides(join.display)
        self._join = join
        self._cache_bytes = cache_bytes
        self._verifier = DocumentVerifier(join.anchor, keys)
        for place in (SELF, *areas):
            if (document := _saved(OverrideDocument, persisted, f"override:{place}")) is not None:
                self.overrides.put(place, document)

    @property
    def report(self) -> Report:
        """The intervals in force."""
        return self.config.report if self.config else FIRST_REPORT

    @property
    def ceiling(self) -> int:
        """The highest brightness allowed, percent."""
        return self.config.brightness_max if self.config else 100

    def receive(self, topic: str, payload: bytes, moment: Moment) -> list[Effect]:
        """Take in one message and return its effects. Never raises: a refusal is an effect, too."""
        kind = self.subscriptions.kind(topic)
        if kind is None or not payload:
            return []
        try:
            verified = self._verifier.verify(topic, kind, payload, at_ms=moment.now_ms if moment.known else None)
            return [] if verified is None else self._accept(verified, moment)
        except ProtocolError as error:
            if kind is DocumentKind.MANIFEST:
                self.plans.reject(0, sha256_hex(payload), error.reason)
            return [Rejected(topic, error.reason, error.detail)]

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
        if not self._is_new(verified, document.rev, held=self.keys_rev > 0):
            return []
        self._keep(verified, document.rev, KEYS)
        self.keys_rev = document.rev
        deferred = self._verifier.replace_keys(document)
        return [effect for topic, payload in deferred for effect in self.receive(topic, payload, moment)]

    def _accept_config(self, verified: VerifiedDocument) -> list[Effect]:
        document = Config.read(verified.body)
        self._check_screen(document.screen)
        if not self._is_new(verified, document.rev, held=self.config is not None):
            return []
        self._keep(verified, document.rev, CONFIG)
        self.config = document
        left, joined = self.subscriptions.set_areas(document.areas)
        self._leave(left)
        return [Configured(document.report, left, joined), FilesChanged()]

    def _leave(self, topics: tuple[str, ...]) -> None:
        """Forget the overrides of areas that this screen no longer belongs to."""
        places = frozenset({SELF, *self.subscriptions.areas})
        self.overrides.keep_places(places)
        self._verifier.forget(frozenset(topics))
        for place in [name for name in self.persisted.documents if name.startswith("override:")]:
            if place.removeprefix("override:") not in places:
                self.persisted = self.persisted.with_document(place, None)

    def _accept_manifest(self, verified: VerifiedDocument) -> list[Effect]:
        received = read_manifest(
            verified.body,
            verified.digest,
            screen=self._join.screen,
            display=self._join.display,
            cache_bytes=self._cache_bytes,
        )
        rev, plans = received.manifest.rev, self.plans
        try:
            if self._is_new(verified, rev, held=plans.has(verified.digest), fetching=plans.fetching_revision):
                plans.offer(received)
            elif not plans.report_again(verified.digest):
                return []  # older than the one in force
        except ProtocolError as error:
            plans.reject(rev, verified.digest, error.reason)
            return [Rejected(verified.topic, error.reason, error.detail)]
        return [FilesChanged()]

    def _accept_override(self, verified: VerifiedDocument) -> list[Effect]:
        place = self.subscriptions.place(verified.topic)
        document = read_override(verified.body, place, self._join.screen)
        new = self._is_new(verified, document.rev, held=place in self.overrides.revs())
        if new:
            self._keep(verified, document.rev, f"override:{place}")
            self.overrides.put(place, document)
        return [FilesChanged()] if new or document.items else []

    def _deliver(self, document: Ack | Command) -> list[Effect]:
        self._check_screen(document.screen)
        return [Delivered(document)]

    def _check_screen(self, named: str) -> None:
        if named != self._join.screen:
            raise ProtocolError("screen", f"it names {named}, this is {self._join.screen}")

    def _is_new(self, verified: VerifiedDocument, rev: int, *, held: bool, fetching: Revision | None = None) -> bool:
        """Apply W-6 against the last accepted document, or the one being fetched where that is newer.

        `held` tells whether the accepted document is at hand; one that was lost is accepted again.
        """
        known = [last for last in (self.persisted.revisions.get(verified.topic), fetching) if last is not None]
        check = check_revision(max(known, key=lambda last: last.rev, default=None), rev, verified.digest)
        if check is RevisionCheck.CONFLICT:
            raise ProtocolError("rev", f"number {rev} came with another digest")
        return check is RevisionCheck.NEW or (check is RevisionCheck.SAME and not held)

    def _keep(self, verified: VerifiedDocument, rev: int, place: str) -> None:
        kept = self.persisted.with_revision(verified.topic, Revision(rev, verified.digest))
        self.persisted = kept.with_document(place, verified.body)


def _saved(kind: type[_Saved], persisted: PersistedState, place: str) -> _Saved | None:
    body = persisted.documents.get(place)
    try:
        return None if body is None else kind.read(body)
    except ProtocolError:  # another version of the player saved it: the broker still holds it
        return None
