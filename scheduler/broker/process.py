"""Find, start, reload and end Mosquitto.

The process number of this home's broker is stored in a file, so that the scheduler can signal a broker that it did not
start. The number is trusted only if that process runs with our configuration.
"""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO

from campaigns.database import Unit
from scheduler.broker.endpoints import HOST, require_free, stored_port
from scheduler.broker.errors import BrokerDiedError, BrokerMissingError
from scheduler.broker.files import BrokerFiles
from scheduler.broker.private_file import replace_private
from scheduler.child_process import Sink, end_child, start_child

SYSTEM_FOLDERS = ("/usr/sbin", "/usr/local/sbin", "/usr/bin", "/usr/local/bin", "/opt/homebrew/sbin")
PARTS_ROOT = Path(__file__).resolve().parents[2] / ".parts" / "root"
READY_WITHIN_S = 10.0
STOP_WITHIN_S = 5.0
_POLL_EVERY_S = 0.01


@dataclass(frozen=True, slots=True)
class Program:
    """A program, and the environment variables by which it finds its libraries."""

    path: Path
    environment: Mapping[str, str] = field(default_factory=dict)


def find_mosquitto(search: str, roots: Sequence[Path] = (PARTS_ROOT,)) -> Program:
    """Return Mosquitto from `search` (a PATH), the system's folders, or the first of `roots` that holds it.

    Raises BrokerMissingError.
    """
    found = shutil.which("mosquitto", path=os.pathsep.join([search, *SYSTEM_FOLDERS]))
    if found is not None:
        return Program(Path(found))
    for root in roots:
        path = root / "usr" / "sbin" / "mosquitto"
        if os.access(path, os.X_OK):
            return Program(path, {"LD_LIBRARY_PATH": os.pathsep.join(_libraries(root))})
    raise BrokerMissingError


def _libraries(root: Path) -> list[str]:
    """Return the folders with shared libraries below an unpacked root, whatever the architecture is called."""
    found = {str(path.parent) for pattern in ("usr/lib/**/*.so*", "lib/**/*.so*") for path in root.glob(pattern)}
    return sorted(found)


class BrokerProcess:
    """The private Mosquitto of one home. It dies with the thread that starts it."""

    def __init__(self, files: BrokerFiles, program: Program, environment: Mapping[str, str]) -> None:
        """Take what to start, and the environment of the caller; nothing runs yet."""
        self._files = files
        self._program = program
        self._environment = {**environment, **program.environment}
        self._process: subprocess.Popen[bytes] | None = None
        port = stored_port(files.port)
        assert port is not None, "choose the port and write the files first"
        self.port = port

    @property
    def process(self) -> subprocess.Popen[bytes]:
        """The process, once started."""
        assert self._process is not None, "not started"
        return self._process

    @property
    def output(self) -> IO[bytes] | None:
        """Its output, if it was started with a pipe."""
        return None if self._process is None else self._process.stdout

    def start(self, output: Sink = None, *, log: Path | None = None) -> None:
        """Start it and wait until it answers; its messages go to `output`, and `log` is named in the error.

        Raises PortTakenError (also for the broker of a killed run: see `end_orphan`), BrokerDiedError or OSError.
        """
        require_free(self.port, self._files.port)
        command = [str(self._program.path), "-c", str(self._files.configuration)]
        self._process = start_child(
            command, environment=self._environment, stdout=output, stderr=subprocess.STDOUT, death=signal.SIGTERM
        )
        store_pid(self._files, self._process.pid)
        self._wait_ready(log or self._files.home / "logs" / "broker.log")

    def stop(self, within_s: float = STOP_WITHIN_S) -> None:
        """End it; it saves its retained messages. Does nothing if it does not run."""
        if self._process is not None:
            end_child(self._process, within_s)
            remove_pid(self._files)

    def _wait_ready(self, log: Path) -> None:
        deadline = time.monotonic() + READY_WITHIN_S
        while not answers(self.port):
            if self.process.poll() is not None or time.monotonic() > deadline:
                self.stop()
                raise BrokerDiedError(self.process.returncode, log)
            time.sleep(_POLL_EVERY_S)


def answers(port: int) -> bool:
    """Return whether something accepts connections on a port of this machine."""
    with socket.socket() as probe:
        probe.settimeout(1.0)
        return probe.connect_ex((HOST, port)) == 0


def end_orphan(files: BrokerFiles) -> int | None:
    """End the broker that a killed run of this home left behind; return its process number, None if there is none.

    Call it only under the home's lock, so that no living run owns that broker.
    """
    pid = running_pid(files)
    if pid is None:
        return None
    os.kill(pid, signal.SIGTERM)
    deadline = time.monotonic() + STOP_WITHIN_S
    while running_pid(files) is not None and time.monotonic() < deadline:
        time.sleep(_POLL_EVERY_S)
    if running_pid(files) is not None:
        os.kill(pid, signal.SIGKILL)
    remove_pid(files)
    return pid


def store_pid(files: BrokerFiles, pid: int) -> None:
    """Store the process number of the broker."""
    replace_private(files.pid, f"{pid}\n".encode())


def remove_pid(files: BrokerFiles) -> None:
    """Remove the stored process number."""
    files.pid.unlink(missing_ok=True)


def running_pid(files: BrokerFiles) -> int | None:
    """Return the process number of this home's running broker; None if none runs, or the number was reused."""
    try:
        pid = int(files.pid.read_text(encoding="ascii"))
        words = Path(f"/proc/{pid}/cmdline").read_bytes().split(b"\0")
    except (OSError, ValueError):
        return None
    ours = str(files.configuration).encode() in words and any(b"mosquitto" in word for word in words[:1])
    return pid if ours else None


def refresh_credentials(unit: Unit, files: BrokerFiles) -> bool:
    """Write the table of credentials to the password file and reload the broker; False if nothing had changed.

    A new credential is in force at once, a withdrawn one is out within two seconds. For the work of topic
    "credentials". Raises OSError (disk full): leave the work on the list.
    """
    changed = files.write_passwords(unit.screens.credentials())
    if changed:
        reload_broker(files)
    return changed


def reload_broker(files: BrokerFiles) -> bool:
    """Make this home's broker read its files again (SIGHUP); False if none runs, as it reads them at its start."""
    pid = running_pid(files)
    if pid is None:
        return False
    try:
        os.kill(pid, signal.SIGHUP)
    except ProcessLookupError:
        return False
    return True
