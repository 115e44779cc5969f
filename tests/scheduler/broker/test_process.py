"""The broker's process: ready, stopped, dying with its parent, told apart from strangers.

Covers: errors, process.
"""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from scheduler.broker.endpoints import is_free
from scheduler.broker.errors import BrokerDiedError, PortTakenError
from scheduler.broker.process import answers, end_orphan, find_mosquitto, running_pid
from tests.scheduler.broker.house import House, until

PARENT = """
import sys, time
from pathlib import Path
from tests.scheduler.broker.house import House
house = House(Path(sys.argv[1]))
house.start()
print(house.broker.process.pid, flush=True)
time.sleep(60)
"""


def alive(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def parent_with_broker(home: Path) -> tuple[subprocess.Popen[str], int]:
    parent = subprocess.Popen([sys.executable, "-c", PARENT, str(home)], stdout=subprocess.PIPE, text=True)
    assert parent.stdout is not None
    return parent, int(parent.stdout.readline())


def end(parent: subprocess.Popen[str], number: signal.Signals) -> None:
    parent.send_signal(number)
    parent.wait()
    assert parent.stdout is not None
    parent.stdout.close()


def test_when_start_returns_it_answers(house: House) -> None:
    assert answers(house.port)
    assert running_pid(house.files) == house.broker.process.pid


def test_stop_removes_process_and_process_number(house: House) -> None:
    pid = house.broker.process.pid

    house.broker.stop()

    assert not alive(pid)
    assert not house.files.pid.exists()
    assert is_free(house.port)


def test_it_dies_with_a_parent_that_was_killed(tmp_path: Path) -> None:
    parent, pid = parent_with_broker(tmp_path / "home")
    assert alive(pid)

    end(parent, signal.SIGKILL)

    until(lambda: not alive(pid))


def test_a_taken_port_is_reported_in_one_line(tmp_path: Path) -> None:
    house = House(tmp_path / "home")
    with socket.socket() as stranger:
        stranger.bind(("127.0.0.1", house.port))
        stranger.listen()

        with pytest.raises(PortTakenError, match=rf"port {house.port} .*broker\.port") as refused:
            house.start()

    assert "\n" not in refused.value.zh + refused.value.en
    assert not house.files.pid.exists()


def test_the_broker_of_a_killed_run_is_recognised_and_ended(tmp_path: Path) -> None:
    """Its parent's death is taken from it here, as on a kernel that does not tell."""
    house = House(tmp_path / "home")
    command = [str(find_mosquitto(os.environ["PATH"]).path), "-c", str(house.files.configuration)]
    orphan = subprocess.Popen(command, stderr=subprocess.DEVNULL)
    house.files.pid.write_text(f"{orphan.pid}\n")
    until(lambda: answers(house.port))
    with pytest.raises(PortTakenError):
        house.start()
    house.files.pid.write_text(f"{orphan.pid}\n")

    ended = end_orphan(house.files)
    orphan.wait()
    house.start()

    assert ended == orphan.pid
    assert answers(house.port)
    house.broker.stop()


def test_a_broker_that_fails_to_start_names_its_log(tmp_path: Path) -> None:
    house = House(tmp_path / "home")
    house.files.configuration.write_text("nonsense true\n")

    with pytest.raises(BrokerDiedError, match=r"exit code [1-9]\d*.*broker\.log"):
        house.start()

    assert "nonsense" in house.log()


def test_its_log_is_small(house: House) -> None:
    """A street that comes and goes all day must not fill the disk."""
    before = len(house.log())
    for _ in range(20):
        house.client("_witness").close()

    assert len(house.log()) == before
    assert "Error" not in house.log()


def test_a_terminal_s_ctrl_c_does_not_reach_the_broker(tmp_path: Path) -> None:
    house = House(tmp_path / "home")

    house.start()

    assert os.getpgid(house.broker.process.pid) != os.getpgid(0), "Ctrl-C would reach it before we can stop in order"
    house.broker.stop()
