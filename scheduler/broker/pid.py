"""Which process is this home's broker: a number in a file, believed only if that process has our configuration."""

from __future__ import annotations

from pathlib import Path

from scheduler.broker.files import BrokerFiles
from scheduler.broker.private_file import replace_private


def keep_pid(files: BrokerFiles, pid: int) -> None:
    """Write the number down, so that the scheduler can signal a broker that it did not start."""
    replace_private(files.pid, f"{pid}\n".encode())


def forget_pid(files: BrokerFiles) -> None:
    """There is no broker any more."""
    files.pid.unlink(missing_ok=True)


def running_pid(files: BrokerFiles) -> int | None:
    """Return the process number of this home's running broker, None without one; a reused number is not believed."""
    try:
        pid = int(files.pid.read_text(encoding="ascii"))
        words = Path(f"/proc/{pid}/cmdline").read_bytes().split(b"\0")
    except (OSError, ValueError):
        return None
    ours = str(files.configuration).encode() in words and any(b"mosquitto" in word for word in words[:1])
    return pid if ours else None
