"""Signatures: which documents are verified, which refused."""

from __future__ import annotations

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from joserfc import jws
from joserfc.jwk import OKPKey

from players.protocol.documents.jws import _REGISTRY, Keyring, SigningKey, VerifyKey, sign
from players.protocol.documents.keys import KeyEntry, KeysDocument
from players.protocol.documents.kinds import DocumentKind
from players.protocol.encoding import decode_base64url, encode_base64url
from players.protocol.errors import ProtocolError, UnverifiedError
from players.protocol.json_strict import write_object
from tests.players.protocol.decoders import spoiled_bytes
from tests.players.protocol.samples import ANCHOR, CONFIG, DAY_MS, KEYS, NOON, ORDERS, PLANS, fixed_key

KEYRING = Keyring(ANCHOR.public, KEYS)
TOKEN = sign(DocumentKind.CONFIG, CONFIG.to_object(), PLANS)
HEADER = {"alg": "EdDSA", "kid": "plans-1", "typ": "ledcast-config+jws"}


def token_of(header: bytes, body: bytes = b'{"v":1}', key: SigningKey = PLANS) -> bytes:
    """A JWS made by hand, whatever its header."""
    text = f"{encode_base64url(header)}.{encode_base64url(body)}".encode()
    return text + b"." + encode_base64url(key.private().sign(text)).encode()


def refusal(
    token: bytes, kind: DocumentKind = DocumentKind.CONFIG, at_ms: int | None = None, keyring: Keyring = KEYRING
) -> str:
    with pytest.raises(ProtocolError) as refused:
        keyring.verify(kind, token, at_ms=at_ms)
    return refused.value.reason


def test_document_of_an_allowed_key_is_verified() -> None:
    """W-4."""
    assert KEYRING.verify(DocumentKind.CONFIG, TOKEN, at_ms=NOON) == write_object(CONFIG.to_object())


def test_header_is_exactly_alg_kid_typ() -> None:
    """W-4."""
    head = decode_base64url(TOKEN.decode().split(".")[0])

    assert head == b'{"alg":"EdDSA","kid":"plans-1","typ":"ledcast-config+jws"}'


def test_token_equals_that_of_a_jose_library() -> None:
    """W-4: RFC 7515 §5.1, RFC 8037 §3.1."""
    body, key = write_object(CONFIG.to_object()), OKPKey.import_key(PLANS.private())

    assert TOKEN.decode() == jws.serialize_compact(HEADER, body, key, registry=_REGISTRY)


@pytest.mark.parametrize("alg", ["EdDSA", "Ed25519"])
def test_both_names_of_the_algorithm_are_accepted(alg: str) -> None:
    """W-4: `alg` `EdDSA`, a verifier accepts `Ed25519` too."""
    token = token_of(write_object({**HEADER, "alg": alg}))

    assert KEYRING.verify(DocumentKind.CONFIG, token, at_ms=None) == b'{"v":1}'


@pytest.mark.parametrize(
    "header",
    [
        {**HEADER, "alg": "none"},
        {**HEADER, "alg": "HS256"},
        {**HEADER, "alg": "Ed448"},
        {**HEADER, "alg": ["EdDSA"]},
        {**HEADER, "crit": ["b64"], "b64": False},
        {**HEADER, "jwk": PLANS.public.to_object()},
        {**HEADER, "cty": "json"},
        {"alg": "EdDSA", "typ": "ledcast-config+jws"},
        {"alg": "EdDSA", "kid": "plans-1"},
        {**HEADER, "kid": 5},
        {**HEADER, "kid": "a" * 33},
        {**HEADER, "kid": "plans 1"},
    ],
    ids=str,
)
def test_any_other_header_is_refused(header: dict[str, object]) -> None:
    """W-4: refuses any other header."""
    assert refusal(token_of(json.dumps(header).encode())) == "header"


@pytest.mark.parametrize(
    "head",
    [
        b"",
        b"{}",
        b"[]",
        b'{"alg":"EdDSA","kid":"plans-1","typ":"ledcast-config+jws","kid":"x"}',
        b'{"alg":"EdDSA","kid":"plans-1","typ":"ledcast-config+jws","x":1.5}',
        b'{"alg":"EdDSA","kid":"plans-1","typ":"' + b"x" * 600 + b'"}',
    ],
)
def test_malformed_header_is_refused(head: bytes) -> None:
    """W-3, W-4."""
    assert refusal(token_of(head)) == "header"


def test_a_document_of_another_kind_is_refused() -> None:
    """W-4: of another kind."""
    for kind in DocumentKind:
        if kind is not DocumentKind.CONFIG:
            assert refusal(TOKEN, kind) == "kind"


def test_a_key_that_may_not_sign_this_kind_is_refused() -> None:
    """W-4: signed by a key not allowed for that kind."""
    assert refusal(sign(DocumentKind.CONFIG, {"v": 1}, ORDERS)) == "key"


def test_the_anchor_signs_keys_and_nothing_else() -> None:
    """Section 3, keys."""
    listed = KeyEntry("anchor", ANCHOR.public.x, frozenset({"config"}), NOON + DAY_MS)
    keyring = KEYRING.with_keys(KeysDocument(1, (listed,)))

    assert refusal(sign(DocumentKind.CONFIG, {"v": 1}, ANCHOR), keyring=keyring) == "key"
    assert keyring.verify(DocumentKind.KEYS, sign(DocumentKind.KEYS, {"v": 1}, ANCHOR), at_ms=None) == b'{"v":1}'


def test_no_key_but_the_anchor_signs_keys() -> None:
    """W-4: a key that lists itself for `keys` gains nothing."""
    listed = KeyEntry("plans-1", PLANS.public.x, frozenset({"keys"}), NOON + DAY_MS)
    keyring = KEYRING.with_keys(KeysDocument(1, (listed,)))

    assert refusal(sign(DocumentKind.KEYS, {"v": 1}, PLANS), DocumentKind.KEYS, keyring=keyring) == "key"


def test_document_of_an_unknown_key_can_be_verified_later() -> None:
    """W-4: what cannot be verified yet is kept and tried again at each new `keys`."""
    token = sign(DocumentKind.CONFIG, {"v": 1}, fixed_key("plans-2"))
    for keyring in (KEYRING, Keyring(ANCHOR.public, None)):
        with pytest.raises(UnverifiedError) as unknown:
            keyring.verify(DocumentKind.CONFIG, token, at_ms=None)
        assert unknown.value.detail == "plans-2 is not known"

    entry = KeyEntry("plans-2", fixed_key("plans-2").public.x, frozenset({"config"}), NOON)
    later = KEYRING.with_keys(KeysDocument(2, (entry,)))

    assert later.verify(DocumentKind.CONFIG, token, at_ms=None) == b'{"v":1}'


def test_keys_no_longer_listed_are_unknown() -> None:
    keyring = KEYRING.with_keys(KeysDocument(2, ()))

    with pytest.raises(UnverifiedError):
        keyring.verify(DocumentKind.CONFIG, TOKEN, at_ms=None)


@pytest.mark.parametrize(("at_ms", "good"), [(NOON, True), (NOON + 1, False), (None, True)])
def test_ended_key_is_valid_only_while_the_time_is_unknown(at_ms: int | None, *, good: bool) -> None:
    """Section 3, keys: `not_after_at` is checked on receipt only, where the time is known."""
    entry = KeyEntry("plans-1", PLANS.public.x, frozenset({"config"}), NOON)
    keyring = Keyring(ANCHOR.public, KeysDocument(1, (entry,)))

    if good:
        assert keyring.verify(DocumentKind.CONFIG, TOKEN, at_ms=at_ms)
    else:
        assert refusal(TOKEN, at_ms=at_ms, keyring=keyring) == "key"


def test_signature_by_another_key_of_the_same_kid_is_refused() -> None:
    """W-4: forged."""
    forger = SigningKey("plans-1", fixed_key("forger").d)

    assert refusal(sign(DocumentKind.CONFIG, CONFIG.to_object(), forger)) == "signature"


@settings(max_examples=150)
@given(st.data())
def test_any_changed_byte_is_refused(data: st.DataObject) -> None:
    """W-4: not one bit, not even one that says the same bytes."""
    spoiled = data.draw(spoiled_bytes(TOKEN))
    if spoiled == TOKEN:
        return

    with pytest.raises(ProtocolError):
        KEYRING.verify(DocumentKind.CONFIG, spoiled, at_ms=None)


@given(st.binary(max_size=200) | st.text("abc._-=", max_size=200).map(str.encode))
def test_any_bytes_are_verified_or_refused(payload: bytes) -> None:
    """W-3, W-4."""
    for kind in DocumentKind:
        with pytest.raises(ProtocolError):
            KEYRING.verify(kind, payload, at_ms=None)


def test_padded_base64url_is_refused() -> None:
    """W-4, RFC 7515: else one document had many digests (W-6)."""
    assert refusal(TOKEN + b"=") == "header"
    assert refusal(TOKEN + b"\n") == "header"


def test_size_is_checked_first() -> None:
    """W-8."""
    for kind in DocumentKind:
        assert refusal(b"a." * 8_001, kind) == "size"
        assert refusal(b"a." * 8_000, kind) == "header"


def test_largest_document_is_signed_and_verified() -> None:
    """W-8: ≤ 16,000 bytes of JWS text, and no library's own bound is lower."""
    told = {"v": 1, "x": "x" * 11_820}
    token = sign(DocumentKind.MANIFEST, told, PLANS)

    assert 15_900 < len(token) <= 16_000
    assert KEYRING.verify(DocumentKind.MANIFEST, token, at_ms=None) == write_object(told)


@pytest.mark.parametrize("kind", list(DocumentKind))
def test_payload_too_long_is_not_signed(kind: DocumentKind) -> None:
    """W-8: for every kind and every screen."""
    with pytest.raises(ProtocolError) as refused:
        sign(kind, {"v": 1, "x": "x" * 11_950}, PLANS)

    assert refused.value.reason == "size"


@pytest.mark.parametrize(("at_ms", "use"), [(NOON + 1, "config"), (NOON, "manifest")])
def test_key_that_ended_or_may_not_sign_can_be_tried_again(at_ms: int, use: str) -> None:
    """W-4: what cannot be verified yet is tried again at each new `keys` and clock step."""
    entry = KeyEntry("plans-1", PLANS.public.x, frozenset({use}), NOON)

    with pytest.raises(UnverifiedError):
        Keyring(ANCHOR.public, KeysDocument(1, (entry,))).verify(DocumentKind.CONFIG, TOKEN, at_ms=at_ms)


@pytest.mark.parametrize("name", ["alg", "kid", "typ"])
def test_repeated_header_field_is_refused(name: str) -> None:
    """W-4: the header is exactly `{alg, kid, typ}`."""
    head = '{"alg":"EdDSA","kid":"plans-1","typ":"ledcast-config+jws"'
    value = {"alg": "EdDSA", "kid": "plans-1", "typ": "ledcast-config+jws"}[name]
    spoiled = encode_base64url(f'{head},"{name}":"{value}"}}'.encode()).encode()
    signed = spoiled + b"." + TOKEN.split(b".")[1]
    signature = encode_base64url(PLANS.private().sign(signed)).encode()

    assert refusal(signed + b"." + signature) == "header"


def test_equal_documents_by_an_equal_key_are_equal_bytes() -> None:
    """W-5: the office republishes the same bytes."""
    assert sign(DocumentKind.CONFIG, CONFIG.to_object(), PLANS) == TOKEN


def test_arbitrary_key_bytes_are_refused_without_a_crash() -> None:
    """W-4: a listed key need not be a point of the curve."""
    for filling in (b"\x00", b"\x01", b"\xff"):
        entry = KeyEntry("plans-1", encode_base64url(filling * 32), frozenset({"config"}), NOON)
        assert refusal(TOKEN, keyring=Keyring(ANCHOR.public, KeysDocument(1, (entry,)))) == "signature"
        assert refusal(
            sign(DocumentKind.KEYS, {}, ANCHOR), DocumentKind.KEYS, keyring=Keyring(VerifyKey("anchor", entry.x), None)
        )
