"""The document `keys`: which keys are in use, and what each may sign (PROTOCOL section 3, W-4)."""

from __future__ import annotations

from dataclasses import dataclass

from players.protocol.encoding import decode_base64url
from players.protocol.fields import Fields
from players.protocol.limits import DOCUMENT_BYTES, VERSION
from players.protocol.patterns import KID, WORD

KTY, CRV = "OKP", "Ed25519"
KEY_BYTES = 32


@dataclass(frozen=True, slots=True)
class KeyEntry:
    """A public key in use.

    Args:
        kid: key id.
        x: the key, base64url as in a JWK.
        use: names of the kinds that it may sign; an unknown name allows nothing.
        not_after_at: Unix ms; checked when a document is received and the time is known.
    """

    kid: str
    x: str
    use: frozenset[str]
    not_after_at: int

    def to_object(self) -> dict[str, object]:
        """Return the JSON object."""
        return {
            "kid": self.kid,
            "kty": KTY,
            "crv": CRV,
            "x": self.x,
            "use": sorted(self.use),
            "not_after_at": self.not_after_at,
        }


@dataclass(frozen=True, slots=True)
class KeysDocument:
    """All keys in use; keys of earlier documents are no longer valid."""

    rev: int
    keys: tuple[KeyEntry, ...]

    @classmethod
    def read(cls, body: bytes) -> KeysDocument:
        """Read a verified payload. Raises ProtocolError."""
        fields = Fields.of_document(body, cap=DOCUMENT_BYTES)
        keys = tuple(_entry(each) for each in fields.objects("keys"))
        if len({key.kid for key in keys}) < len(keys):
            raise fields.wrong("keys", "name a kid twice")
        return cls(fields.integer("rev"), keys)

    def to_object(self) -> dict[str, object]:
        """Return the payload to sign."""
        return {"v": VERSION, "rev": self.rev, "keys": [key.to_object() for key in self.keys]}


def read_x(fields: Fields) -> str:
    """Read the public key of a JWK for Ed25519 (RFC 8037). Raises ProtocolError."""
    fields.word("kty", (KTY,))
    fields.word("crv", (CRV,))
    x = fields.text("x", WORD)
    body = decode_base64url(x)
    if body is None or len(body) != KEY_BYTES:
        raise fields.wrong("x", f"is no base64url of {KEY_BYTES} bytes")
    return x


def _entry(fields: Fields) -> KeyEntry:
    return KeyEntry(
        kid=fields.text("kid", KID),
        x=read_x(fields),
        use=frozenset(fields.texts("use", WORD)),
        not_after_at=fields.integer("not_after_at"),
    )
