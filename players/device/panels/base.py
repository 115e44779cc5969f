"""What a panel must do."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

from players.device.agent.actions import Show


class PanelError(Exception):
    """A file cannot be put on the glass; `missing` says that its bytes could not be had at all."""

    def __init__(self, sha256: str, detail: str, *, missing: bool = False) -> None:
        super().__init__(f"picture {sha256[:12]} cannot be shown: {detail}")
        self.sha256 = sha256
        self.missing = missing


class Panel(Protocol):
    """A glass that shows one thing at a time. Instants are ms of the monotonic clock."""

    def show(self, shown: Show, body: Callable[[], bytes | None], now_ms: int) -> None:
        """Put `shown` on the glass at once; `body` fetches the picture's file where the panel does not know it.

        Raises:
            PictureError: the glass is then as it was.
        """
        ...

    def redraw(self, now_ms: int) -> int | None:
        """Draw what moves; returns when to call again, None where nothing moves."""
        ...

    def snapshot(self, now_ms: int) -> bytes:
        """The glass as a PNG file."""
        ...

    def close(self) -> None:
        """Leave the glass dark."""
        ...
