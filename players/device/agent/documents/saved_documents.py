"""Read the documents that an earlier start took in, and drop what this version cannot read (PROTOCOL W-6)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import TypeVar

from players.device.agent.documents.plans import APPLIED, READY, saved_manifest
from players.device.agent.persisted_state import PersistedState
from players.protocol.documents.config import Config
from players.protocol.documents.join import Display
from players.protocol.documents.keys import KeysDocument
from players.protocol.documents.override import OverrideDocument
from players.protocol.errors import ProtocolError
from players.protocol.topics import Topics
from players.protocol.uplink.state import SELF

KEYS = "keys"
CONFIG = "config"
OVERRIDE = "override:"
"""Followed by the place: "self" or the area's name."""

_Document = TypeVar("_Document")


def saved_keys(persisted: PersistedState) -> KeysDocument | None:
    """Return the saved keys; None where there are none that can be read."""
    return _read(persisted, KEYS, KeysDocument.read)


def saved_config(persisted: PersistedState) -> Config | None:
    """Return the saved config; None where there is none that can be read."""
    return _read(persisted, CONFIG, Config.read)


def saved_overrides(persisted: PersistedState, display: Display) -> dict[str, OverrideDocument]:
    """Return the saved override documents that can be read, by place."""
    found: dict[str, OverrideDocument] = {}
    for name in persisted.documents:
        document = _read(persisted, name, lambda body: OverrideDocument.read(body, display))
        if name.startswith(OVERRIDE) and document is not None:
            found[name.removeprefix(OVERRIDE)] = document
    return found


def without_unreadable(persisted: PersistedState, topics: Topics, screen: str, display: Display) -> PersistedState:
    """Return the state without the documents that this version cannot read, and without their revisions.

    Without its document a `rev` is 0 (PROTOCOL W-6): what the office issues anew is taken in, however it is numbered.
    """
    overrides = [f"{OVERRIDE}{place}" for place in saved_overrides(persisted, display)]
    manifests = [place for place in (APPLIED, READY) if saved_manifest(persisted, place)]
    topic_of = {name: topics.area_override(name.removeprefix(OVERRIDE)) for name in overrides}
    topic_of |= {f"{OVERRIDE}{SELF}": topics.override(screen)} if f"{OVERRIDE}{SELF}" in overrides else {}
    topic_of |= {KEYS: topics.keys} if saved_keys(persisted) else {}
    topic_of |= {CONFIG: topics.config(screen)} if saved_config(persisted) else {}
    topic_of |= {place: place for place in manifests}
    revisions = {topic: persisted.revisions[topic] for topic in topic_of.values() if topic in persisted.revisions}
    if manifests:
        newest = max((revisions[place] for place in manifests), key=lambda revision: revision.rev)
        revisions[topics.manifest(screen)] = newest
    documents = {name: body for name, body in persisted.documents.items() if name in topic_of}
    return replace(persisted, documents=documents, revisions=revisions)


def _read(persisted: PersistedState, name: str, read: Callable[[bytes], _Document]) -> _Document | None:
    body = persisted.documents.get(name)
    try:
        return None if body is None else read(body)
    except ProtocolError:  # another version of the player saved it
        return None
