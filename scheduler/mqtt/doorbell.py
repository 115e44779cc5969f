"""Wakes a thread that waits in a poll."""

from __future__ import annotations

import socket


class Bell:
    """Rung by any thread, heard by one, which polls `fileno`."""

    def __init__(self) -> None:
        self._ear, self._mouth = socket.socketpair()
        self._ear.settimeout(0)
        self._mouth.settimeout(0)
        self._rung = False

    def fileno(self) -> int:
        """What to poll for reading."""
        return self._ear.fileno()

    def ring(self) -> None:
        """Wake the thread, unless it was woken already and has not taken that in."""
        if self._rung:
            return
        self._rung = True
        try:
            self._mouth.send(b"\0")
        except OSError:
            return  # closed: there is nobody to wake

    def hush(self) -> None:
        """Take the ringing in; only then look at what others have laid ready, or a bell that is not rung is missed."""
        self._ear.recv(4096)
        self._rung = False

    def close(self) -> None:
        """Let the sockets go."""
        self._ear.close()
        self._mouth.close()
