"""The parts as child processes: started, watched, begun again after a growing while, ended in order."""

from __future__ import annotations

import subprocess
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from threading import Thread

from scheduler.broker.errors import BrokerError
from scheduler.broker.process import BrokerProcess
from scheduler.child_process import end_child, start_child
from scheduler.supervisor.logs import Listener

BEGUN_AFTER_S = 10.0
SETTLED_AFTER_S = 60.0
WAIT_FIRST_S = 1.0
WAIT_LONGEST_S = 30.0
_DOUBLINGS_MAX = 10
Start = Callable[[], subprocess.Popen[bytes]]
Say = Callable[[str], None]


@dataclass(slots=True)
class Child:
    """One part. `start` makes its process; times are seconds of the monotonic clock."""

    name: str
    zh: str
    start: Start
    log: Path
    stop_within_s: float = 8.0
    process: subprocess.Popen[bytes] | None = None
    started_s: float = 0.0
    again_s: float | None = None
    failures: int = 0
    starts: int = 0

    @property
    def dead(self) -> bool:
        """Whether it does not run."""
        return self.process is None or self.process.poll() is not None

    def could_not_begin(self, now_s: float) -> bool:
        """Whether its first process gave up by itself, before `BEGUN_AFTER_S`: starting it again would not help."""
        code = None if self.process is None else self.process.poll()
        return self.starts == 1 and code is not None and code > 0 and now_s - self.started_s < BEGUN_AFTER_S

    def begin(self, now_s: float) -> None:
        """Start it. Raises BrokerError or OSError."""
        self.again_s = None
        self.started_s = now_s
        self.process = self.start()
        self.starts += 1

    def look(self, now_s: float, say: Say) -> None:
        """Note its death and begin it again when it is time; says either in one line."""
        if self.again_s is not None:
            if now_s >= self.again_s:
                self._begin_again(now_s, say)
        elif self.process is not None and self.process.poll() is not None:
            self._note(f"退出码 {self.process.returncode}", f"exit code {self.process.returncode}", now_s, say)

    def ask_to_end(self) -> None:
        """Ask it to end, without waiting."""
        self.again_s = None
        if self.process is not None and self.process.poll() is None:
            self.process.terminate()

    def end(self) -> None:
        """End it, gently at first. Nothing happens where it does not run."""
        self.again_s = None
        if self.process is not None:
            end_child(self.process, self.stop_within_s)

    def kill(self) -> None:
        """End it at once."""
        if self.process is not None and self.process.poll() is None:
            self.process.kill()

    def _begin_again(self, now_s: float, say: Say) -> None:
        try:
            self.begin(now_s)
        except BrokerError as error:
            self._note(error.zh, error.en, now_s, say)
        except OSError as error:
            self._note(str(error), str(error), now_s, say)
        else:
            say(f"{self.zh} 已重新启动 {self.name} is back")

    def _note(self, zh: str, en: str, now_s: float, say: Say) -> None:
        self.failures = 1 if now_s - self.started_s > SETTLED_AFTER_S else self.failures + 1
        wait_s = min(WAIT_LONGEST_S, WAIT_FIRST_S * 2 ** min(self.failures - 1, _DOUBLINGS_MAX))
        self.again_s = now_s + wait_s
        say(
            f"{self.zh} 意外停止（{zh}），{wait_s:.0f} 秒后重启 / {self.name} ended ({en}),"
            f" again in {wait_s:.0f} s; {self.log}"
        )


class Nursery:
    """Makes children of one home: their environment, their logs."""

    def __init__(self, logs: Path, environment: Mapping[str, str], tell: Say) -> None:
        """Keep logs in a folder; `tell` gets the lines that matter."""
        self._logs = logs
        self._environment = environment
        self._tell = tell
        self._threads: dict[str, Thread] = {}

    def command(self, name: str, zh: str, words: Sequence[str], *, stop_within_s: float = 8.0) -> Child:
        """Make a child that is a command line."""
        listener, path = self._listener(name)

        def start() -> subprocess.Popen[bytes]:
            process = start_child(
                words, environment=self._environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT
            )
            assert process.stdout is not None
            self._threads[name] = listener.listen(process.stdout)
            return process

        return Child(name, zh, start, path, stop_within_s)

    def broker(self, make: Callable[[], BrokerProcess]) -> Child:
        """Make the broker's child; its start waits until it answers."""
        listener, path = self._listener("broker")

        def start() -> subprocess.Popen[bytes]:
            broker = make()
            try:
                broker.start(subprocess.PIPE, log=path)
            finally:
                stream = broker.output
                if stream is not None:
                    self._threads["broker"] = listener.listen(stream)
            return broker.process

        return Child("broker", "消息服务", start, path)

    def hear_out(self, within_s: float = 2.0) -> None:
        """Wait for the last words of children that ended."""
        for thread in self._threads.values():
            thread.join(within_s)

    def _listener(self, name: str) -> tuple[Listener, Path]:
        path = self._logs / f"{name}.log"
        return Listener(name, path, self._tell), path
