"""The interface of a panel, and its error."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

from players.device.agent.actions import Show


class PanelError(Exception):
    """A file cannot be shown; `missing` where its bytes could not be read at all."""

    def __init__(self, sha256: str, detail: str, *, missing: bool = False) -> None:
        super().__init__(f"picture {sha256[:12]} cannot be shown: {detail}")
        self.sha256 = sha256
        self.missing = missing


class Panel(Protocol):
    """A glass. Instants are ms of the monotonic clock."""

    def show(self, shown: Show, body: Callable[[], bytes | None], now_ms: int) -> None:
        """Show `shown` at once; `body` reads the picture's file where the panel has not decoded it yet.

        Raises:
            PanelError: the picture cannot be shown; the glass is unchanged.
        """
        ...

    def redraw(self, now_ms: int) -> int | None:
        """Draw what moves; return when to call again, None where nothing moves."""
        ...

    def snapshot(self, now_ms: int) -> bytes:
        """Return the glass as a PNG file."""
        ...

    def close(self) -> None:
        """Leave the glass dark."""
        ...
