"""Pack a day's rows of one journal into a few bytes each, without loss.

A screen shows one slot after another, so most of a row follows from the row before. By columns are kept: numbers and
starts as differences from what was to be expected (the next number; the end of the row before), lines as places in a
list, light-on times as differences from the line's last one. What is left is small and repeats with the loop; zlib
packs it.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterable, Iterator, Sequence

from campaigns.playback.evidence import EvidenceRecord

_LEVEL = 9
_MORE, _LOW = 0x80, 0x7F


def pack_day(rows: Sequence[EvidenceRecord]) -> bytes:
    """Return rows packed; any order and any integers come back, rows in order of number and time pack best."""
    places: dict[int, int] = {}
    seqs: list[int] = []
    starts_ms: list[int] = []
    lines: list[int] = []
    shown_ms: list[int] = []
    last_shown: dict[int, int] = {}
    next_seq = next_ms = 0
    for row in rows:
        seqs.append(row.seq - next_seq)
        starts_ms.append(row.start_ms - next_ms)
        lines.append(places.setdefault(row.line, len(places)))
        shown_ms.append(row.shown_ms - last_shown.get(row.line, 0))
        last_shown[row.line] = row.shown_ms
        next_seq, next_ms = row.seq + 1, row.start_ms + row.shown_ms
    columns = (places, seqs, starts_ms, lines, shown_ms, [int(row.flags) for row in rows])
    body = bytearray()
    for column in columns:
        numbers = bytes(_varints(column))
        body += bytes(_varints([len(numbers)])) + numbers
    return zlib.compress(bytes(body), _LEVEL)


def unpack_day(body: bytes) -> tuple[EvidenceRecord, ...]:
    """Return the rows that `pack_day` packed."""
    places, *columns = _columns(zlib.decompress(body))
    last_shown: dict[int, int] = {}
    next_seq = next_ms = 0
    rows: list[EvidenceRecord] = []
    for seq, start_ms, place, shown_ms, flags in zip(*columns, strict=True):
        line = places[place]
        shown = shown_ms + last_shown.get(line, 0)
        row = EvidenceRecord(seq + next_seq, start_ms + next_ms, line, shown, flags)
        last_shown[line] = shown
        next_seq, next_ms = row.seq + 1, row.start_ms + shown
        rows.append(row)
    return tuple(rows)


def _columns(body: bytes) -> list[list[int]]:
    found: list[list[int]] = []
    at = 0
    while at < len(body):
        size, at = _varint(body, at)
        found.append(list(_integers(body[at : at + size])))
        at += size
    return found


def _varints(numbers: Iterable[int]) -> Iterator[int]:
    """Yield the bytes of integers: sign in the lowest bit, seven bits a byte, the lowest first."""
    for number in numbers:
        rest = number << 1 if number >= 0 else (-number << 1) - 1
        while rest > _LOW:
            yield rest & _LOW | _MORE
            rest >>= 7
        yield rest


def _varint(body: bytes, at: int) -> tuple[int, int]:
    """Return the integer at a place, and the place behind it."""
    rest = shift = 0
    while body[at] & _MORE:
        rest |= (body[at] & _LOW) << shift
        shift += 7
        at += 1
    rest |= body[at] << shift
    return (-(rest + 1 >> 1) if rest & 1 else rest >> 1), at + 1


def _integers(body: bytes) -> Iterator[int]:
    at = 0
    while at < len(body):
        number, at = _varint(body, at)
        yield number
