"""Errors of what comes over the wire.

```
ProtocolError            the bytes are refused
└── UnknownKeyError      no key known yet has signed them: keep them, and try again when `keys` come (PROTOCOL W-4)
```
"""

from __future__ import annotations


class ProtocolError(Exception):
    """Bytes do not follow the protocol.

    Args:
        reason: one short word, fit for `manifest.reason` in a screen's state. This package uses `size`, `json`,
            `version`, `field`, `header`, `kind`, `key`, `signature` and `day`; other packages add their own.
        detail: for a log: the path of the field and what it should be.
    """

    def __init__(self, reason: str, detail: str) -> None:
        super().__init__(reason, detail)
        self.reason = reason
        self.detail = detail

    def __str__(self) -> str:
        return f"{self.reason}: {self.detail}"


class UnknownKeyError(ProtocolError):
    """A document names an unknown key; later keys may contain it (PROTOCOL W-4)."""

    def __init__(self, kid: str) -> None:
        super().__init__("key", f"{kid} is not known")
        self.kid = kid

    def __reduce__(self) -> tuple[type[UnknownKeyError], tuple[str]]:
        return UnknownKeyError, (self.kid,)
