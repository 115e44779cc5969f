"""One run: its children in the order in which they start, and in which they end."""

from __future__ import annotations

import http.client
import sys
import threading
import time
from collections.abc import Mapping
from pathlib import Path

from campaigns.settings import Settings
from scheduler.broker.files import BrokerFiles
from scheduler.broker.process import BrokerProcess, Program, forget_pid
from scheduler.supervisor.children import Child, Nursery
from scheduler.supervisor.logs import last_line
from scheduler.supervisor.preflight import RefusalError
from scheduler.supervisor.startup_progress import Progress

LOOK_EVERY_S = 0.1
CONSOLE_WITHIN_S = 60.0
EVERYWHERE = {"0.0.0.0": "127.0.0.1", "::": "::1"}  # noqa: S104 - what to show for "all addresses"


class Run:
    """The children of one `ledcast run`; used from the main thread, whose end they do not outlive."""

    def __init__(self, settings: Settings, progress: Progress, environment: Mapping[str, str], *, logs: Path) -> None:
        """Name what to start; nothing runs yet."""
        self._settings = settings
        self._progress = progress
        self._environment = {
            **environment,
            "LEDCAST_HOME": str(settings.home),
            "LEDCAST_HTTP_PORT": str(settings.http_port),
            "PYTHONUNBUFFERED": "1",
        }
        self._nursery = Nursery(logs, self._environment, progress.say)
        self._children: list[Child] = []
        self._files: BrokerFiles | None = None
        self._stop = threading.Event()

    @property
    def address(self) -> str:
        """Where the console is."""
        host = self._host
        return f"http://{f'[{host}]' if ':' in host else host}:{self._settings.http_port}"

    @property
    def _host(self) -> str:
        return EVERYWHERE.get(self._settings.http_host, self._settings.http_host)

    @property
    def stopping(self) -> bool:
        """Whether somebody asked to stop."""
        return self._stop.is_set()

    def ask_to_stop(self) -> None:
        """End soon; asked a second time, kill what is left. Safe in a signal handler."""
        if self.stopping:
            for child in self._children:
                child.kill()
        self._stop.set()

    def start_broker(self, files: BrokerFiles, program: Program) -> None:
        """Start the private broker. Raises BrokerError."""
        self._progress.step("消息服务", "broker")
        self._files = files
        self._begin(self._nursery.broker(lambda: BrokerProcess(files, program, self._environment)))

    def start_parts(self, joins: Path) -> None:
        """Start scheduler, console and street, one after another. Raises RefusalError if the console never answers."""
        for name, zh, en, words in (
            ("scheduler", "排播", "scheduler", []),
            ("web", "控制台", "console", []),
            ("fleet", "模拟街道", "simulated street", ["--joins", str(joins), "--home", str(joins.parent / "street")]),
        ):
            if self.stopping:
                return
            self._progress.step(zh, en)
            child = self._nursery.command(name, zh, [sys.executable, "-m", "ledcast", name, *words])
            self._begin(child)
            if name == "web":
                self._wait_for_console(child)

    def watch(self) -> None:
        """Begin again what ends by itself, until asked to stop. Raises RefusalError for what could not even begin."""
        while not self._stop.wait(LOOK_EVERY_S):
            self._require_begun()
            for child in self._children:
                child.look(time.monotonic(), self._progress.say)

    def stop(self) -> None:
        """End all children: those that speak to the broker first, then the broker."""
        self._stop.set()
        if not self._children:
            return
        self._progress.step("停止", "stopping")
        speakers = [child for child in self._children if child.name != "broker"]
        for child in speakers:
            child.ask_to_end()
        for child in [*reversed(speakers), *self._children]:
            child.end()
        self._nursery.hear_out()
        if self._files is not None:
            forget_pid(self._files)
        self._progress.done()

    def _begin(self, child: Child) -> None:
        self._children.append(child)
        child.begin(time.monotonic())

    def _require_begun(self) -> None:
        for child in self._children:
            if child.could_not_begin(time.monotonic()):
                raise self._failed(child)

    def _wait_for_console(self, child: Child) -> None:
        deadline = time.monotonic() + CONSOLE_WITHIN_S
        while not self._console_answers():
            self._require_begun()
            if child.dead or time.monotonic() > deadline:
                raise self._failed(child)
            if self._stop.wait(LOOK_EVERY_S):
                return

    def _failed(self, child: Child) -> RefusalError:
        self._nursery.hear_out(within_s=0.5)
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
