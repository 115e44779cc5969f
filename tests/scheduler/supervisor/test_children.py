"""A child's deaths and returns, without waiting."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from scheduler.broker.errors import BrokerError
from scheduler.supervisor.children import SETTLED_AFTER_S, STARTED_AFTER_S, ChildProcess


class Launcher:
    """Starts processes that end at once, or refuses."""

    def __init__(self) -> None:
        self.processes: list[subprocess.Popen[bytes]] = []
        self.refusal: Exception | None = None

    def start(self) -> subprocess.Popen[bytes]:
        if self.refusal is not None:
            raise self.refusal
        process = subprocess.Popen([sys.executable, "-ISc", "raise SystemExit(4)"])
        process.wait()
        self.processes.append(process)
        return process


@pytest.fixture
def launcher() -> Launcher:
    return Launcher()


@pytest.fixture
def child(launcher: Launcher) -> ChildProcess:
    made = ChildProcess("web", "控制台", launcher.start, Path("logs/web.log"))
    made.start(0)
    return made


def test_the_wait_before_each_new_start_doubles_up_to_half_a_minute(child: ChildProcess) -> None:
    said: list[str] = []
    waits: list[float] = []
    now_s = 0.0
    for _ in range(8):
        child.check(now_s, said.append)
        assert child.restart_at_s is not None
        waits.append(child.restart_at_s - now_s)
        now_s = child.restart_at_s
        child.check(now_s, said.append)

    assert waits == [1, 2, 4, 8, 16, 30, 30, 30]
    assert "退出码 4" in said[0] and "exit code 4" in said[0]


def test_a_child_is_not_restarted_before_its_time(child: ChildProcess, launcher: Launcher) -> None:
    child.check(0, lambda _: None)

    child.check(0.9, lambda _: None)

    assert len(launcher.processes) == 1


def test_a_settled_child_restarts_after_one_second(child: ChildProcess) -> None:
    for now_s in (0.0, 1.0, 1.0, 3.0):
        child.check(now_s, lambda _: None)

    child.check(3.0 + SETTLED_AFTER_S + 1, lambda _: None)

    assert child.restart_at_s == 3.0 + SETTLED_AFTER_S + 1 + 1


@pytest.mark.parametrize("refusal", [BrokerError("端口被占", "port taken"), OSError("no more processes")])
def test_a_start_that_is_refused_is_tried_again_later(
    child: ChildProcess, launcher: Launcher, refusal: Exception
) -> None:
    said: list[str] = []
    child.check(0, said.append)
    launcher.refusal = refusal

    child.check(1, said.append)
    launcher.refusal = None
    child.check(3, said.append)

    assert str(refusal) in said[1]
    assert said[2].endswith("web is back")


def test_a_child_that_was_asked_to_end_is_not_restarted(child: ChildProcess, launcher: Launcher) -> None:
    child.check(0, lambda _: None)

    child.end()
    child.check(100, lambda _: None)

    assert len(launcher.processes) == 1 or child.restart_at_s is None


def test_a_first_process_that_fails_early_has_failed_to_start(child: ChildProcess) -> None:
    assert child.failed_to_start(STARTED_AFTER_S - 0.1)
    assert not child.failed_to_start(STARTED_AFTER_S)

    child.start(1)

    assert not child.failed_to_start(1), "a later process that ends is begun again"


def test_a_killed_first_process_did_start() -> None:
    def killed() -> subprocess.Popen[bytes]:
        process = subprocess.Popen([sys.executable, "-ISc", "import os; os.kill(os.getpid(), 9)"])
        process.wait()
        return process

    child = ChildProcess("web", "控制台", killed, Path("logs/web.log"))
    child.start(0)

    assert not child.failed_to_start(0)
