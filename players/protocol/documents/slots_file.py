"""A slots file: the slots of screens that show the same pictures, by number (PROTOCOL section 3, *slots*)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from players.protocol.documents.slots import CLIP_TYPE, Asset, Slot
from players.protocol.errors import ProtocolError
from players.protocol.fields import Fields
from players.protocol.json_strict import write_object
from players.protocol.limits import ASSETS_MAX, IDLE_MAX, SLOT_NUMBER_MAX, SLOTS_BYTES, SLOTS_MAX, VERSION


@dataclass(frozen=True, slots=True)
class SlotsFile:
    """The slots that days, `idle` and `own` of a manifest name, in ascending order of their numbers, or more.

    `frames` of the slots index `assets`; `idle` are slot numbers.
    """

    assets: tuple[Asset, ...]
    slots: tuple[Slot, ...]
    idle: tuple[int, ...]
    _by_n: Mapping[int, Slot] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_by_n", {slot.n: slot for slot in self.slots})

    def __contains__(self, n: int) -> bool:
        """Return whether there is a slot of a number."""
        return n in self._by_n

    def slot(self, n: int) -> Slot:
        """Return the slot of a number. Raises KeyError where there is none."""
        return self._by_n[n]

    def idle_slots(self) -> tuple[Slot, ...]:
        """Return the slots of the idle loop in order."""
        return tuple(self._by_n[n] for n in self.idle)

    @classmethod
    def read(cls, body: bytes) -> SlotsFile:
        """Read a file whose hash was checked. Raises ProtocolError."""
        fields = Fields.of_document(body, cap=SLOTS_BYTES)
        assets = tuple(Asset.of(each) for each in fields.objects("assets", most=ASSETS_MAX))
        file = cls(
            assets=assets,
            slots=tuple(_slot(each, assets) for each in fields.objects("slots", most=SLOTS_MAX)),
            idle=fields.integers("idle", 1, IDLE_MAX),
        )
        if any(later.n <= slot.n for slot, later in zip(file.slots, file.slots[1:], strict=False)):
            raise fields.wrong("slots", "are not in ascending order of their numbers")
        for n in file.idle:
            if n not in file:
                raise fields.wrong("idle", f"names slot {n}, which is none of the slots")
        if assets[file.slot(file.idle[0]).frames[0][0]].type == CLIP_TYPE:
            raise fields.wrong("idle", "begins with a clip")
        return file

    def to_bytes(self) -> bytes:
        """Return the bytes of the file; equal values give equal bytes. Raises ProtocolError (`size`) above 256 KiB."""
        body = write_object(
            {
                "v": VERSION,
                "assets": [asset.to_object() for asset in self.assets],
                "slots": [{"n": slot.n, **slot.to_object()} for slot in self.slots],
                "idle": list(self.idle),
            }
        )
        if len(body) > SLOTS_BYTES:
            raise ProtocolError("size", f"a slots file of {len(body)} bytes, at most {SLOTS_BYTES} are taken")
        return body


def _slot(fields: Fields, assets: Sequence[Asset]) -> Slot:
    return Slot.of(fields, assets, fields.integer("n", 0, SLOT_NUMBER_MAX))
