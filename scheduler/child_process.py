"""Start a program that dies with us, in a process group of its own: Ctrl-C reaches us, and we stop it in order."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import IO

_DIE_WITH_PARENT = Path(__file__).with_name("die_with_parent.py")
Sink = int | IO[bytes] | None
"""Where output goes, as `subprocess.Popen` takes it."""


def start_child(
    command: Sequence[str],
    *,
    environment: Mapping[str, str],
    stdout: Sink,
    stderr: Sink,
    death: signal.Signals = signal.SIGKILL,
) -> subprocess.Popen[bytes]:
    """Start a program that gets `death` when the calling thread ends. Call from the main thread. Raises OSError."""
    shim = [sys.executable, "-ISE", str(_DIE_WITH_PARENT), str(os.getpid()), str(int(death))]
    return subprocess.Popen(  # noqa: S603 - the command is ours, no shell reads it
        [*shim, *command],
        env=dict(environment),
        stdin=subprocess.DEVNULL,
        stdout=stdout,
        stderr=stderr,
        start_new_session=True,
    )


def end_child(process: subprocess.Popen[bytes], within_s: float) -> int:
    """End a process: ask it to, kill it when `within_s` have passed, and return its exit code."""
    if process.poll() is None:
        process.terminate()
    try:
        return process.wait(within_s)
    except subprocess.TimeoutExpired:
        process.kill()
        return process.wait()
