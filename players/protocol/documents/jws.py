"""Signed documents: a compact JWS with exactly one form of header, by Ed25519 (PROTOCOL W-4)."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache

from joserfc import jws
from joserfc.jwa import JWSAlgModel
from joserfc.jwk import OKPKey

from players.protocol.documents.keys import KeyEntry, KeysDocument
from players.protocol.documents.kinds import DocumentKind
from players.protocol.documents.signing import SigningKey, VerifyKey
from players.protocol.encoding import decode_base64url, encode_base64url
from players.protocol.errors import ProtocolError, UnverifiedError
from players.protocol.json_strict import DUPLICATE, read_object, write_object
from players.protocol.limits import DOCUMENT_BYTES
from players.protocol.patterns import KID

__all__ = ["Keyring", "SigningKey", "VerifyKey", "sign", "sign_body"]

ALG = "EdDSA"
ALGS = (ALG, "Ed25519")
_ED25519 = "Ed25519"
_HEADER_BYTES = 512
_PARTS = 3
_SIGNATURE_BYTES = 64
_KEPT = 64


class _Registry(jws.JWSRegistry):
    """Allow Ed25519 alone, by its own name (RFC 9864) or as EdDSA (RFC 8037)."""

    max_payload_length = DOCUMENT_BYTES

    def get_alg(self, name: str) -> JWSAlgModel:
        return super().get_alg(_ED25519 if name in ALGS else name)


_REGISTRY = _Registry(algorithms=[_ED25519])


class Keyring:
    """The anchor and the keys that it has signed, with the kinds that each may sign."""

    def __init__(self, anchor: VerifyKey, keys: KeysDocument | None) -> None:
        """Trust the anchor for `keys`, and the keys of that document for what each may sign."""
        self._anchor = anchor
        self._entries = {entry.kid: entry for entry in keys.keys} if keys else {}

    def with_keys(self, keys: KeysDocument) -> Keyring:
        """Return a keyring with these keys instead of the present ones."""
        return Keyring(self._anchor, keys)

    def verify(self, kind: DocumentKind, payload: bytes, *, at_ms: int | None) -> bytes:
        """Return the payload of a document whose signature is good.

        Args:
            kind: the expected kind.
            payload: the document as received.
            at_ms: Unix ms of the receipt; None where the time is unknown, so that no key can have ended.

        Raises:
            UnverifiedError: its key is not known, may not sign this kind, or has ended: try again with later keys, or
                at another time.
            ProtocolError: it is refused for good: `size`, `header`, `kind`, `key` (the anchor signs `keys` alone) or
                `signature`.
        """
        if len(payload) > DOCUMENT_BYTES:
            raise ProtocolError("size", f"{len(payload)} bytes, at most {DOCUMENT_BYTES} are taken")
        kid, body = _parse(kind, payload)
        _check_signature(payload, self._key(kind, kid, at_ms))
        return body

    def _key(self, kind: DocumentKind, kid: str, at_ms: int | None) -> VerifyKey:
        """Return the public key of a `kid`, if it may sign this kind now."""
        if (kid == self._anchor.kid) != (kind is DocumentKind.KEYS):
            raise ProtocolError("key", f"the anchor signs keys and nothing else: {kind.value} by {kid[:32]}")
        if kind is DocumentKind.KEYS:
            return self._anchor
        return _usable_key(self._entries.get(kid), kid, kind, at_ms)


def sign(kind: DocumentKind, fields: Mapping[str, object], key: SigningKey) -> bytes:
    """Return the signed document. Equal values by an equal key give equal bytes.

    Raises:
        ProtocolError: `json` where a screen could not read it, `size` where it is longer than its kind may be.
    """
    return sign_body(kind, write_object(fields), key)


def sign_body(kind: DocumentKind, body: bytes, key: SigningKey) -> bytes:
    """Return the signed document of a payload that `write_object` wrote. Raises ProtocolError: `size`.

    A compact JWS is one Ed25519 signature over two base64url parts (RFC 7515 §5.1, RFC 8037 §3.1). Written out here,
    it takes a fifth of the time that the library needs, which is used to verify.
    """
    signed = f"{_header(kind, key.kid)}.{encode_base64url(body)}".encode("ascii")
    token = signed + b"." + encode_base64url(key.private().sign(signed)).encode("ascii")
    if len(token) > DOCUMENT_BYTES:
        raise ProtocolError("size", f"{kind.value} has {len(token)} bytes, at most {DOCUMENT_BYTES} are taken")
    return token


@lru_cache(_KEPT)
def _header(kind: DocumentKind, kid: str) -> str:
    return encode_base64url(write_object({"alg": ALG, "kid": kid, "typ": kind.typ}))


def _parse(kind: DocumentKind, payload: bytes) -> tuple[str, bytes]:
    """Return the `kid` and the payload of a compact JWS with the one form of header, of this kind."""
    parts = [decode_base64url(part) for part in payload.decode("ascii", "replace").split(".", _PARTS)]
    head, body, signature = parts if len(parts) == _PARTS else (None, None, None)
    if head is None or body is None or signature is None or len(signature) != _SIGNATURE_BYTES:
        raise ProtocolError("header", "no compact JWS by Ed25519")
    try:
        header = read_object(head, cap=_HEADER_BYTES)
    except ProtocolError as error:
        raise ProtocolError("header", error.detail) from None
    if header.keys() != {"alg", "kid", "typ"} or DUPLICATE in header.values() or header["alg"] not in ALGS:
        raise ProtocolError("header", "it must be alg EdDSA, kid, typ, and no more")
    if header["typ"] != kind.typ:
        raise ProtocolError("kind", f"{str(header['typ'])[:48]!a} is not {kind.typ}")
    kid = header["kid"]
    if not isinstance(kid, str) or not KID.fullmatch(kid):
        raise ProtocolError("header", f"kid does not match {KID.pattern}")
    return kid, body


def _usable_key(entry: KeyEntry | None, kid: str, kind: DocumentKind, at_ms: int | None) -> VerifyKey:
    if entry is None:
        raise UnverifiedError(f"{kid} is not known")
    if kind.value not in entry.use:
        raise UnverifiedError(f"{kid} may not sign {kind.value}")
    if at_ms is not None and at_ms > entry.not_after_at:
        raise UnverifiedError(f"{kid} ended at {entry.not_after_at}, it is {at_ms}")
    return VerifyKey(kid, entry.x)


def _check_signature(token: bytes, key: VerifyKey) -> None:
    opened = jws.extract_compact(token, registry=_REGISTRY)
    if not jws.validate_compact(opened, OKPKey.import_key(key.public()), registry=_REGISTRY):
        raise ProtocolError("signature", f"it is not by {key.kid}")
