"""What an earlier start took in is read again, or dropped with its number."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable

import pytest

from players.device.agent.documents.inbox import DocumentInbox
from players.device.agent.documents.saved_documents import SavedDocuments
from players.device.agent.persisted_state import PersistedState, Revision
from players.protocol.documents.config import Config, Report
from players.protocol.documents.keys import KeysDocument
from players.protocol.documents.manifest import Manifest
from players.protocol.documents.override import OverrideDocument
from players.protocol.json_strict import write_object
from players.protocol.topics import Topics
from tests.players.device.world import SCREEN, Office

TOPICS = Topics()
DISPLAY = Office().join().display
CONFIG = Config(SCREEN, 7, ("all",), 60, Report(30_000, 50, 300_000))
STRIP = OverrideDocument(None, "strip", 3, (), (17,))
MANIFEST = Office().manifest([11])


def body(document: object) -> bytes:
    return write_object(document.to_object())  # type: ignore[attr-defined]


def revision(rev: int) -> Revision:
    return Revision(rev, f"{rev:064x}")


SAVED = PersistedState(
    revisions={
        TOPICS.config(SCREEN): revision(7),
        TOPICS.keys: revision(8),
        TOPICS.area_override("strip"): revision(3),
        TOPICS.area_override("gone"): revision(9),
        TOPICS.manifest(SCREEN): revision(12),
        "manifest:applied": revision(11),
        "manifest:ready": revision(12),
    },
    documents={
        "config": body(CONFIG),
        "override:strip": body(STRIP),
        "manifest:applied": body(MANIFEST),
        "manifest:ready": b'{"v":1,"slots":[]}',
        "keys": b"{}",
    },
)


def test_documents_are_read_back() -> None:
    saved = SavedDocuments.read(SAVED, DISPLAY)

    assert (saved.config, saved.overrides, saved.keys) == (CONFIG, {"strip": STRIP}, None)
    assert saved.applied is not None and saved.applied.manifest == MANIFEST and saved.ready is None
    assert SavedDocuments.read(PersistedState(), DISPLAY).config is None


def kept(persisted: PersistedState) -> PersistedState:
    return SavedDocuments.read(persisted, DISPLAY).keep(persisted, TOPICS, SCREEN)


def test_what_cannot_be_read_is_dropped_with_its_number() -> None:
    """W-6: without the document the `rev` is 0; a manifest's is that of the newest one that is left."""
    pruned = kept(SAVED)

    assert set(pruned.documents) == {"config", "override:strip", "manifest:applied"}
    assert {name: at.rev for name, at in pruned.revisions.items()} == {
        TOPICS.config(SCREEN): 7,
        TOPICS.area_override("strip"): 3,
        TOPICS.manifest(SCREEN): 11,
        "manifest:applied": 11,
    }


def test_what_can_be_read_stays_as_it_is() -> None:
    once = kept(SAVED)

    assert kept(once) == once


def test_a_start_reads_every_saved_document_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Hundreds of players start in one process: a manifest is read from as many as 16,000 bytes."""
    reads: Counter[bytes] = Counter()
    for kind in (KeysDocument, Config, OverrideDocument, Manifest):
        monkeypatch.setattr(kind, "read", counted(kind.read, reads))

    DocumentInbox(Office().join(), SAVED, cache_bytes=1_000_000)

    assert reads == dict.fromkeys(SAVED.documents.values(), 1)


def counted(read: Callable[..., object], reads: Counter[bytes]) -> Callable[..., object]:
    def counting(saved: bytes, *others: object) -> object:
        reads[saved] += 1
        return read(saved, *others)

    return counting
