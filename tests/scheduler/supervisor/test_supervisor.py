"""`ledcast run` as a process: what it starts, what it says, and that it leaves nothing.

Covers: cli, supervisor.
"""

from __future__ import annotations

import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import threading
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import ClassVar

import pytest

from tests.scheduler.broker.house import until

HOUSE = Path(__file__).parents[3]
PARTS = Path(__file__).with_name("parts.py")


class RunOf:
    """One `ledcast run --no-demo` on a home, with stand-ins for the parts."""

    begun: ClassVar[list[RunOf]] = []

    def __init__(self, folder: Path, *, told: str = "", **settings: str) -> None:
        folder.mkdir(exist_ok=True)
        self.home = folder / "home"
        if told:
            self.home.mkdir(mode=0o700)
            (self.home / told).touch()
        shutil.copy(PARTS, folder / "ledcast.py")
        path = os.pathsep.join([str(HOUSE), os.environ.get("PYTHONPATH", "")])
        environment = {
            **{name: value for name, value in os.environ.items() if not name.startswith("LEDCAST_")},
            "PYTHONPATH": path,
            "LEDCAST_HOME": str(self.home),
            "LEDCAST_HTTP_PORT": "0",
            **settings,
        }
        self.said = ""
        self.process = subprocess.Popen(
            [sys.executable, "-m", "ledcast", "run", "--no-demo"],
            cwd=folder, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
            start_new_session=True,
        )  # fmt: skip
        self._ear = threading.Thread(target=self._listen, daemon=True)
        self._ear.start()
        self.begun.append(self)

    def _listen(self) -> None:
        assert self.process.stdout is not None
        with self.process.stdout as stream:
            for line in stream:
                self.said += line

    def ready(self) -> RunOf:
        until(lambda: "Ctrl-C" in self.said or self.process.poll() is not None, 20)
        assert "Ctrl-C" in self.said, self.said
        until(lambda: all(self.starts(name) for name in ("scheduler", "web", "fleet")))
        return self

    def parts(self) -> dict[str, int]:
        """The latest process of each part, the broker included."""
        lines = (self.home / "starts").read_text().splitlines()
        found = {line.split()[0]: int(line.split()[1]) for line in lines}
        return {**found, "broker": int((self.home / "broker" / "mosquitto.pid").read_text())}

    def starts(self, name: str) -> int:
        """How often a part was started."""
        if not (self.home / "starts").exists():
            return 0
        return sum(line.split()[0] == name for line in (self.home / "starts").read_text().splitlines())

    def end(self, number: signal.Signals = signal.SIGTERM) -> int:
        if self.process.poll() is None:
            self.process.send_signal(number)
        return self.wait()

    def wait(self) -> int:
        code = self.process.wait(20)
        self._ear.join(5)
        return code


@pytest.fixture(autouse=True)
def _nothing_left() -> Iterator[None]:
    """A test that fails in the middle leaves no run behind; what is shared began before."""
    before = len(RunOf.begun)
    yield
    for made in RunOf.begun[before:]:
        made.process.kill()
        made.wait()


@pytest.fixture
def run(tmp_path: Path) -> Iterator[RunOf]:
    made = RunOf(tmp_path / "one").ready()
    yield made
    made.end()


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunOf]:
    """One run for all tests that leave it as it was; each part dies once at most."""
    made = RunOf(tmp_path_factory.mktemp("shared") / "one").ready()
    yield made
    made.end()


def refused(run: RunOf) -> str:
    """The one line of a run that refused to start."""
    assert run.wait() == 1, run.said
    lines = run.said.strip().splitlines()
    assert lines[-1].startswith("✗ ")
    assert "Traceback" not in run.said
    return lines[-1]


def alive(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def test_it_starts_everything_and_prints_the_one_time_link(shared: RunOf) -> None:
    """DESIGN §6: each step is a line; a first visit is by a one-time link, there is no default password."""
    run = shared
    link = re.search(r"http://127\.0\.0\.1:(\d+)/link/[\w-]{40,}", run.said)

    assert set(run.parts()) == {"broker", "scheduler", "web", "fleet"}
    assert all(alive(pid) for pid in run.parts().values())
    assert link is not None
    assert urllib.request.urlopen(f"http://127.0.0.1:{link[1]}/healthz").status == 200
    assert [
        step for step in ("数据库 database", "broker", "scheduler", "console", "street") if step not in run.said
    ] == []
    assert f"--joins {run.home / 'fleet'} --home {run.home / 'street'}" in (run.home / "starts").read_text()


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_a_stopped_run_leaves_no_process(tmp_path: Path, number: signal.Signals) -> None:
    run = RunOf(tmp_path / "one").ready()
    parts = run.parts()

    code = run.end(number)

    assert code == 0, run.said
    assert [name for name, pid in parts.items() if alive(pid)] == []
    assert not (run.home / "broker" / "mosquitto.pid").exists()
    assert "停止 stopping" in run.said


def test_a_killed_run_leaves_no_process(tmp_path: Path) -> None:
    run = RunOf(tmp_path / "one").ready()
    parts = run.parts()

    run.end(signal.SIGKILL)

    until(lambda: not any(alive(pid) for pid in parts.values()))


def test_a_second_start_continues(tmp_path: Path) -> None:
    first = RunOf(tmp_path / "one").ready()
    port, keys = (first.home / "broker.port").read_text(), sorted((first.home / "keys").iterdir())
    first.end()

    second = RunOf(tmp_path / "one").ready()

    assert (second.home / "broker.port").read_text() == port
    assert sorted((second.home / "keys").iterdir()) == keys
    second.end()


def test_a_start_after_a_kill_continues(tmp_path: Path) -> None:
    first = RunOf(tmp_path / "one").ready()
    parts = first.parts()
    first.end(signal.SIGKILL)
    until(lambda: not any(alive(pid) for pid in parts.values()))

    assert RunOf(tmp_path / "one").ready().end() == 0


@pytest.mark.parametrize("name", ["scheduler", "web", "fleet", "broker"])
def test_a_dead_part_is_restarted_with_one_line_on_the_terminal(shared: RunOf, name: str) -> None:
    run = shared
    former = run.parts()

    os.kill(former[name], signal.SIGKILL)

    until(lambda: f"{name} is back" in run.said, 10)
    until(lambda: run.parts()[name] != former[name] and alive(run.parts()[name]))
    told = [line for line in run.said.splitlines() if f"/ {name} ended" in line]
    others = {part: pid for part, pid in run.parts().items() if part != name}
    assert len(told) == 1 and "again in 1 s" in told[0] and f"{name}.log" in told[0]
    assert others == {part: pid for part, pid in former.items() if part != name}


def test_output_is_logged_and_only_important_lines_reach_the_terminal(run: RunOf) -> None:
    (run.home / "fleet.dies").touch()

    os.kill(run.parts()["fleet"], signal.SIGKILL)
    until(lambda: "[fleet] RuntimeError: could not begin" in run.said, 10)

    assert "fleet says hello" in (run.home / "logs" / "fleet.log").read_text()
    assert "says hello" not in run.said


def test_a_part_that_ignores_the_stop_is_killed(tmp_path: Path) -> None:
    run = RunOf(tmp_path / "one", told="fleet.stubborn")
    parts = run.ready().parts()

    run.process.send_signal(signal.SIGINT)
    until(lambda: not alive(parts["web"]))
    code = run.end(signal.SIGINT)  # asked a second time it does not wait the hour that the stubborn one is given here

    assert code == 0
    assert not alive(parts["fleet"])


def test_another_run_on_the_same_home_is_refused(shared: RunOf, tmp_path: Path) -> None:
    line = refused(RunOf(tmp_path / "two", LEDCAST_HOME=str(shared.home)))

    assert f"process {shared.process.pid}" in line
    assert all(alive(pid) for pid in shared.parts().values())


def test_a_port_in_use_is_refused_before_anything_starts(tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]

        line = refused(RunOf(tmp_path / "one", LEDCAST_HTTP_PORT=str(port)))

    assert f"127.0.0.1:{port}" in line and "LEDCAST_HTTP_PORT" in line
    assert not (tmp_path / "one" / "home" / "starts").exists()


def test_a_home_that_cannot_be_written_is_refused(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")

    line = refused(RunOf(tmp_path / "one", LEDCAST_HOME=str(tmp_path / "file" / "home")))

    assert "LEDCAST_HOME" in line


def test_a_bad_setting_is_refused(tmp_path: Path) -> None:
    assert "LEDCAST_TZ" in refused(RunOf(tmp_path / "one", LEDCAST_TZ="Mars/Olympus"))


def test_a_taken_broker_port_is_refused_and_nothing_else_starts(tmp_path: Path) -> None:
    first = RunOf(tmp_path / "one").ready()
    port = int((first.home / "broker.port").read_text())
    first.end()
    (first.home / "starts").unlink()
    with socket.socket() as stranger:
        stranger.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        stranger.bind(("127.0.0.1", port))
        stranger.listen()

        line = refused(RunOf(tmp_path / "one"))

    assert f"port {port}" in line
    assert not (first.home / "starts").exists()


@pytest.mark.parametrize("told", ["web.dies", "scheduler.dies", "scheduler.dies_later", "fleet.dies"])
def test_a_part_that_fails_to_start_ends_the_run(tmp_path: Path, told: str) -> None:
    """However long its imports take: whether it died before or after the console answered is no difference."""
    run = RunOf(tmp_path / "one", told=told)
    name = told.partition(".")[0]

    line = refused(run)

    assert f"{name}.log" in line and "RuntimeError: could not begin" in line
    assert not any(alive(int(line.split()[1])) for line in (run.home / "starts").read_text().splitlines())
    assert not (run.home / "broker" / "mosquitto.pid").exists()
