"""Logs of the parts: all output into bounded files, important lines onto the terminal."""

from __future__ import annotations

import os
import re
import threading
import time
from collections import deque
from collections.abc import Callable
from pathlib import Path
from typing import IO

FILE_BYTES = 2 * 1024 * 1024
LINE_BYTES = 4096
IMPORTANT_MAX = 5
IMPORTANT_WITHIN_S = 60.0
_IMPORTANT = re.compile(
    r"\[(error|critical)\s*\]|\"level\": ?\"(error|critical)\"|^[\w.]*(Error|Exception): |\bError: "
)
_COLOURS = re.compile(r"\x1b\[[0-9;]*m")


class BoundedLog:
    """A log file that is renamed to `.1` when it is full, so that at most two files are kept."""

    def __init__(self, path: Path, limit_bytes: int = FILE_BYTES) -> None:
        """Append to the file at `path`; its folder is created."""
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        self._path = path
        self._limit_bytes = limit_bytes
        self._file = path.open("ab")

    def write(self, line: bytes) -> None:
        """Write a line. A full disk costs the line, never the part that wrote it."""
        try:
            if self._file.tell() + len(line) > self._limit_bytes:
                self._file.close()
                self._path.replace(self._path.with_name(f"{self._path.name}.1"))
                self._file = self._path.open("ab")
            self._file.write(line)
            self._file.flush()
        except (OSError, ValueError):  # full, or renamed and cannot be opened again: keep reading
            return

    def close(self) -> None:
        """Close the file."""
        self._file.close()


def last_line(path: Path) -> str:
    """Return the last line of a log, without colours; empty if there is none."""
    try:
        with path.open("rb") as file:
            file.seek(max(0, file.seek(0, os.SEEK_END) - LINE_BYTES))
            lines = file.read().decode("utf-8", "replace").split("\n")
    except OSError:
        return ""
    return next((_COLOURS.sub("", line).strip() for line in reversed(lines) if line.strip()), "")


class OutputReader:
    """Reads one child's output to its end, on a thread of its own."""

    def __init__(self, name: str, path: Path, print_line: Callable[[str], None]) -> None:
        """Log the output of part `name` to `path`; print its important lines, a few a minute at most."""
        self._name = name
        self._path = path
        self._print_line = print_line
        self._printed_s: deque[float] = deque(maxlen=IMPORTANT_MAX)

    def start(self, stream: IO[bytes]) -> threading.Thread:
        """Start to read a child's output; the thread ends with it."""
        thread = threading.Thread(target=self._read, args=(stream,), name=f"log {self._name}", daemon=True)
        thread.start()
        return thread

    def _read(self, stream: IO[bytes]) -> None:
        log = BoundedLog(self._path)
        with stream:
            for line in stream:
                log.write(line)
                self._print_important(line.decode("utf-8", "replace").rstrip(), time.monotonic())
        log.close()

    def _print_important(self, line: str, now_s: float) -> None:
        plain = _COLOURS.sub("", line)
        if not _IMPORTANT.search(plain):
            return
        if len(self._printed_s) == IMPORTANT_MAX and now_s - self._printed_s[0] < IMPORTANT_WITHIN_S:
            return
        self._printed_s.append(now_s)
        self._print_line(f"[{self._name}] {plain[:300]}")
