"""A journal in memory, for a device in virtual time."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from itertools import count

from players.device.agent import events as ev
from players.device.agent.journal_rows import AppearanceRow, JournalMarks, NumberedRow
from players.protocol.uplink.plays import LostRows

_JOURNALS = count(0x1_0000)
"""Ids of renewed journals: no two alike, even of copies of one."""


class MemoryJournal:
    """The journal's promises without a disk; bound to the real one by `test_journal_contract`."""

    def __init__(self, name: str = "00000000000000aa") -> None:
        self.rows: dict[int, AppearanceRow] = {}
        self.lost: list[LostRows] = []
        self.marks = JournalMarks(name)
        self.run_first = 1

    def append(self, rows: Iterable[AppearanceRow]) -> JournalMarks:
        for row in rows:
            self.marks = replace(self.marks, last=self.marks.last + 1)
            self.rows[self.marks.last] = row
        return self.marks

    def read(self, from_seq: int, limit: int) -> ev.RowsRead:
        kept = [NumberedRow(seq, row) for seq, row in sorted(self.rows.items()) if seq >= from_seq][:limit]
        lost = tuple(loss for loss in self.lost if loss.last >= from_seq)
        return ev.RowsRead(self.marks.journal, from_seq, self.marks.last, tuple(kept), lost)

    def acknowledge(self, hwm: int, at: int) -> JournalMarks:
        del at
        self.marks = replace(self.marks, acked=hwm, top_acked=max(hwm, self.marks.top_acked))
        return self.marks

    def drop_to(self, cut: int) -> None:
        first = max(self.marks.acked + 1, min(self.rows, default=self.marks.last + 1))
        if first <= cut:
            self.lost.append(LostRows(first, cut, "full"))
        self.rows = {seq: row for seq, row in self.rows.items() if seq > cut}

    def purge_acked(self) -> None:
        self.rows = {seq: row for seq, row in self.rows.items() if seq > self.marks.acked}

    def retime(self, after_seq: int, offset_ms: int, clock: str) -> JournalMarks:
        for seq, row in self.rows.items():
            if seq > after_seq and seq >= self.run_first and row.flags & 4:
                self.rows[seq] = replace(row, start_ms=row.start_ms + offset_ms, flags=row.flags & ~4, clock=clock)  # type: ignore[arg-type]
        return self.marks

    def mark_sent(self, to_seq: int) -> JournalMarks:
        self.marks = replace(self.marks, sent=max(self.marks.sent, to_seq))
        return self.marks

    def renew(self, hwm: int) -> JournalMarks:
        unsent = [(seq, row) for seq, row in sorted(self.rows.items()) if seq > self.marks.sent]
        carried = [(seq, row) for seq, row in unsent if seq >= self.run_first or seq > hwm]
        self.run_first = len([seq for seq, _ in carried if seq < self.run_first]) + 1
        self.rows, self.lost = {}, []
        self.marks = JournalMarks(f"{next(_JOURNALS):016x}")
        return self.append(row for _, row in carried)
