"""The parts of a run as child processes: start them, restart them after a growing wait, end them."""

from __future__ import annotations

import subprocess
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from threading import Thread

from scheduler.broker.errors import BrokerError
from scheduler.broker.process import BrokerProcess
from scheduler.child_process import end_child, start_child
from scheduler.supervisor.logs import OutputReader

STARTED_AFTER_S = 10.0
SETTLED_AFTER_S = 60.0
WAIT_FIRST_S = 1.0
WAIT_LONGEST_S = 30.0
_DOUBLINGS_MAX = 10
Spawn = Callable[[], subprocess.Popen[bytes]]
PrintLine = Callable[[str], None]


@dataclass(slots=True)
class ChildProcess:
    """One part. `spawn` starts its process; times are seconds of the monotonic clock."""

    name: str
    zh: str
    spawn: Spawn
    log: Path
    stop_within_s: float = 8.0
    process: subprocess.Popen[bytes] | None = None
    started_at_s: float = 0.0
    restart_at_s: float | None = None
    failures: int = 0
    starts: int = 0

    @property
    def has_ended(self) -> bool:
        """Whether it does not run."""
        return self.process is None or self.process.poll() is not None

    def failed_to_start(self, now_s: float) -> bool:
        """Return whether its first process failed by itself within `STARTED_AFTER_S`: a restart would not help."""
        code = None if self.process is None else self.process.poll()
        return self.starts == 1 and code is not None and code > 0 and now_s - self.started_at_s < STARTED_AFTER_S

    def start(self, now_s: float) -> None:
        """Start its process. Raises BrokerError or OSError."""
        self.restart_at_s = None
        self.started_at_s = now_s
        self.process = self.spawn()
        self.starts += 1

    def check(self, now_s: float, print_line: PrintLine) -> None:
        """Schedule a restart if it has ended, restart it when it is time; print a line on either."""
        if self.restart_at_s is not None:
            if now_s >= self.restart_at_s:
                self._restart(now_s, print_line)
        elif self.process is not None and self.process.poll() is not None:
            self._schedule_restart(
                f"退出码 {self.process.returncode}", f"exit code {self.process.returncode}", now_s, print_line
            )

    def request_end(self) -> None:
        """Ask its process to end, without waiting."""
        self.restart_at_s = None
        if self.process is not None and self.process.poll() is None:
            self.process.terminate()

    def end(self) -> None:
        """End its process: ask first, kill after `stop_within_s`. Does nothing if it does not run."""
        self.restart_at_s = None
        if self.process is not None:
            end_child(self.process, self.stop_within_s)

    def kill(self) -> None:
        """Kill its process."""
        if self.process is not None and self.process.poll() is None:
            self.process.kill()

    def _restart(self, now_s: float, print_line: PrintLine) -> None:
        try:
            self.start(now_s)
        except BrokerError as error:
            self._schedule_restart(error.zh, error.en, now_s, print_line)
        except OSError as error:
            self._schedule_restart(str(error), str(error), now_s, print_line)
        else:
            print_line(f"{self.zh} 已重新启动 {self.name} is back")

    def _schedule_restart(self, zh: str, en: str, now_s: float, print_line: PrintLine) -> None:
        self.failures = 1 if now_s - self.started_at_s > SETTLED_AFTER_S else self.failures + 1
        wait_s = min(WAIT_LONGEST_S, WAIT_FIRST_S * 2 ** min(self.failures - 1, _DOUBLINGS_MAX))
        self.restart_at_s = now_s + wait_s
        print_line(
            f"{self.zh} 意外停止（{zh}），{wait_s:.0f} 秒后重启 / {self.name} ended ({en}),"
            f" again in {wait_s:.0f} s; {self.log}"
        )


class ChildProcesses:
    """Creates the child processes of one home, with its environment and a log for each."""

    def __init__(self, logs: Path, environment: Mapping[str, str], print_line: PrintLine) -> None:
        """Keep logs in a folder; `print_line` gets the important lines."""
        self._logs = logs
        self._environment = environment
        self._print_line = print_line
        self._threads: dict[str, Thread] = {}

    def command(self, name: str, zh: str, words: Sequence[str], *, stop_within_s: float = 8.0) -> ChildProcess:
        """Return a child that runs a command line."""
        reader, path = self._reader(name)

        def spawn() -> subprocess.Popen[bytes]:
            process = start_child(
                words, environment=self._environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT
            )
            assert process.stdout is not None
            self._threads[name] = reader.start(process.stdout)
            return process

        return ChildProcess(name, zh, spawn, path, stop_within_s)

    def broker(self, make: Callable[[], BrokerProcess]) -> ChildProcess:
        """Return the broker's child; its start waits until the broker answers."""
        reader, path = self._reader("broker")

        def spawn() -> subprocess.Popen[bytes]:
            broker = make()
            try:
                broker.start(subprocess.PIPE, log=path)
            finally:
                stream = broker.output
                if stream is not None:
                    self._threads["broker"] = reader.start(stream)
            return broker.process

        return ChildProcess("broker", "消息服务", spawn, path)

    def join_readers(self, within_s: float = 2.0) -> None:
        """Wait until the output of children that ended is read."""
        for thread in self._threads.values():
            thread.join(within_s)

    def _reader(self, name: str) -> tuple[OutputReader, Path]:
        path = self._logs / f"{name}.log"
        return OutputReader(name, path, self._print_line), path
