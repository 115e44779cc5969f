"""The office's keys on disk."""

from __future__ import annotations

import json
import stat
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from players.protocol.documents.jws import Keyring, sign
from players.protocol.documents.keys import KeysDocument
from players.protocol.documents.kinds import DocumentKind
from players.protocol.json_strict import write_object
from scheduler.signing_keys import LASTS, SUCCESSOR_BEFORE, KeyFileError, KeyStore

AT = datetime(2026, 5, 4, 4, 0, tzinfo=UTC)
DOCUMENTS = [DocumentKind.MANIFEST, DocumentKind.CONFIG, DocumentKind.OVERRIDE, DocumentKind.COMMAND, DocumentKind.ACK]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "home" / "keys"


def test_keys_are_made_once_and_read_from_then_on(folder: Path) -> None:
    born = KeyStore(folder).ensure(AT)
    files = {path: path.read_bytes() for path in folder.iterdir()}

    again = KeyStore(folder).ensure(AT + timedelta(days=30))

    assert again.anchor.public == born.anchor.public
    assert again.keys_document(1) == born.keys_document(1)
    assert {path: path.read_bytes() for path in folder.iterdir()} == files


def test_key_files_are_readable_by_their_owner_alone(folder: Path) -> None:
    KeyStore(folder).ensure(AT)

    modes = {stat.S_IMODE(path.stat().st_mode) for path in folder.iterdir()}

    assert modes == {0o600}
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700


@pytest.mark.parametrize("kind", DOCUMENTS)
def test_a_document_signed_by_a_working_key_verifies_through_the_anchor(folder: Path, kind: DocumentKind) -> None:
    """PROTOCOL W-4: the anchor signs the list, the list says which key may sign which kind."""
    store = KeyStore(folder).ensure(AT)
    listed = sign(DocumentKind.KEYS, store.keys_document(1).to_object(), store.anchor)
    trusted = Keyring(store.anchor.public, None)
    keyring = trusted.with_keys(KeysDocument.read(trusted.verify(DocumentKind.KEYS, listed, at_ms=None)))

    token = sign(kind, {"v": 1}, store.working(kind))

    assert json.loads(keyring.verify(kind, token, at_ms=None)) == {"v": 1}


def test_plans_and_orders_have_their_own_keys_beside_the_anchor(folder: Path) -> None:
    """PROTOCOL §3, keys: the anchor signs nothing else."""
    store = KeyStore(folder).ensure(AT)

    kids = {kind: store.working(kind).public.kid for kind in DOCUMENTS}

    assert (
        kids[DocumentKind.MANIFEST]
        == kids[DocumentKind.CONFIG]
        != kids[DocumentKind.OVERRIDE]
        == kids[DocumentKind.COMMAND]
        == kids[DocumentKind.ACK]
    )
    assert store.anchor.public.kid not in kids.values()
    assert all(len(kid) <= 32 for kid in [*kids.values(), store.anchor.public.kid])
    with pytest.raises(KeyFileError, match="may sign keys"):
        store.working(DocumentKind.KEYS)


def test_the_list_names_each_working_key_with_its_uses_and_its_end(folder: Path) -> None:
    entries = {entry.kid: entry for entry in KeyStore(folder).ensure(AT).keys_document(5, AT).keys}

    end_ms = int((AT + LASTS).timestamp() * 1000)
    assert {(entry.use, entry.not_after_at) for entry in entries.values()} == {
        (frozenset({"manifest", "config"}), end_ms),
        (frozenset({"override", "command", "ack"}), end_ms),
    }
    assert KeysDocument.read(write_object(KeyStore(folder).ensure(AT).keys_document(5).to_object())).rev == 5


def test_a_key_in_its_last_year_gets_a_successor_and_stays_listed(folder: Path) -> None:
    old = KeyStore(folder).ensure(AT).working(DocumentKind.MANIFEST).public.kid

    later = AT + LASTS - SUCCESSOR_BEFORE + timedelta(days=1)
    store = KeyStore(folder).ensure(later)

    listed = {entry.kid for entry in store.keys_document(2, later).keys}
    new = store.working(DocumentKind.MANIFEST).public.kid
    assert new != old
    assert {old, new} <= listed
    assert old not in {entry.kid for entry in store.keys_document(3, AT + LASTS).keys}


def test_a_running_office_makes_a_successor_once_a_key_is_in_its_last_year(folder: Path) -> None:
    store = KeyStore(folder).ensure(AT)
    old = store.working(DocumentKind.MANIFEST).public.kid
    nearly = AT + LASTS - SUCCESSOR_BEFORE
    assert store.renew(nearly - timedelta(days=1)) == ()

    assert store.renew(nearly + timedelta(days=1)) == ("plans", "orders")

    assert store.working(DocumentKind.MANIFEST).public.kid != old
    assert store.renew(nearly + timedelta(days=2)) == ()


def test_a_lost_anchor_is_never_replaced_by_another(folder: Path) -> None:
    """Screens believe one anchor for ever: another one would part the office from its whole street."""
    KeyStore(folder).ensure(AT)
    (folder / "anchor.json").unlink()

    with pytest.raises(KeyFileError, match=r"anchor\.json is missing.*backup"):
        KeyStore(folder).ensure(AT)

    assert not (folder / "anchor.json").exists()


@pytest.mark.parametrize("body", ["", "[]", "{}", '{"jwk": 7}', '{"jwk": {"kty": "OKP"}}', "\udcff"])
def test_an_invalid_key_file_is_named_and_left_as_it_is(folder: Path, body: str) -> None:
    KeyStore(folder).ensure(AT)
    broken = folder / "anchor.json"
    broken.write_bytes(body.encode("utf-8", "surrogateescape"))

    with pytest.raises(KeyFileError, match=r"anchor\.json cannot be used"):
        KeyStore(folder).ensure(AT)

    assert broken.read_bytes() == body.encode("utf-8", "surrogateescape")


def test_a_process_that_makes_a_key_second_uses_the_first_one(folder: Path) -> None:
    store = KeyStore(folder)
    folder.mkdir(parents=True)
    store._write_new("anchor", {"jwk": "first"})

    store._write_new("anchor", {"jwk": "second"})

    assert json.loads((folder / "anchor.json").read_text()) == {"jwk": "first"}
    assert [path.name for path in folder.iterdir()] == ["anchor.json"]
