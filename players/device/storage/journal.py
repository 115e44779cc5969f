"""Keep the play journal in one SQLite file: what `append` has returned for is on the disk (PROTOCOL W-22)."""

from __future__ import annotations

import secrets
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from pathlib import Path

from players.device.agent.agent_time import ClockSource
from players.device.agent.events import RowsRead
from players.device.agent.journal_rows import AppearanceRow, JournalMarks, NumberedRow
from players.protocol.uplink.plays import LostRows

CAPACITY_ROWS = 200_000
KEEP_ACKED_MS = 86_400_000
_LOST_READ = 100

_SCHEMA = """
CREATE TABLE IF NOT EXISTS journal (
    one INTEGER PRIMARY KEY CHECK (one = 1), id TEXT NOT NULL,
    last INTEGER NOT NULL, acked INTEGER NOT NULL, top_acked INTEGER NOT NULL, sent INTEGER NOT NULL);
CREATE TABLE IF NOT EXISTS record (
    seq INTEGER PRIMARY KEY, start_ms INTEGER NOT NULL, line INTEGER NOT NULL, shown_ms INTEGER NOT NULL,
    flags INTEGER NOT NULL, boot INTEGER NOT NULL, clock TEXT NOT NULL, acked_at INTEGER);
CREATE INDEX IF NOT EXISTS record_acked_at ON record (acked_at) WHERE acked_at IS NOT NULL;
CREATE TABLE IF NOT EXISTS lost (first INTEGER PRIMARY KEY, last INTEGER NOT NULL, why TEXT NOT NULL);
"""
_ADD_SENT = """
BEGIN IMMEDIATE;
ALTER TABLE journal ADD COLUMN sent INTEGER NOT NULL DEFAULT 0;
UPDATE journal SET sent = last;
COMMIT;
"""
"""A journal of before the column was: everything in it may have been sent."""

_INSERT = "INSERT INTO record (seq, start_ms, line, shown_ms, flags, boot, clock) VALUES (?, ?, ?, ?, ?, ?, ?)"
_COLUMNS = "seq, line, start_ms, shown_ms, flags, clock"


class Journal:
    """The journal of one device, for use by one thread: one connection, WAL, every commit synced to disk.

    Every number up to `marks.last` is a row, or lost and on record with a reason, or acked and dropped.
    """

    def __init__(self, path: Path, *, boot: int, capacity_rows: int = CAPACITY_ROWS) -> None:
        """Open the file, or begin one with a new random id; a damaged file is put aside.

        Raises:
            sqlite3.OperationalError: the folder is not writable.
        """
        self._boot = boot
        self._capacity_rows = capacity_rows
        self._connection = _open(path)
        self.marks = self._load()
        self._run_first = self.marks.last + 1
        self._first_held = self._lowest()

    def append(self, rows: Sequence[AppearanceRow]) -> JournalMarks:
        """Append rows under the next numbers; when this returns they survive a power cut.

        Raises:
            sqlite3.OperationalError: the disk is full; no row was kept.
        """
        if not rows:
            return self.marks
        last = self.marks.last + len(rows)
        with self._writing():
            self._insert(self.marks.last + 1, rows)
            self._connection.execute("UPDATE journal SET last = ?", (last,))
            first_held = self._drop_oldest(last)
        self._first_held = first_held
        return self._update_marks(last=last)

    def read(self, from_seq: int, limit: int) -> RowsRead:
        """Return at most `limit` rows from `from_seq` on, in order, with the losses on record there."""
        rows = self._connection.execute(
            f"SELECT {_COLUMNS} FROM record WHERE seq >= ? ORDER BY seq LIMIT ?",  # noqa: S608 - our own constant
            (from_seq, limit),
        )
        lost = self._connection.execute(
            "SELECT first, last, why FROM lost WHERE last >= ? ORDER BY first LIMIT ?", (from_seq, _LOST_READ)
        )
        kept = tuple(_kept(found) for found in rows)
        return RowsRead(self.marks.journal, from_seq, self.marks.last, kept, tuple(LostRows(*found) for found in lost))

    def acknowledge(self, hwm: int, at: int) -> JournalMarks:
        """Save the office's mark, made at `at`, Unix ms of the office; drop rows acked more than 24 h before that."""
        top = max(self.marks.top_acked, hwm)
        with self._writing():
            run = self._connection.execute
            run("UPDATE journal SET acked = ?, top_acked = ?", (hwm, top))
            run("UPDATE record SET acked_at = ? WHERE seq > ? AND seq <= ?", (at, self.marks.acked, hwm))
            run("DELETE FROM record WHERE acked_at < ? AND seq <= ?", (at - KEEP_ACKED_MS, hwm))
            run("DELETE FROM lost WHERE last <= ?", (hwm,))
        self._first_held = self._lowest()
        return self._update_marks(acked=hwm, top_acked=top)

    def mark_sent(self, to_seq: int) -> JournalMarks:
        """Save that numbers up to `to_seq` may have been sent; when this returns it survives a power cut."""
        sent = max(self.marks.sent, to_seq)
        with self._writing():
            self._connection.execute("UPDATE journal SET sent = ?", (sent,))
        return self._update_marks(sent=sent)

    def retime(self, after_seq: int, offset_ms: int, clock: ClockSource) -> JournalMarks:
        """Correct the starts of this run's rows after `after_seq` with flag 4, and clear the flag (PROTOCOL W-33)."""
        with self._writing():
            self._connection.execute(
                "UPDATE record SET start_ms = start_ms + ?, flags = flags & ~4, clock = ? "
                "WHERE seq > ? AND seq >= ? AND flags & 4",
                (offset_ms, clock, after_seq, self._run_first),
            )
        return self.marks

    def renew(self, hwm: int) -> JournalMarks:
        """Begin a new journal in this file: the office's mark `hwm` is above all that this one has sent.

        So the card holds a former state, restored from an image. Of the rows above the highest number sent only this
        run's go into the new journal, and those above the mark: rows of earlier runs at or below the mark were sent by
        the card before it was restored, and counting them again would double them.
        """
        carried = self._connection.execute(
            f"SELECT {_COLUMNS}, boot FROM record WHERE seq > ? AND (seq >= ? OR seq > ?) ORDER BY seq",  # noqa: S608
            (self.marks.sent, self._run_first, hwm),
        ).fetchall()
        former = [found for found in carried if found[0] < self._run_first]
        with self._writing():
            for table in ("record", "lost", "journal"):
                self._connection.execute(f"DELETE FROM {table}")  # noqa: S608 - our own names
            self._begin(last=len(carried))
            for seq, (_, *columns, boot) in enumerate(carried, 1):
                self._insert(seq, [_kept((seq, *columns)).row], boot)
        self.marks = self._load()
        self._run_first = len(former) + 1
        self._first_held = self._lowest()
        return self.marks

    def close(self) -> None:
        """Close the file."""
        self._connection.close()

    @contextmanager
    def _writing(self) -> Iterator[None]:
        self._connection.execute("BEGIN IMMEDIATE")
        try:
            yield
            self._connection.execute("COMMIT")
        except BaseException:
            if self._connection.in_transaction:
                self._connection.execute("ROLLBACK")
            raise

    def _insert(self, first: int, rows: Sequence[AppearanceRow], boot: int | None = None) -> None:
        self._connection.executemany(
            _INSERT,
            [
                (seq, row.start_ms, row.line, row.shown_ms, row.flags, self._boot if boot is None else boot, row.clock)
                for seq, row in enumerate(rows, first)
            ],
        )

    def _drop_oldest(self, last: int) -> int:
        """Drop the oldest rows of a full journal and record those not acked as lost; return the first number held."""
        first_held = self._first_held
        if last - first_held < self._capacity_rows:
            return first_held
        cut = last - self._capacity_rows + max(1, self._capacity_rows // 50)
        first_lost = max(self.marks.acked + 1, first_held)
        if first_lost <= cut:
            self._record_loss(first_lost, cut)
        self._connection.execute("DELETE FROM record WHERE seq <= ?", (cut,))
        return cut + 1

    def _record_loss(self, first: int, last: int) -> None:
        touching = "UPDATE lost SET last = ? WHERE last = ? AND why = 'full'"
        if not self._connection.execute(touching, (last, first - 1)).rowcount:
            self._connection.execute("INSERT INTO lost (first, last, why) VALUES (?, ?, 'full')", (first, last))

    def _begin(self, last: int = 0) -> None:
        self._connection.execute("INSERT INTO journal VALUES (1, ?, ?, 0, 0, 0)", (secrets.token_hex(8), last))

    def _load(self) -> JournalMarks:
        asked = "SELECT id, last, acked, top_acked, sent FROM journal"
        found = self._connection.execute(asked).fetchone()
        if found is None:
            with self._writing():
                self._begin()
            found = self._connection.execute(asked).fetchone()
        return JournalMarks(*found)

    def _lowest(self) -> int:
        (lowest,) = self._connection.execute("SELECT min(seq) FROM record").fetchone()
        return self.marks.last + 1 if lowest is None else int(lowest)

    def _update_marks(
        self,
        *,
        last: int | None = None,
        acked: int | None = None,
        top_acked: int | None = None,
        sent: int | None = None,
    ) -> JournalMarks:
        now = self.marks
        self.marks = JournalMarks(
            now.journal,
            now.last if last is None else last,
            now.acked if acked is None else acked,
            now.top_acked if top_acked is None else top_acked,
            now.sent if sent is None else sent,
        )
        return self.marks


def _kept(found: tuple[int, int, int, int, int, str]) -> NumberedRow:
    seq, line, start_ms, shown_ms, flags, clock = found
    known: ClockSource = "ntp" if clock == "ntp" else "rtc" if clock == "rtc" else "none"
    return NumberedRow(seq, AppearanceRow(line, start_ms, shown_ms, flags, known))


def _open(path: Path) -> sqlite3.Connection:
    path.parent.mkdir(parents=True, exist_ok=True)
    try:
        return _connect(path)
    except sqlite3.DatabaseError as error:
        if isinstance(error, sqlite3.OperationalError):
            raise
    for part in (path, path.with_name(path.name + "-wal"), path.with_name(path.name + "-shm")):
        if part.exists():
            part.replace(part.with_name(f"{part.name}.unreadable"))
    return _connect(path)


def _check(connection: sqlite3.Connection, path: Path) -> None:
    with closing(connection.execute("PRAGMA quick_check(1)")) as answer:
        if answer.fetchone() != ("ok",):
            raise sqlite3.DatabaseError(f"{path}: the journal is damaged; it is put aside and a new one begins")


def _connect(path: Path) -> sqlite3.Connection:
    connection = sqlite3.connect(path, isolation_level=None, timeout=5)
    try:
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA synchronous = FULL")
        _check(connection, path)
        connection.executescript(_SCHEMA)
        if "sent" not in {column for _, column, *_ in connection.execute("PRAGMA table_info(journal)")}:
            connection.executescript(_ADD_SENT)
    except BaseException:
        connection.close()
        raise
    return connection
