"""The broker's port: chosen once, kept in a file, because join documents name it."""

from __future__ import annotations

import socket
from pathlib import Path
from random import Random

from scheduler.broker.errors import BrokerError, PortTakenError
from scheduler.broker.private_file import replace_private

HOST = "127.0.0.1"
LOWEST = 18_000  # below 32,768, where the system takes ports for outgoing connections
HIGHEST = 29_999
_TRIES = 200


def is_free(port: int, host: str = HOST) -> bool:
    """Say whether a program could listen on a port now."""
    with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError:
            return False
    return True


def kept_port(file: Path) -> int | None:
    """Return the port that was chosen for this home, None before any. Raises BrokerError if the file is no port."""
    if not file.exists():
        return None
    text = file.read_text(encoding="ascii", errors="replace").strip()
    if not (text.isascii() and text.isdigit() and 0 < int(text) < 2**16):
        raise BrokerError(
            f"{file} 中不是端口号；请改正，或删除后重新选择", f"{file} holds no port number; correct it, or delete it"
        )
    return int(text)


def choose_free_port(rng: Random) -> int:
    """Return a port that is free now. Raises BrokerError."""
    candidates = (rng.randint(LOWEST, HIGHEST) for _ in range(_TRIES))
    port = next((number for number in candidates if is_free(number)), None)
    if port is None:
        raise BrokerError("找不到空闲端口", f"no port from {LOWEST} to {HIGHEST} is free on {HOST}")
    return port


def choose_port(file: Path, rng: Random) -> int:
    """Return this home's port; at the first call one that is free now is chosen and kept."""
    port = kept_port(file)
    if port is None:
        port = choose_free_port(rng)
        file.parent.mkdir(parents=True, exist_ok=True)
        replace_private(file, f"{port}\n".encode())
    return port


def require_free(port: int, file: Path) -> None:
    """Raise PortTakenError if another program listens on the broker's port."""
    if not is_free(port):
        raise PortTakenError(port, file)
