"""Encode bytes as text: SHA-256 in hex, and base64url as JOSE writes it (PROTOCOL W-4, W-6, W-8; RFC 7515 §2)."""

from __future__ import annotations

import base64
import hashlib
import re

_BASE64URL = re.compile(r"[A-Za-z0-9_-]*")


def sha256_hex(body: bytes) -> str:
    """Return the SHA-256 of the bytes in lower-case hex: a file's name, and the digest of a payload.

    >>> sha256_hex(b"")
    'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855'
    """
    return hashlib.sha256(body).hexdigest()


def encode_base64url(body: bytes) -> str:
    """Return the bytes as base64url without padding.

    >>> encode_base64url(bytes([251, 255]))
    '-_8'
    """
    return base64.urlsafe_b64encode(body).rstrip(b"=").decode("ascii")


def decode_base64url(text: str) -> bytes | None:
    r"""Return the bytes of a base64url text; None unless encoding them gives the same text again.

    The other spellings of the same bytes (padding, unused bits set) are refused, so that a signed document has one
    digest only.

    >>> decode_base64url("-_8"), decode_base64url("-_9"), decode_base64url("-_8="), decode_base64url("-")
    (b'\xfb\xff', None, None, None)
    """
    if not _BASE64URL.fullmatch(text) or len(text) % 4 == 1:
        return None
    body = base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
    return body if encode_base64url(body) == text else None
