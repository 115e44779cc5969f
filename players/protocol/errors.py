"""Errors of what comes over the wire.

```
ProtocolError            the bytes are refused
└── UnverifiedError      no key in force has signed them: keep them, and try again with later keys (PROTOCOL W-4)
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


class UnverifiedError(ProtocolError):
    """No key that may sign a document is in force: later keys, or another time, may verify it (PROTOCOL W-4)."""

    def __init__(self, detail: str) -> None:
        super().__init__("key", detail)

    def __reduce__(self) -> tuple[type[UnverifiedError], tuple[str]]:
        return UnverifiedError, (self.detail,)
