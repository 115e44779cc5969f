"""The tests' journal in memory behaves as the real one."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from random import Random
from types import SimpleNamespace

import pytest

from players.device.agent.journal_rows import AppearanceRow
from players.device.storage.journal import Journal
from tests.players.device.memory_journal import MemoryJournal
from tests.players.device.world import NOON


@pytest.mark.parametrize("seed", range(12))
def test_both_journals_answer_alike(tmp_path: Path, seed: int) -> None:
    """W-22, W-33: appending, reading, acks in any direction, re-timing and a new journal."""
    rng = Random(seed)
    both = SimpleNamespace(real=Journal(tmp_path / "journal.db", boot=1), fake=MemoryJournal())
    for n in range(60):
        doing = rng.choice(["append", "append", "append", "ack", "sent", "retime", "renew" if n > 40 else "append"])
        if doing == "append":
            flags = rng.choice([0, 4])
            rows = [
                AppearanceRow(7, NOON + n, 10_000, flags, "none" if flags else "ntp") for _ in range(rng.randint(1, 3))
            ]
            told = [journal.append(rows) for journal in (both.real, both.fake)]
        elif doing == "ack":
            hwm = rng.randint(0, both.fake.marks.last)
            told = [journal.acknowledge(hwm, NOON) for journal in (both.real, both.fake)]
        elif doing == "retime":
            after = rng.randint(0, both.fake.marks.last)
            told = [journal.retime(after, 5, "ntp") for journal in (both.real, both.fake)]
        elif doing == "sent":
            to_seq = rng.randint(0, both.fake.marks.last)
            told = [journal.mark_sent(to_seq) for journal in (both.real, both.fake)]
        else:
            hwm = rng.randint(0, both.fake.marks.last + 3)
            told = [journal.renew(hwm) for journal in (both.real, both.fake)]

        assert replace(told[0], journal="") == replace(told[1], journal="")
        from_seq, limit = rng.randint(1, 10), rng.randint(1, 100)
        reads = [journal.read(from_seq, limit) for journal in (both.real, both.fake)]
        assert reads[0].rows == reads[1].rows
        assert reads[0].lost == reads[1].lost
