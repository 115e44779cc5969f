"""Ed25519 key pairs as JWK: the private half signs, the public half verifies (RFC 8037)."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import lru_cache

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from players.protocol.documents.keys import CRV, KEY_BYTES, KTY, read_x
from players.protocol.encoding import decode_base64url, encode_base64url
from players.protocol.errors import ProtocolError
from players.protocol.fields import Fields
from players.protocol.patterns import KID, WORD

_KEPT = 16
"""Keys made ready: to make one from its bytes takes as long as to sign with it."""


@dataclass(frozen=True, slots=True)
class VerifyKey:
    """A public key by its `kid`; `x` is base64url, as in a JWK."""

    kid: str
    x: str

    @classmethod
    def of(cls, fields: Fields) -> VerifyKey:
        """Read a public JWK. Raises ProtocolError."""
        return cls(fields.text("kid", KID), read_x(fields))

    def to_object(self) -> dict[str, object]:
        """Return it as a JWK."""
        return {"kid": self.kid, "kty": KTY, "crv": CRV, "x": self.x}

    def public(self) -> Ed25519PublicKey:
        """Return the key for the cryptography library."""
        return Ed25519PublicKey.from_public_bytes(decode_base64url(self.x) or b"")


@dataclass(frozen=True, slots=True)
class SigningKey:
    """A private key by its `kid`. Neither `repr` nor an error ever shows it."""

    kid: str
    d: str = field(repr=False)

    @classmethod
    def generate(cls, kid: str) -> SigningKey:
        """Return a new random key."""
        return cls(kid, encode_base64url(Ed25519PrivateKey.generate().private_bytes_raw()))

    @classmethod
    def from_jwk(cls, jwk: object) -> SigningKey:
        """Read a private JWK, which never comes from the wire. Raises ValueError where it is none."""
        try:
            fields = Fields(jwk, "jwk")
            public = VerifyKey.of(fields)
            d = fields.text("d", WORD)
        except ProtocolError as error:
            raise ValueError(error.detail) from None
        if len(decode_base64url(d) or b"") != KEY_BYTES:
            raise ValueError(f"jwk.d is no base64url of {KEY_BYTES} bytes")
        key = cls(public.kid, d)
        if key.public != public:
            raise ValueError("jwk.x is not the public half of jwk.d")
        return key

    def to_jwk(self) -> dict[str, object]:
        """Return it as a JWK, private half included."""
        return {**self.public.to_object(), "d": self.d}

    @property
    def public(self) -> VerifyKey:
        """The public half."""
        return VerifyKey(self.kid, encode_base64url(self.private().public_key().public_bytes_raw()))

    def private(self) -> Ed25519PrivateKey:
        """Return the key for the cryptography library."""
        return _private(self.d)


@lru_cache(_KEPT)
def _private(d: str) -> Ed25519PrivateKey:
    return Ed25519PrivateKey.from_private_bytes(decode_base64url(d) or b"")
