"""Read the documents that an earlier start took in, and drop what this version cannot read (PROTOCOL W-6)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import TypeVar

from players.device.agent.documents.plans import APPLIED, READY
from players.device.agent.glass.plan import ReceivedManifest
from players.device.agent.persisted_state import PersistedState
from players.protocol.documents.config import Config
from players.protocol.documents.join import Display
from players.protocol.documents.keys import KeysDocument
from players.protocol.documents.manifest import Manifest
from players.protocol.documents.override import OverrideDocument
from players.protocol.errors import ProtocolError
from players.protocol.topics import Topics
from players.protocol.uplink.state import SELF

KEYS = "keys"
CONFIG = "config"
OVERRIDE = "override:"
"""Followed by the place: "self" or the area's name."""

_Document = TypeVar("_Document")


@dataclass(frozen=True, slots=True)
class SavedDocuments:
    """The saved documents that this version can read, each read once; None where there is none.

    Args:
        keys: the keys.
        config: the config.
        overrides: the override documents, by place.
        applied: the manifest in force.
        ready: the manifest that was ready to follow it.
    """

    keys: KeysDocument | None
    config: Config | None
    overrides: Mapping[str, OverrideDocument]
    applied: ReceivedManifest | None
    ready: ReceivedManifest | None

    @classmethod
    def read(cls, persisted: PersistedState, display: Display) -> SavedDocuments:
        """Read what was saved."""
        places = [name.removeprefix(OVERRIDE) for name in persisted.documents if name.startswith(OVERRIDE)]
        overrides = {
            place: _read(persisted, f"{OVERRIDE}{place}", lambda body: OverrideDocument.read(body, display))
            for place in places
        }
        return cls(
            keys=_read(persisted, KEYS, KeysDocument.read),
            config=_read(persisted, CONFIG, Config.read),
            overrides={place: document for place, document in overrides.items() if document is not None},
            applied=_read_manifest(persisted, APPLIED),
            ready=_read_manifest(persisted, READY),
        )

    def keep(self, persisted: PersistedState, topics: Topics, screen: str) -> PersistedState:
        """Return the state with these documents alone, and with their revisions.

        Without its document a `rev` is 0 (PROTOCOL W-6): what the office issues anew is taken in, however it is
        numbered.
        """
        topic_of = {
            f"{OVERRIDE}{place}": topics.override(screen) if place == SELF else topics.area_override(place)
            for place in self.overrides
        }
        topic_of |= {KEYS: topics.keys} if self.keys else {}
        topic_of |= {CONFIG: topics.config(screen)} if self.config else {}
        manifests = [place for place, found in ((APPLIED, self.applied), (READY, self.ready)) if found]
        topic_of |= {place: place for place in manifests}
        revisions = {topic: persisted.revisions[topic] for topic in topic_of.values() if topic in persisted.revisions}
        if manifests:
            newest = max((revisions[place] for place in manifests), key=lambda revision: revision.rev)
            revisions[topics.manifest(screen)] = newest
        documents = {name: body for name, body in persisted.documents.items() if name in topic_of}
        return replace(persisted, documents=documents, revisions=revisions)


def _read_manifest(persisted: PersistedState, place: str) -> ReceivedManifest | None:
    manifest, revision = _read(persisted, place, Manifest.read), persisted.revisions.get(place)
    if manifest is None or revision is None:
        return None
    return ReceivedManifest(manifest, revision.digest, persisted.documents[place])


def _read(persisted: PersistedState, name: str, read: Callable[[bytes], _Document]) -> _Document | None:
    body = persisted.documents.get(name)
    try:
        return None if body is None else read(body)
    except ProtocolError:  # another version of the player saved it
        return None
