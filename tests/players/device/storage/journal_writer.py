"""A process that records rows and announces each number once its promise is made; killed by `test_journal_kill`.

Run as `journal_writer.py PATH MODE`; MODE "early" breaks the promise on purpose: it announces before the commit.
"""

from __future__ import annotations

import sys
from pathlib import Path

from players.device.agent.journal_rows import AppearanceRow
from players.device.storage.journal import Journal


def row(n: int) -> AppearanceRow:
    return AppearanceRow(line=7, start_ms=1_795_500_000_000 + 10_000 * n, shown_ms=10_000, flags=0, clock="ntp")


def announce(seq: int) -> None:
    sys.stdout.write(f"{seq}\n")
    sys.stdout.flush()


def promise(journal: Journal) -> None:
    while True:
        announce(journal.append([row(journal.marks.last + 1)]).last)


def early(journal: Journal) -> None:
    while True:
        with journal._writing():
            for seq in range(journal.marks.last + 1, journal.marks.last + 10_000_000):
                journal._insert(seq, [row(seq)])
                announce(seq)


if __name__ == "__main__":
    opened = Journal(Path(sys.argv[1]), boot=1)
    {"promise": promise, "early": early}[sys.argv[2]](opened)
