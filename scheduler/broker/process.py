"""The broker's process: started with its files, ready when it answers, stopped so that it saves what it holds."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import time
from collections.abc import Mapping
from pathlib import Path
from typing import IO

from scheduler.broker.child import Sink, end, start_mortal
from scheduler.broker.errors import BrokerDiedError
from scheduler.broker.files import BrokerFiles
from scheduler.broker.pid import forget_pid, keep_pid, running_pid
from scheduler.broker.port import HOST, kept_port, require_free
from scheduler.broker.program import Program

READY_WITHIN_S = 10.0
STOP_WITHIN_S = 5.0
_LOOK_EVERY_S = 0.01


class BrokerProcess:
    """The private Mosquitto of one home. It dies with the thread that starts it."""

    def __init__(self, files: BrokerFiles, program: Program, environment: Mapping[str, str]) -> None:
        """Name what to start; nothing runs yet. `environment` is the caller's own."""
        self._files = files
        self._program = program
        self._environment = {**environment, **program.environment}
        self._process: subprocess.Popen[bytes] | None = None
        port = kept_port(files.port)
        assert port is not None, "choose the port and write the files first"
        self.port = port

    @property
    def process(self) -> subprocess.Popen[bytes]:
        """The process, once started."""
        assert self._process is not None, "not started"
        return self._process

    @property
    def output(self) -> IO[bytes] | None:
        """What it says, where it was started with a pipe."""
        return None if self._process is None else self._process.stdout

    def start(self, output: Sink = None, *, log: Path | None = None) -> None:
        """Start it and wait until it answers; its messages go to `output`, `log` is where a person finds them.

        Raises PortTakenError (also for the broker of a killed run: see `end_orphan`), BrokerDiedError or OSError.
        """
        require_free(self.port, self._files.port)
        command = [str(self._program.path), "-c", str(self._files.configuration)]
        self._process = start_mortal(
            command, environment=self._environment, stdout=output, stderr=subprocess.STDOUT, death=signal.SIGTERM
        )
        keep_pid(self._files, self._process.pid)
        self._wait_ready(log or self._files.home / "logs" / "broker.log")

    def stop(self, within_s: float = STOP_WITHIN_S) -> None:
        """End it; retained messages are saved. Nothing happens where it does not run."""
        if self._process is not None:
            end(self._process, within_s)
            forget_pid(self._files)

    def _wait_ready(self, log: Path) -> None:
        deadline = time.monotonic() + READY_WITHIN_S
        while not answers(self.port):
            if self.process.poll() is not None or time.monotonic() > deadline:
                self.stop()
                raise BrokerDiedError(self.process.returncode, log)
            time.sleep(_LOOK_EVERY_S)


def answers(port: int) -> bool:
    """Say whether something accepts connections on a port of this machine."""
    with socket.socket() as probe:
        probe.settimeout(1.0)
        return probe.connect_ex((HOST, port)) == 0


def end_orphan(files: BrokerFiles) -> int | None:
    """End the broker that a killed run of this home left behind; returns its process number, None if there is none.

    Whoever calls this holds the home's lock, so no living run owns that broker.
    """
    pid = running_pid(files)
    if pid is None:
        return None
    os.kill(pid, signal.SIGTERM)
    deadline = time.monotonic() + STOP_WITHIN_S
    while running_pid(files) is not None and time.monotonic() < deadline:
        time.sleep(_LOOK_EVERY_S)
    if running_pid(files) is not None:
        os.kill(pid, signal.SIGKILL)
    forget_pid(files)
    return pid
