"""Logs of the parts: bounded, and quiet on the terminal."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from scheduler.supervisor.logs import IMPORTANT_MAX, BoundedLog, OutputReader, last_line


def heard(tmp_path: Path, said: bytes) -> list[str]:
    told: list[str] = []
    read, write = os.pipe()
    thread = OutputReader("web", tmp_path / "logs" / "web.log", told.append).start(os.fdopen(read, "rb"))
    with os.fdopen(write, "wb") as mouth:
        mouth.write(said)
    thread.join(5)
    return told


def test_a_full_log_is_renamed_and_at_most_two_files_are_kept(tmp_path: Path) -> None:
    log = BoundedLog(tmp_path / "web.log", limit_bytes=1_000)

    for number in range(500):
        log.write(f"line {number}\n".encode())
    log.close()

    kept = {path.name: path.stat().st_size for path in tmp_path.iterdir()}
    assert set(kept) == {"web.log", "web.log.1"}
    assert max(kept.values()) <= 1_000
    assert (tmp_path / "web.log").read_text().endswith("line 499\n")


def test_a_log_continues_after_a_restart(tmp_path: Path) -> None:
    for number in range(2):
        log = BoundedLog(tmp_path / "web.log")
        log.write(f"{number}\n".encode())
        log.close()

    assert (tmp_path / "web.log").read_text() == "0\n1\n"


def test_a_log_that_cannot_be_written_loses_only_the_line(tmp_path: Path) -> None:
    log = BoundedLog(tmp_path / "web.log")
    log.close()

    log.write(b"after the end\n")

    assert (tmp_path / "web.log").read_bytes() == b""


@pytest.mark.parametrize(
    "line",
    [
        "2026-11-24 11:17:18 [error    ] job failed    job=publish",
        "\x1b[2m2026\x1b[0m [\x1b[31m\x1b[1merror    \x1b[0m] job failed",
        '{"event": "job failed", "level": "critical"}',
        "sqlite3.OperationalError: disk I/O error",
        "2026-11-24T11:21:53: Error: Unable to open pwfile",
    ],
)
def test_important_lines_are_printed_with_their_part(tmp_path: Path, line: str) -> None:
    (told,) = heard(tmp_path, f"{line}\n".encode())

    assert told.startswith("[web] ")
    assert "\x1b" not in told


@pytest.mark.parametrize("line", ["2026 [info     ] no error today", "[warning  ] broker lost", "GET /errors 200", ""])
def test_unimportant_lines_are_not_printed(tmp_path: Path, line: str) -> None:
    assert heard(tmp_path, f"{line}\n".encode()) == []
    assert (tmp_path / "logs" / "web.log").read_text() == f"{line}\n"


def test_a_flood_of_errors_does_not_flood_the_terminal(tmp_path: Path) -> None:
    told = heard(tmp_path, b"ValueError: again\n" * 1_000)

    assert len(told) == IMPORTANT_MAX
    assert (tmp_path / "logs" / "web.log").read_text().count("\n") == 1_000


def test_output_that_is_no_text_is_logged_unchanged(tmp_path: Path) -> None:
    heard(tmp_path, b"\xff\xfe Error: \x00\n")

    assert (tmp_path / "logs" / "web.log").read_bytes() == b"\xff\xfe Error: \x00\n"


def test_the_last_line_of_a_log_skips_empty_lines(tmp_path: Path) -> None:
    log = tmp_path / "web.log"
    log.write_text("first\n" * 5_000 + "\x1b[31mthe port is taken\x1b[0m\n\n")

    assert last_line(log) == "the port is taken"
    assert last_line(tmp_path / "none.log") == ""
