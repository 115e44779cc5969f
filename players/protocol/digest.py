"""What names a file, and tells one payload from another (PROTOCOL W-6, W-8)."""

from __future__ import annotations

import hashlib


def sha256_hex(body: bytes) -> str:
    """Return the SHA-256 of the bytes in lower-case hex.

    >>> sha256_hex(b"")
    'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855'
    """
    return hashlib.sha256(body).hexdigest()
