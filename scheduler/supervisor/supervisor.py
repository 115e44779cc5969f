"""Start, watch and end the children of one `ledcast run`, in order."""

from __future__ import annotations

import http.client
import sys
import threading
import time
from collections.abc import Mapping
from pathlib import Path

from campaigns.settings import Settings
from scheduler.broker.files import BrokerFiles
from scheduler.broker.process import BrokerProcess, Program, remove_pid
from scheduler.supervisor.children import ChildProcess, ChildProcesses
from scheduler.supervisor.logs import last_line
from scheduler.supervisor.preflight import RefusalError
from scheduler.supervisor.startup_progress import StartupProgress

POLL_EVERY_S = 0.1
CONSOLE_WITHIN_S = 60.0
LOOPBACK_OF = {"0.0.0.0": "127.0.0.1", "::": "::1"}  # noqa: S104 - the address to show for "all addresses"


class Supervisor:
    """Supervises the children of one run; used from the main thread, whose end they do not outlive."""

    def __init__(
        self, settings: Settings, progress: StartupProgress, environment: Mapping[str, str], *, logs: Path
    ) -> None:
        """Take what the children need; nothing runs yet."""
        self._settings = settings
        self._progress = progress
        self._environment = {
            **environment,
            "LEDCAST_HOME": str(settings.home),
            "LEDCAST_HTTP_PORT": str(settings.http_port),
            "PYTHONUNBUFFERED": "1",
        }
        self._processes = ChildProcesses(logs, self._environment, progress.print_line)
        self._children: list[ChildProcess] = []
        self._files: BrokerFiles | None = None
        self._stop = threading.Event()

    @property
    def address(self) -> str:
        """The URL of the console."""
        host = self._host
        return f"http://{f'[{host}]' if ':' in host else host}:{self._settings.http_port}"

    @property
    def _host(self) -> str:
        return LOOPBACK_OF.get(self._settings.http_host, self._settings.http_host)

    @property
    def is_stopping(self) -> bool:
        """Whether a stop was requested."""
        return self._stop.is_set()

    def request_stop(self) -> None:
        """Let the run end soon; on a second request kill what is left. Safe in a signal handler."""
        if self.is_stopping:
            for child in self._children:
                child.kill()
        self._stop.set()

    def start_broker(self, files: BrokerFiles, program: Program) -> None:
        """Start the private broker. Raises BrokerError."""
        self._progress.step("消息服务", "broker")
        self._files = files
        self._start(self._processes.broker(lambda: BrokerProcess(files, program, self._environment)))

    def start_parts(self, joins: Path) -> None:
        """Start scheduler, console and street, one after another. Raises RefusalError if the console never answers."""
        for name, zh, en, words in (
            ("scheduler", "排播", "scheduler", []),
            ("web", "控制台", "console", []),
            ("fleet", "模拟街道", "simulated street", ["--joins", str(joins), "--home", str(joins.parent / "street")]),
        ):
            if self.is_stopping:
                return
            self._progress.step(zh, en)
            child = self._processes.command(name, zh, [sys.executable, "-m", "ledcast", name, *words])
            self._start(child)
            if name == "web":
                self._wait_for_console(child)

    def watch(self) -> None:
        """Restart children that end, until a stop is requested. Raises RefusalError if one cannot start."""
        while not self._stop.wait(POLL_EVERY_S):
            self._require_started()
            for child in self._children:
                child.check(time.monotonic(), self._progress.print_line)

    def stop(self) -> None:
        """End all children: the broker's clients first, then the broker."""
        self._stop.set()
        if not self._children:
            return
        self._progress.step("停止", "stopping")
        clients = [child for child in self._children if child.name != "broker"]
        for child in clients:
            child.request_end()
        for child in [*reversed(clients), *self._children]:
            child.end()
        self._processes.join_readers()
        if self._files is not None:
            remove_pid(self._files)
        self._progress.done()

    def _start(self, child: ChildProcess) -> None:
        self._children.append(child)
        child.start(time.monotonic())

    def _require_started(self) -> None:
        for child in self._children:
            if child.failed_to_start(time.monotonic()):
                raise self._start_error(child)

    def _wait_for_console(self, child: ChildProcess) -> None:
        deadline = time.monotonic() + CONSOLE_WITHIN_S
        while not self._console_answers():
            self._require_started()
            if child.has_ended or time.monotonic() > deadline:
                raise self._start_error(child)
            if self._stop.wait(POLL_EVERY_S):
                return

    def _start_error(self, child: ChildProcess) -> RefusalError:
        self._processes.join_readers(within_s=0.5)
        words = last_line(child.log)
        return RefusalError(
            f"{child.zh}未能启动：{words}；详见 {child.log}",
            f"{child.name} did not start: {words}; {child.log} says more",
        )

    def _console_answers(self) -> bool:
        connection = http.client.HTTPConnection(self._host, self._settings.http_port, timeout=5)
        try:
            connection.request("GET", "/healthz")
            connection.getresponse().read()
        except (OSError, http.client.HTTPException):
            return False
        finally:
            connection.close()
        return True
