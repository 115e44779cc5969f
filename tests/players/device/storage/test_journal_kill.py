"""A player killed at any instant loses no row that it had recorded."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from random import Random

import pytest

from players.device.storage.journal import Journal

HOUSE = Path(__file__).parents[4]
WRITER = Path(__file__).with_name("journal_writer.py")


def announced_before_the_kill(path: Path, mode: str, after: int) -> int:
    """Let the writer announce `after` numbers, kill it with -9 while it writes, and return the last it announced."""
    with subprocess.Popen(
        [sys.executable, WRITER, path, mode], stdout=subprocess.PIPE, cwd=HOUSE, env={"PYTHONPATH": str(HOUSE)}
    ) as writer:
        assert writer.stdout is not None
        last = 0
        for _ in range(after):
            last = int(writer.stdout.readline())
        writer.kill()
        for line in writer.stdout.read().splitlines():
            last = int(line)
    return last


def recorded(path: Path) -> list[int]:
    journal = Journal(path, boot=2)
    kept = [k.seq for k in journal.read(1, 1_000_000).rows]
    journal.close()
    return kept


@pytest.mark.parametrize("seed", range(6))
def test_a_kill_loses_no_recorded_row_and_leaves_no_gap(tmp_path: Path, seed: int) -> None:
    """W-22: a play exists once its record is durable."""
    path = tmp_path / "journal.db"
    last = 0
    for _ in range(2):
        last = announced_before_the_kill(path, "promise", Random(seed).randint(1, 60))

    kept = recorded(path)

    assert kept == list(range(1, len(kept) + 1))
    assert len(kept) >= last


def test_kill_test_detects_a_writer_that_reports_too_early(tmp_path: Path) -> None:
    """The control: without commit before announcement the same test must find losses."""
    path = tmp_path / "journal.db"
    last = announced_before_the_kill(path, "early", 30)

    assert len(recorded(path)) < last
