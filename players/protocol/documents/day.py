"""A day file: one plan day of a sync group, the same bytes for all its screens (PROTOCOL section 3, W-10, W-11)."""

from __future__ import annotations

from dataclasses import dataclass

from players.protocol.errors import ProtocolError
from players.protocol.fields import Fields
from players.protocol.json_strict import write_object
from players.protocol.limits import (
    BASE_SLOTS_MAX,
    BASES_SLOTS_MAX,
    DAY_BYTES,
    INSERTS_MAX,
    SPANS_MAX,
    VERSION,
    WINDOWS_MAX,
)
from players.protocol.patterns import MASK


@dataclass(frozen=True, slots=True)
class Span:
    """A part of the day, half-open, that repeats one base (see `SpanSequence`).

    Args:
        from_at: Unix ms; to_at: Unix ms, outside.
        base: index into the day's bases.
        p: index of the base's slot that comes first.
        ins: (skip, n) in order: slot n is shown after so many base slots since the start or the last insert.
    """

    from_at: int
    to_at: int
    base: int
    p: int
    ins: tuple[tuple[int, int], ...]


@dataclass(frozen=True, slots=True)
class Day:
    """A plan day. It has both `window_ms` and `mask`, or neither and no windows.

    `bases` are slot numbers; each screen's own slots file defines what they show.
    """

    from_at: int
    to_at: int
    bases: tuple[tuple[int, ...], ...]
    spans: tuple[Span, ...]
    window_ms: int | None
    mask: str | None

    @classmethod
    def read(cls, body: bytes) -> Day:
        """Read a file whose hash was checked. Raises ProtocolError."""
        fields = Fields.of_document(body, cap=DAY_BYTES)
        fields.require_both("window_ms", "mask")
        day = cls(
            from_at=fields.integer("from_at"),
            to_at=fields.integer("to_at"),
            bases=fields.lists("bases", least=1, most=BASE_SLOTS_MAX),
            spans=tuple(_span(each) for each in fields.objects("spans", most=SPANS_MAX)),
            window_ms=fields.integer("window_ms", 1) if fields.has("window_ms") else None,
            mask=fields.text("mask", MASK) if fields.has("mask") else None,
        )
        _check_bounds(day, fields)
        _check_spans(day, fields)
        return day

    def to_bytes(self) -> bytes:
        """Return the bytes of the file; equal days give equal bytes. Raises ProtocolError (`size`) above 64 KiB."""
        body = self.encode()
        if len(body) > DAY_BYTES:
            raise ProtocolError("size", f"a day of {len(body)} bytes, at most {DAY_BYTES} are taken")
        return body

    def encode(self) -> bytes:
        """Return the bytes of the file, however many."""
        fields: dict[str, object] = {"v": VERSION, "from_at": self.from_at, "to_at": self.to_at}
        if self.window_ms is not None:
            fields |= {"window_ms": self.window_ms, "mask": self.mask}
        fields["bases"] = [list(base) for base in self.bases]
        fields["spans"] = [_span_object(span) for span in self.spans]
        return write_object(fields)

    def slots(self) -> frozenset[int]:
        """Return every slot number that the day names."""
        inserted = (n for span in self.spans for _, n in span.ins)
        return frozenset(n for base in self.bases for n in base).union(inserted)


def _span(fields: Fields) -> Span:
    return Span(
        from_at=fields.integer("from_at"),
        to_at=fields.integer("to_at"),
        base=fields.integer("base"),
        p=fields.integer("p"),
        ins=fields.pairs("ins", most=INSERTS_MAX),
    )


def _span_object(span: Span) -> dict[str, object]:
    return {
        "from_at": span.from_at,
        "to_at": span.to_at,
        "base": span.base,
        "p": span.p,
        "ins": [[skip, n] for skip, n in span.ins],
    }


def _check_bounds(day: Day, fields: Fields) -> None:
    if day.from_at >= day.to_at:
        raise fields.wrong("to_at", "is not after from_at")
    if day.window_ms is not None and (day.to_at - day.from_at) // day.window_ms > WINDOWS_MAX:
        raise fields.wrong("window_ms", f"makes more than {WINDOWS_MAX} windows")
    if sum(len(span.ins) for span in day.spans) > INSERTS_MAX:
        raise fields.wrong("spans", f"have more than {INSERTS_MAX} inserts")
    if sum(len(base) for base in day.bases) > BASES_SLOTS_MAX:
        raise fields.wrong("bases", f"have more than {BASES_SLOTS_MAX} slots")


def _check_spans(day: Day, fields: Fields) -> None:
    end = day.from_at
    for place, span in enumerate(day.spans):
        name = f"spans[{place}]"
        if not end <= span.from_at < span.to_at <= day.to_at:
            raise fields.wrong(name, "is empty, overlaps the one before, or leaves its day")
        if span.base >= len(day.bases):
            raise fields.wrong(f"{name}.base", f"is {span.base}, there are {len(day.bases)}")
        if span.p >= len(day.bases[span.base]):
            raise fields.wrong(f"{name}.p", f"is {span.p}, the base has {len(day.bases[span.base])} slots")
        end = span.to_at
