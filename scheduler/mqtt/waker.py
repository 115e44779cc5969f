"""Wake a thread that waits in `poll`, from any other thread (the self-pipe trick, with a socket pair)."""

from __future__ import annotations

import socket


class Waker:
    """Makes a poll return: `wake` is called by any thread, `fileno` is polled by one, which then calls `clear`."""

    def __init__(self) -> None:
        self._read_end, self._write_end = socket.socketpair()
        self._read_end.settimeout(0)
        self._write_end.settimeout(0)
        self._woken = False

    def fileno(self) -> int:
        """Return the descriptor to poll for reading."""
        return self._read_end.fileno()

    def wake(self) -> None:
        """Make the poll return, unless an earlier wake has not been cleared yet; does nothing once it is closed."""
        if self._woken:
            return
        self._woken = True
        try:
            self._write_end.send(b"\0")
        except OSError:
            return  # closed: no thread polls any more

    def clear(self) -> None:
        """Take the pending wake back; call it before looking at the queues, or a wake in between is lost."""
        self._read_end.recv(4096)
        self._woken = False

    def close(self) -> None:
        """Close both sockets."""
        self._read_end.close()
        self._write_end.close()
