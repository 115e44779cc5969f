"""A child's deaths and returns, without waiting."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from scheduler.broker.errors import BrokerError
from scheduler.supervisor.children import BEGUN_AFTER_S, SETTLED_AFTER_S, Child


class Cradle:
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
def cradle() -> Cradle:
    return Cradle()


@pytest.fixture
def child(cradle: Cradle) -> Child:
    made = Child("web", "控制台", cradle.start, Path("logs/web.log"))
    made.begin(0)
    return made


def test_the_wait_before_each_new_start_doubles_up_to_half_a_minute(child: Child) -> None:
    said: list[str] = []
    waits: list[float] = []
    now_s = 0.0
    for _ in range(8):
        child.look(now_s, said.append)
        assert child.again_s is not None
        waits.append(child.again_s - now_s)
        now_s = child.again_s
        child.look(now_s, said.append)

    assert waits == [1, 2, 4, 8, 16, 30, 30, 30]
    assert "退出码 4" in said[0] and "exit code 4" in said[0]


def test_it_is_not_started_before_its_time(child: Child, cradle: Cradle) -> None:
    child.look(0, lambda _: None)

    child.look(0.9, lambda _: None)

    assert len(cradle.processes) == 1


def test_one_that_had_settled_waits_a_second_only(child: Child) -> None:
    for now_s in (0.0, 1.0, 1.0, 3.0):
        child.look(now_s, lambda _: None)

    child.look(3.0 + SETTLED_AFTER_S + 1, lambda _: None)

    assert child.again_s == 3.0 + SETTLED_AFTER_S + 1 + 1


@pytest.mark.parametrize("refusal", [BrokerError("端口被占", "port taken"), OSError("no more processes")])
def test_a_start_that_is_refused_is_tried_again_later(child: Child, cradle: Cradle, refusal: Exception) -> None:
    said: list[str] = []
    child.look(0, said.append)
    cradle.refusal = refusal

    child.look(1, said.append)
    cradle.refusal = None
    child.look(3, said.append)

    assert str(refusal) in said[1]
    assert said[2].endswith("web is back")


def test_one_that_is_to_end_is_not_started_again(child: Child, cradle: Cradle) -> None:
    child.look(0, lambda _: None)

    child.end()
    child.look(100, lambda _: None)

    assert len(cradle.processes) == 1 or child.again_s is None


def test_one_whose_first_process_gives_up_could_not_begin(child: Child) -> None:
    assert child.could_not_begin(BEGUN_AFTER_S - 0.1)
    assert not child.could_not_begin(BEGUN_AFTER_S)

    child.begin(1)

    assert not child.could_not_begin(1), "a later process that ends is begun again"


def test_one_that_was_killed_had_begun() -> None:
    def killed() -> subprocess.Popen[bytes]:
        process = subprocess.Popen([sys.executable, "-ISc", "import os; os.kill(os.getpid(), 9)"])
        process.wait()
        return process

    child = Child("web", "控制台", killed, Path("logs/web.log"))
    child.begin(0)

    assert not child.could_not_begin(0)
