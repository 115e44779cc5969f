"""Takes in what the office says: verifies it, applies the rule of `rev`, and puts each document where it works."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeVar

from players.device.agent.agent_time import Moment
from players.device.agent.documents.plans import Planning
from players.device.agent.documents.revisions import Standing, standing
from players.device.agent.documents.subscriptions import Addresses
from players.device.agent.documents.trust import Trust, Verified
from players.device.agent.glass.overrides import SELF, Overrides, read_override
from players.device.agent.glass.plan import read_draft
from players.device.agent.state import Persisted, Revision
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
FIRST_REPORT = Report(every_ms=60_000, max_rows=200, status_every_ms=300_000)  # until a config comes


@dataclass(frozen=True, slots=True)
class FilesNamed:
    """The screen's documents name other files now, or the same ones again: the cache is to be verified."""


@dataclass(frozen=True, slots=True)
class Configured:
    """A new config: report intervals, and the topics of areas to leave and to join."""

    report: Report
    left: tuple[str, ...]
    joined: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Told:
    """A verified ack or command for this screen."""

    document: Ack | Command


@dataclass(frozen=True, slots=True)
class Refused:
    """A document was rejected."""

    topic: str
    reason: str
    detail: str


_Saved = TypeVar("_Saved", KeysDocument, Config, OverrideDocument)
Word = FilesNamed | Configured | Told | Refused


class Desk:
    """The documents in force for one screen."""

    def __init__(self, join: JoinDocument, persisted: Persisted, *, cache_bytes: int) -> None:
        """Take up the documents that were saved."""
        keys = _saved(KeysDocument, persisted, KEYS)
        self.persisted = persisted
        self.keys_rev = keys.rev if keys else 0
        self.config = _saved(Config, persisted, CONFIG)
        areas = self.config.areas if self.config else join.areas
        self.addresses = Addresses(Topics(join.root), join.screen, areas)
        self.planning = Planning(persisted, self.addresses.manifest)
        self.overrides = Overrides(join.display)
        self._join = join
        self._cache_bytes = cache_bytes
        self._trust = Trust(join.anchor, keys)
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

    def receive(self, topic: str, payload: bytes, moment: Moment) -> list[Word]:
        """Take one message in. Never raises; what is refused is told in the words and, for a manifest, in `state`."""
        kind = self.addresses.kind(topic)
        if kind is None or not payload:
            return []
        try:
            verified = self._trust.verify(topic, kind, payload, at_ms=moment.now_ms if moment.known else None)
            return [] if verified is None else self._accept(verified, moment)
        except ProtocolError as error:
            if kind is DocumentKind.MANIFEST:
                self.planning.refuse(0, sha256_hex(payload), error.reason)
            return [Refused(topic, error.reason, error.detail)]

    def _accept(self, verified: Verified, moment: Moment) -> list[Word]:
        match verified.kind:
            case DocumentKind.KEYS:
                return self._keys(verified, moment)
            case DocumentKind.CONFIG:
                return self._config(verified)
            case DocumentKind.MANIFEST:
                return self._manifest(verified)
            case DocumentKind.OVERRIDE:
                return self._override(verified)
            case DocumentKind.ACK:
                return self._told(Ack.read(verified.body))
            case DocumentKind.COMMAND:
                return self._told(Command.read(verified.body))

    def _keys(self, verified: Verified, moment: Moment) -> list[Word]:
        document = KeysDocument.read(verified.body)
        if not self._is_new(verified, document.rev, held=self.keys_rev > 0):
            return []
        self._keep(verified, document.rev, KEYS)
        self.keys_rev = document.rev
        held = self._trust.renew(document)
        return [word for topic, payload in held for word in self.receive(topic, payload, moment)]

    def _config(self, verified: Verified) -> list[Word]:
        document = Config.read(verified.body)
        self._check_screen(document.screen)
        if not self._is_new(verified, document.rev, held=self.config is not None):
            return []
        self._keep(verified, document.rev, CONFIG)
        self.config = document
        left, joined = self.addresses.move(document.areas)
        self._leave(left)
        return [Configured(document.report, left, joined), FilesNamed()]

    def _leave(self, topics: tuple[str, ...]) -> None:
        """Forget the overrides of areas that this screen no longer belongs to."""
        places = frozenset({SELF, *self.addresses.areas})
        self.overrides.keep_places(places)
        self._trust.forget(frozenset(topics))
        for place in [name for name in self.persisted.documents if name.startswith("override:")]:
            if place.removeprefix("override:") not in places:
                self.persisted = self.persisted.with_document(place, None)

    def _manifest(self, verified: Verified) -> list[Word]:
        draft = read_draft(
            verified.body,
            verified.digest,
            screen=self._join.screen,
            display=self._join.display,
            cache_bytes=self._cache_bytes,
        )
        rev, planning = draft.manifest.rev, self.planning
        try:
            if self._is_new(verified, rev, held=planning.knows(verified.digest), fetching=planning.last):
                planning.offer(draft)
            elif not planning.repeat(verified.digest):
                return []  # older than what is known
        except ProtocolError as error:
            planning.refuse(rev, verified.digest, error.reason)
            return [Refused(verified.topic, error.reason, error.detail)]
        return [FilesNamed()]

    def _override(self, verified: Verified) -> list[Word]:
        place = self.addresses.place(verified.topic)
        document = read_override(verified.body, place, self._join.screen)
        new = self._is_new(verified, document.rev, held=place in self.overrides.revs())
        if new:
            self._keep(verified, document.rev, f"override:{place}")
            self.overrides.put(place, document)
        return [FilesNamed()] if new or document.items else []

    def _told(self, document: Ack | Command) -> list[Word]:
        self._check_screen(document.screen)
        return [Told(document)]

    def _check_screen(self, named: str) -> None:
        if named != self._join.screen:
            raise ProtocolError("screen", f"it names {named}, this is {self._join.screen}")

    def _is_new(self, verified: Verified, rev: int, *, held: bool, fetching: Revision | None = None) -> bool:
        """Apply W-6 against the last accepted document, or the one being fetched where that is newer.

        `held` says whether the accepted document is at hand; one that was lost is taken anew.
        """
        known = [at for at in (self.persisted.revisions.get(verified.topic), fetching) if at is not None]
        stands = standing(max(known, key=lambda at: at.rev, default=None), rev, verified.digest)
        if stands is Standing.CONFLICT:
            raise ProtocolError("rev", f"number {rev} came with another digest")
        return stands is Standing.NEW or (stands is Standing.SAME and not held)

    def _keep(self, verified: Verified, rev: int, place: str) -> None:
        kept = self.persisted.with_revision(verified.topic, Revision(rev, verified.digest))
        self.persisted = kept.with_document(place, verified.body)


def _saved(kind: type[_Saved], persisted: Persisted, place: str) -> _Saved | None:
    body = persisted.documents.get(place)
    try:
        return None if body is None else kind.read(body)
    except ProtocolError:  # another version of the player saved it: the broker still holds it
        return None
