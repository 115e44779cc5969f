"""The golden bytes of tests/vectors."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest
from jwcrypto import jwk
from jwcrypto import jws as other_jws

from players.protocol.documents.ack import Ack
from players.protocol.documents.command import Command
from players.protocol.documents.config import Config
from players.protocol.documents.day import Day
from players.protocol.documents.join import JoinDocument
from players.protocol.documents.jws import Keyring
from players.protocol.documents.keys import KeysDocument
from players.protocol.documents.kinds import DocumentKind
from players.protocol.documents.manifest import Manifest, check_files
from players.protocol.documents.slots_file import SlotsFile
from players.protocol.encoding import sha256_hex
from players.protocol.uplink.plays import PlaysBatch
from players.protocol.uplink.requests import CommandResult, Want
from players.protocol.uplink.state import read_state
from players.protocol.uplink.status_messages import Heartbeat, ServerState
from tests.players.protocol import samples

READ: dict[str, tuple[Callable[[bytes], object], object]] = {
    "keys.jws": (KeysDocument.read, samples.KEYS),
    "manifest.jws": (Manifest.read, samples.MANIFEST),
    "config.jws": (Config.read, samples.CONFIG),
    "override.jws": (samples.read_override, samples.OVERRIDE),
    "override-screen.jws": (samples.read_override, samples.SCREEN_OVERRIDE),
    "command.jws": (Command.read, samples.COMMAND),
    "ack.jws": (Ack.read, samples.ACK),
    "day.json": (Day.read, samples.DAY),
    "slots.json": (SlotsFile.read, samples.SLOTS),
    "slots-clip.json": (SlotsFile.read, samples.CLIP_SLOTS),
    "join.json": (JoinDocument.read, samples.JOIN),
    "join-claim.json": (JoinDocument.read, samples.JOIN_BY_CLAIM),
    "plays.json": (PlaysBatch.read, samples.PLAYS),
    "state.json": (read_state, samples.STATE),
    "death.json": (read_state, samples.DEATH),
    "status.json": (Heartbeat.read, samples.STATUS),
    "want.json": (Want.read, samples.WANT),
    "result.json": (CommandResult.read, samples.RESULT),
    "result-failed.json": (CommandResult.read, samples.FAILED_RESULT),
    "server-state.json": (ServerState.read, samples.SERVER_STATE),
}
SIGNED = [name for name in READ if name.endswith(".jws")]


def vector(name: str) -> bytes:
    return (samples.VECTORS / name).read_bytes()


def keyring() -> Keyring:
    """Begin as a screen does: with the anchor alone."""
    anchor = Keyring(samples.ANCHOR.public, None)
    return anchor.with_keys(KeysDocument.read(anchor.verify(DocumentKind.KEYS, vector("keys.jws"), at_ms=samples.NOON)))


@pytest.mark.parametrize("name", READ)
def test_encoders_write_the_golden_bytes(name: str) -> None:
    """W-5, W-6: a digest is of bytes, so the same values must give the same bytes for ever."""
    assert samples.VECTOR_FILES[name]() == vector(name)


@pytest.mark.parametrize("name", READ)
def test_decoders_read_the_golden_bytes(name: str) -> None:
    body = vector(name)
    if name in SIGNED:
        kind = DocumentKind(name.removesuffix(".jws").removesuffix("-screen"))
        body = keyring().verify(kind, body, at_ms=samples.NOON)
    read, value = READ[name]

    assert read(body) == value


@pytest.mark.parametrize("name", SIGNED)
def test_an_independent_library_verifies_the_signatures(name: str) -> None:
    """W-4: an ordinary JOSE library will do (jwcrypto, which shares no code with ours)."""
    anchor = samples.ANCHOR.public.to_object()
    known: dict[str, Any] = {"anchor": jwk.JWK(**anchor)}
    for entry in samples.KEYS.to_object()["keys"]:  # type: ignore[attr-defined]
        known[entry["kid"]] = jwk.JWK(kty=entry["kty"], crv=entry["crv"], x=entry["x"])
    message = other_jws.JWS()
    message.allowed_algs = ["EdDSA"]
    message.deserialize(vector(name).decode())

    message.verify(known[message.jose_header["kid"]])

    assert message.jose_header.keys() == {"alg", "kid", "typ"}
    assert json.loads(message.payload)["v"] == 1


def test_signatures_of_an_independent_library_are_verified() -> None:
    """W-4: and the other way round."""
    message = other_jws.JWS(b'{"v":1}')
    header = {"alg": "EdDSA", "kid": "plans-1", "typ": "ledcast-config+jws"}
    message.add_signature(jwk.JWK(**samples.PLANS.to_jwk()), alg="EdDSA", protected=json.dumps(header))

    token = message.serialize(compact=True).encode()

    assert keyring().verify(DocumentKind.CONFIG, token, at_ms=samples.NOON) == b'{"v":1}'


def test_golden_manifest_names_the_golden_day_and_slots() -> None:
    """W-20: the files by which a screen plays the manifest."""
    manifest = samples.MANIFEST
    slots, day = vector("slots.json"), vector("day.json")

    check_files(manifest, SlotsFile.read(slots), {manifest.days[0].sha256: Day.read(day)})
    assert (manifest.slots.sha256, manifest.slots.bytes) == (sha256_hex(slots), len(slots))
    assert manifest.days[0].bytes == len(day)


def test_readme_lists_every_vector() -> None:
    note = (samples.VECTORS / "README.md").read_text(encoding="utf-8")

    files = {path.name for path in samples.VECTORS.iterdir()} - {"README.md"}
    assert files == set(READ) == set(samples.VECTOR_FILES)
    assert all(f"`{name}`" in note for name in files)
