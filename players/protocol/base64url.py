"""Base64 as JOSE writes it (RFC 7515): no padding, and one text only for any bytes."""

from __future__ import annotations

import base64
import re

_TEXT = re.compile(r"[A-Za-z0-9_-]*")


def encode(body: bytes) -> str:
    """Return the text of the bytes.

    >>> encode(bytes([251, 255]))
    '-_8'
    """
    return base64.urlsafe_b64encode(body).rstrip(b"=").decode("ascii")


def decode(text: str) -> bytes | None:
    r"""Return the bytes of the text; None where it is not the one text that says them.

    >>> decode("-_8"), decode("-_9"), decode("-_8="), decode("-")
    (b'\xfb\xff', None, None, None)
    """
    if not _TEXT.fullmatch(text) or len(text) % 4 == 1:
        return None
    body = base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
    return body if encode(body) == text else None
