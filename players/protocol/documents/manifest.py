"""The document `manifest`: what one screen plays on the next plan days (PROTOCOL section 3, W-12, W-20)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from players.protocol.documents.day import Day
from players.protocol.documents.slots_file import SlotsFile
from players.protocol.errors import ProtocolError
from players.protocol.fields import Fields, array, integer
from players.protocol.limits import DAY_BYTES, DAYS_MAX, DOCUMENT_BYTES, OWN_MAX, SLOTS_BYTES, VERSION
from players.protocol.patterns import MASK, SCREEN, SHA256

_PERCENT_MAX = 100


@dataclass(frozen=True, slots=True)
class DayRef:
    """A day's file by its SHA-256 and length, with the same bounds as in the file (Unix ms, half-open)."""

    from_at: int
    to_at: int
    sha256: str
    bytes: int

    def to_object(self) -> dict[str, object]:
        """Return the JSON object."""
        return {"from_at": self.from_at, "to_at": self.to_at, "sha256": self.sha256, "bytes": self.bytes}


@dataclass(frozen=True, slots=True)
class SlotsRef:
    """A slots file by its SHA-256 and length."""

    sha256: str
    bytes: int

    def to_object(self) -> dict[str, object]:
        """Return the JSON object."""
        return {"sha256": self.sha256, "bytes": self.bytes}


@dataclass(frozen=True, slots=True)
class Lent:
    """The windows that a merchant lends; in all others the slots of `own` are shown (PROTOCOL W-12)."""

    mask: str
    own: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Manifest:
    """A screen's plan: its days, the file with their slots, and its light as (Unix ms, percent) in order (W-15).

    `lent.own` are slot numbers.
    """

    screen: str
    rev: int
    issued_at: int
    switch_at: int
    days: tuple[DayRef, ...]
    slots: SlotsRef
    light: tuple[tuple[int, int], ...]
    lent: Lent | None

    @property
    def own(self) -> tuple[int, ...]:
        """The slots of the screen's owner; none where nothing is lent."""
        return self.lent.own if self.lent else ()

    @classmethod
    def read(cls, body: bytes) -> Manifest:
        """Read a verified payload. Raises ProtocolError."""
        fields = Fields.of_document(body, cap=DOCUMENT_BYTES)
        manifest = cls(
            screen=fields.text("screen", SCREEN),
            rev=fields.integer("rev"),
            issued_at=fields.integer("issued_at"),
            switch_at=fields.integer("switch_at"),
            days=tuple(_day_ref(each) for each in fields.objects("days", most=DAYS_MAX)),
            slots=_slots_ref(fields.inner("slots")),
            light=tuple(_step(value, path) for path, value in fields.array("light", 1)),
            lent=_lent(fields.inner("lent")) if fields.has("lent") else None,
        )
        _check(manifest, fields)
        return manifest

    def to_object(self) -> dict[str, object]:
        """Return the payload to sign."""
        fields: dict[str, object] = {
            "v": VERSION,
            "screen": self.screen,
            "rev": self.rev,
            "issued_at": self.issued_at,
            "switch_at": self.switch_at,
            "days": [day.to_object() for day in self.days],
            "slots": self.slots.to_object(),
            "light": [[at, percent] for at, percent in self.light],
        }
        return fields if self.lent is None else {**fields, "lent": {"mask": self.lent.mask, "own": list(self.lent.own)}}


def check_files(manifest: Manifest, slots: SlotsFile, days: Mapping[str, Day]) -> None:
    """Check a manifest's slots file and all its days, given by SHA-256; one bad file makes the manifest bad (W-3).

    Raises:
        ProtocolError: `slots` or `day`: a day is missing, or `check_present_files` refuses a file.
    """
    check_present_files(manifest, slots, days)
    for ref in manifest.days:
        if ref.sha256 not in days:
            raise ProtocolError("day", f"{ref.sha256[:12]} is not here")


def check_present_files(manifest: Manifest, slots: SlotsFile, days: Mapping[str, Day]) -> None:
    """Check a manifest's slots file and those of its days that are given, by SHA-256.

    Raises:
        ProtocolError: `slots` or `day`: `check_slots` or `check_day` refuses a file.
    """
    check_slots(manifest, slots)
    for ref in manifest.days:
        if ref.sha256 in days:
            check_day(manifest, slots, ref, days[ref.sha256])


def check_slots(manifest: Manifest, slots: SlotsFile) -> None:
    """Check that a slots file has every slot of the screen's owner. Raises ProtocolError: `slots`."""
    for n in manifest.own:
        if n not in slots:
            raise ProtocolError("slots", f"{manifest.slots.sha256[:12]} lacks slot {n}, which lent.own names")


def check_day(manifest: Manifest, slots: SlotsFile, ref: DayRef, day: Day) -> None:
    """Check that a day is the one that the manifest names, and that it can be played with these slots.

    Raises:
        ProtocolError: `day`: its bounds differ, a slot is not in the slots file, it has no windows where some are lent,
            the lent mask does not fit its own, or a slot is longer than a window (PROTOCOL W-11, W-12).
    """
    name = ref.sha256[:12]
    if (day.from_at, day.to_at) != (ref.from_at, ref.to_at):
        raise ProtocolError("day", f"{name} has other bounds than its manifest says")
    for n in sorted(day.slots()):
        if n not in slots:
            raise ProtocolError("day", f"{name} names slot {n}, which the slots file lacks")
    if manifest.lent is not None and not _is_submask(manifest.lent.mask, day.mask):
        raise ProtocolError("day", f"{name} has a mask that lent.mask is no part of")
    if day.window_ms is not None:
        for n in sorted(day.slots().union(manifest.own)):
            if slots.slot(n).ms > day.window_ms:
                raise ProtocolError("day", f"{name} has windows of {day.window_ms} ms, slot {n} is longer")


def _is_submask(part: str, mask: str | None) -> bool:
    """Return whether `mask` is 1 wherever `part` is."""
    if mask is None or len(part) != len(mask):
        return False
    return ("1", "0") not in zip(part, mask, strict=True)


def _day_ref(fields: Fields) -> DayRef:
    return DayRef(
        from_at=fields.integer("from_at"),
        to_at=fields.integer("to_at"),
        sha256=fields.text("sha256", SHA256),
        bytes=fields.integer("bytes", 1, DAY_BYTES),
    )


def _slots_ref(fields: Fields) -> SlotsRef:
    return SlotsRef(fields.text("sha256", SHA256), fields.integer("bytes", 1, SLOTS_BYTES))


def _step(value: object, path: str) -> tuple[int, int]:
    (at_path, at), (percent_path, percent) = array(value, path, 2, 2)
    return integer(at, at_path), integer(percent, percent_path, 0, _PERCENT_MAX)


def _lent(fields: Fields) -> Lent:
    return Lent(fields.text("mask", MASK), fields.integers("own", most=OWN_MAX))


def _check(manifest: Manifest, fields: Fields) -> None:
    end = 0
    for place, day in enumerate(manifest.days):
        if not end <= day.from_at < day.to_at:
            raise fields.wrong(f"days[{place}]", "is empty or overlaps the one before")
        end = day.to_at
    if any(later[0] <= step[0] for step, later in zip(manifest.light, manifest.light[1:], strict=False)):
        raise fields.wrong("light", "is not in the order of its instants")
