"""Children in process groups of their own, ended in order."""

from __future__ import annotations

import os
import signal
import subprocess
import sys

from scheduler.child_process import end_child, start_child

IGNORES_TERM = "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); print(flush=True); time.sleep(60)"
WAITS = "import time; print(flush=True); time.sleep(60)"


def started(program: str) -> subprocess.Popen[bytes]:
    command = [sys.executable, "-c", program]
    child = start_child(command, environment=os.environ, stdout=subprocess.PIPE, stderr=None)
    assert child.stdout is not None
    with child.stdout:
        child.stdout.readline()
    return child


def test_a_child_has_a_process_group_of_its_own() -> None:
    child = started(WAITS)

    assert os.getpgid(child.pid) == child.pid

    assert end_child(child, within_s=20.0) == -signal.SIGTERM


def test_a_child_that_ignores_the_request_to_end_is_killed() -> None:
    child = started(IGNORES_TERM)

    assert end_child(child, within_s=0.1) == -signal.SIGKILL


def test_ending_a_child_that_has_ended_returns_its_exit_code() -> None:
    child = started("print(flush=True); raise SystemExit(3)")
    child.wait()

    assert end_child(child, within_s=0.1) == 3
