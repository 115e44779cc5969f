"""Read and write a batch of the play journal (PROTOCOL section 3, W-3, W-22)."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import NamedTuple, overload

from players.protocol.errors import ProtocolError
from players.protocol.fields import Fields, array, integer, wrong
from players.protocol.json_lenient import read_report
from players.protocol.limits import FLAGS_MAX, LINE_MAX, NUMBER_MAX, PLAYS_BYTES, VERSION
from players.protocol.patterns import JOURNAL
from players.protocol.uplink.row_numbers import disjoint_ranges, gaps, take_numbers

CLOCKS = ("ntp", "rtc", "none")
EVIDENCE = ("displayed", "card-log", "derived")
WHYS = ("full", "corrupt", "restored", "unknown")
LEFT_EARLY, NOT_SHOWN, CLOCK_UNKNOWN, DRILL, CAME_LATE = 1, 2, 4, 8, 16
"""Flags of a row (PROTOCOL W-31, W-33)."""

ROW_BOUNDS = (
    ("dt_ms", -NUMBER_MAX, NUMBER_MAX),
    ("line", 0, LINE_MAX),
    ("shown_ms", 0, NUMBER_MAX),
    ("flags", 0, FLAGS_MAX),
)
"""The integers of a row as it is sent: name, least and greatest value. `dt_ms` is the start minus `t0_at`."""


class PlayRow(NamedTuple):
    """One appearance of a slot (PROTOCOL W-30).

    Args:
        seq: its number in the journal.
        start_ms: Unix ms; ms since boot with flag 4.
        line: the slot's line.
        shown_ms: light-on time.
        flags: 1 left early, 2 not shown, 4 clock unknown, 8 drill, 16 came late.
    """

    seq: int
    start_ms: int
    line: int
    shown_ms: int
    flags: int


Column = Sequence[int]


class PlayRows(Sequence[PlayRow]):
    """Rows kept by column, in the order of `PlayRow`, and made on access: a backlog has millions of them."""

    __slots__ = ("columns",)

    def __init__(self, columns: tuple[Column, Column, Column, Column, Column]) -> None:
        self.columns = columns

    def __len__(self) -> int:
        return len(self.columns[0])

    def __iter__(self) -> Iterator[PlayRow]:
        return map(PlayRow, *self.columns)

    @overload
    def __getitem__(self, place: int) -> PlayRow: ...
    @overload
    def __getitem__(self, place: slice) -> tuple[PlayRow, ...]: ...
    def __getitem__(self, place: int | slice) -> PlayRow | tuple[PlayRow, ...]:
        return tuple(self)[place]

    def __eq__(self, other: object) -> bool:
        return tuple(self) == (tuple(other) if isinstance(other, PlayRows) else other)

    def __hash__(self) -> int:
        return hash(tuple(self))

    def __repr__(self) -> str:
        return repr(tuple(self))


@dataclass(frozen=True, slots=True)
class LostRows:
    """Numbers `first..last`, both included, that the journal no longer has, and why (one of `WHYS`)."""

    first: int
    last: int
    why: str


@dataclass(frozen=True, slots=True)
class PlaysBatch:
    """Numbers `from_seq..to_seq` of a journal as rows and losses; `to_seq = from_seq - 1` asks for the mark.

    Args:
        journal: its id.
        from_seq, to_seq: the numbers, both included.
        t0_at: Unix ms to which the rows' starts are relative on the wire.
        rows: in the order of their numbers.
        lost: in order, disjoint from each other and from the rows.
        clock: what kept the time: `ntp`, `rtc`, `none`.
        evidence: `displayed`, `card-log`, `derived`.
        unreadable: (number, name of the wrong field) of rows that could not be read; only where it was read.
        surplus: number of rows for which there was no number; only where it was read.
    """

    journal: str
    from_seq: int
    to_seq: int
    t0_at: int
    rows: Sequence[PlayRow]
    lost: tuple[LostRows, ...]
    clock: str
    evidence: str
    unreadable: tuple[tuple[int, str], ...] = ()
    surplus: int = 0

    @classmethod
    def read(cls, payload: bytes) -> PlaysBatch:
        """Read a screen's batch leniently, so that the mark can pass whatever cannot be read (W-3).

        Rows, losses and `unreadable` together cover `from_seq..to_seq` exactly, whatever the screen sent:

        - a row that is not four integers within bounds is unreadable, under its number;
        - without a readable `v`, `t0_at`, `clock` or `evidence` all rows are unreadable;
        - a malformed loss is ignored; where two losses overlap, the earlier one has the numbers;
        - rows take the numbers that no loss has, in order; numbers left over are lost, `unknown`;
        - rows left over are counted in `surplus`.

        Batches without any fault, nearly all, take a fast path that checks whole columns.

        Raises:
            ProtocolError: `size`, `json`, or `field` where `journal`, `from` or `to` cannot be read.
        """
        return _read_by_column(payload) or cls._read_by_row(payload)

    @classmethod
    def _read_by_row(cls, payload: bytes) -> PlaysBatch:
        fields = Fields(read_report(payload, cap=PLAYS_BYTES))
        journal, first, last = fields.text("journal", JOURNAL), fields.integer("from", 1), fields.integer("to")
        if last < first - 1:
            raise fields.wrong("to", f"is {last}, from is {first}")
        losses = disjoint_ranges(_declared_losses(fields), first, last)
        rows = [value for _, value in _array_or_empty(fields, "rows")]
        numbers, uncovered = take_numbers(gaps(losses, first, last), len(rows))
        unknown = [(begin, end, "unknown") for begin, end in uncovered]
        head = _head(fields)
        good, unreadable = _partition(numbers, rows, head)
        return cls(
            journal=journal,
            from_seq=first,
            to_seq=last,
            t0_at=head.t0_at,
            rows=good,
            lost=tuple(LostRows(*loss) for loss in sorted([*losses, *unknown])),
            clock=head.clock,
            evidence=head.evidence,
            unreadable=unreadable,
            surplus=len(rows) - len(numbers),
        )

    def to_object(self) -> dict[str, object]:
        """Return the payload to send."""
        return {
            "v": VERSION,
            "journal": self.journal,
            "from": self.from_seq,
            "to": self.to_seq,
            "t0_at": self.t0_at,
            "rows": [[row.start_ms - self.t0_at, row.line, row.shown_ms, row.flags] for row in self.rows],
            "lost": [[loss.first, loss.last, loss.why] for loss in self.lost],
            "clock": self.clock,
            "evidence": self.evidence,
        }


def _read_by_column(payload: bytes) -> PlaysBatch | None:
    """Read a batch without losses and faults, column by column; return None for any other."""
    if len(payload) > PLAYS_BYTES:
        return None
    try:
        fields = json.loads(payload.decode("utf-8"), object_pairs_hook=_distinct)
        journal, clock, evidence = fields["journal"], fields["clock"], fields["evidence"]
        rows, numbers = fields["rows"], (fields["v"], fields["from"], fields["to"], fields["t0_at"])
        if fields["lost"] != [] or set(map(type, rows)) != {list} or set(map(len, rows)) != {len(ROW_BOUNDS)}:
            return None
        dts_ms, lines, shown_ms, flags = zip(*rows, strict=True)
        integers = set(map(type, chain(numbers, dts_ms, lines, shown_ms, flags))) == {int}
        if not integers or not JOURNAL.fullmatch(journal):
            return None
    except (ValueError, KeyError, TypeError, RecursionError):
        return None
    version, first, last, t0_at = numbers
    starts_ms = [t0_at + dt_ms for dt_ms in dts_ms]
    bounds = ((low, high) for _, low, high in ROW_BOUNDS[1:])
    within = all(
        low <= min(column) and max(column) <= high
        for column, (low, high) in zip((lines, shown_ms, flags), bounds, strict=True)
    )
    timely = min(t0_at, *starts_ms) >= 0 and max(t0_at, *starts_ms) <= NUMBER_MAX
    covers = first >= 1 and last <= NUMBER_MAX and last - first + 1 == len(rows)
    if not (within and timely and covers) or version != VERSION or clock not in CLOCKS or evidence not in EVIDENCE:
        return None
    play_rows = PlayRows((range(first, last + 1), starts_ms, lines, shown_ms, flags))
    return PlaysBatch(journal, first, last, t0_at, play_rows, (), clock, evidence)


def _distinct(pairs: list[tuple[str, object]]) -> dict[str, object]:
    fields = dict(pairs)
    if len(fields) < len(pairs):
        raise ValueError("a field comes twice")
    return fields


@dataclass(frozen=True, slots=True)
class _Head:
    """What all rows of a batch share; `fault` is the name of the first of these fields that cannot be read."""

    t0_at: int = 0
    clock: str = "none"
    evidence: str = "derived"
    fault: str | None = None


def _head(fields: Fields) -> _Head:
    try:
        name = "v"
        fields.integer(name, VERSION, VERSION)
        t0_at = fields.integer(name := "t0_at")
        clock = fields.word(name := "clock", CLOCKS)
        return _Head(t0_at, clock, fields.word(name := "evidence", EVIDENCE))
    except ProtocolError:
        return _Head(fault=name)


def _array_or_empty(fields: Fields, name: str) -> list[tuple[str, object]]:
    try:
        return fields.array(name)
    except ProtocolError:
        return []


def _declared_losses(fields: Fields) -> list[tuple[int, int, str]]:
    found: list[tuple[int, int, str]] = []
    for path, value in _array_or_empty(fields, "lost"):
        try:
            found.append(_loss(value, path))
        except ProtocolError:
            continue  # its numbers become `unknown`, unless rows take them
    return found


def _loss(value: object, path: str) -> tuple[int, int, str]:
    (first_path, first), (last_path, last), (_, why) = array(value, path, 3, 3)
    begin, end = integer(first, first_path, 1), integer(last, last_path, 1)
    if begin > end:
        raise wrong(path, "is no range")
    return begin, end, why if isinstance(why, str) and why in WHYS else "unknown"


def _partition(
    numbers: Sequence[int], rows: Sequence[object], head: _Head
) -> tuple[tuple[PlayRow, ...], tuple[tuple[int, str], ...]]:
    """Return the readable rows, and (number, name of the wrong field) of the others."""
    good: list[PlayRow] = []
    unreadable: list[tuple[int, str]] = []
    for seq, value in zip(numbers, rows, strict=False):
        row = head.fault or _row(seq, value, head.t0_at)
        if isinstance(row, str):
            unreadable.append((seq, row))
        else:
            good.append(row)
    return tuple(good), tuple(unreadable)


def _row(seq: int, value: object, t0_at: int) -> PlayRow | str:
    """Return the row, or the name of its first wrong field."""
    if not isinstance(value, list) or len(value) != len(ROW_BOUNDS):
        return "row"
    for each, (name, low, high) in zip(value, ROW_BOUNDS, strict=True):
        if type(each) is not int or not low <= each <= high:
            return name
    dt_ms, line, shown_ms, flags = value
    if not 0 <= t0_at + dt_ms <= NUMBER_MAX:
        return "dt_ms"
    return PlayRow(seq, t0_at + dt_ms, line, shown_ms, flags)
