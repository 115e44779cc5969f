"""The slots file."""

from __future__ import annotations

from dataclasses import replace

import pytest

from players.protocol.documents.slots import Asset, Slot
from players.protocol.documents.slots_file import SlotsFile
from players.protocol.errors import ProtocolError
from players.protocol.json_strict import write_object
from players.protocol.limits import SLOTS_BYTES
from tests.players.protocol.samples import ASSETS, CLIP_SLOTS, SLOTS


def numbered(*slots: Slot) -> list[object]:
    return [{"n": slot.n, **slot.to_object()} for slot in slots]


def fields_of(file: SlotsFile) -> dict[str, object]:
    return {
        "v": 1,
        "assets": [asset.to_object() for asset in file.assets],
        "slots": numbered(*file.slots),
        "idle": list(file.idle),
    }


def read(**changes: object) -> SlotsFile:
    return SlotsFile.read(write_object({**fields_of(SLOTS), **changes}))


def test_equal_files_are_equal_bytes() -> None:
    """W-8: named by its hash, so screens of one profile that show the same fetch the same file."""
    for file in (SLOTS, CLIP_SLOTS):
        assert SlotsFile.read(file.to_bytes()) == file
        assert file.to_bytes() == write_object(fields_of(file))


def test_a_slot_is_found_by_its_number() -> None:
    """Section 3, slots: n is a uint32."""
    assert read().slot(2).line == 17
    assert (4_294_967_295 in SLOTS, 4 in SLOTS) == (True, False)
    assert SLOTS.idle_slots() == (SLOTS.slot(3),)
    with pytest.raises(KeyError):
        read().slot(9)
    assert replace(SLOTS, slots=(replace(SLOTS.slots[0], n=9),)).slot(9).n == 9


@pytest.mark.parametrize(
    "change",
    [
        {"slots": numbered(*SLOTS.slots, SLOTS.slots[0])},
        {"slots": numbered(SLOTS.slots[1], SLOTS.slots[0], *SLOTS.slots[2:])},
        {"slots": numbered(*SLOTS.slots[:3], replace(SLOTS.slots[3], n=2**32))},
        {"slots": [slot.to_object() for slot in SLOTS.slots]},
        {"slots": numbered(*(replace(SLOTS.slots[2], n=n) for n in range(2_049)))},
        {"slots": []},
        {"assets": [ASSETS[0].to_object()] * 2_049},
        {"assets": []},
        {"idle": []},
        {"idle": [4]},
        {"idle": [3] * 513},
        {"idle": None},
        {"v": 2},
    ],
    ids=lambda change: str(change)[:50],
)
def test_slots_file_beyond_a_limit_is_refused(change: dict[str, object]) -> None:
    """W-3, section 3, slots: ascending by n, at most 2,048 slots and assets, `idle` of 1 to 512."""
    with pytest.raises(ProtocolError):
        read(**change)


def test_slots_file_at_every_limit_is_read() -> None:
    """Section 3, slots."""
    small = Slot(0, 1, 1_000, ((0, 1_000),))
    file = read(slots=numbered(*(replace(small, n=n) for n in range(2_048))), idle=list(range(512)))

    assert (len(file.slots), len(file.idle)) == (2_048, 512)


def test_idle_never_begins_with_a_clip() -> None:
    """Section 3, slots: its first picture no clip; W-16."""
    clip_first = replace(CLIP_SLOTS, idle=(2, 1))

    with pytest.raises(ProtocolError, match="begins with a clip"):
        SlotsFile.read(clip_first.to_bytes())


def test_file_above_256_kib_is_neither_written_nor_read() -> None:
    """W-8."""
    long = Slot(0, 2**32 - 1, 40 * 256, ((2_047, 40),) * 256)
    asset = Asset("ab" * 32, 4 * 2**20, "image/png", 1, 1)
    file = SlotsFile((asset,) * 2_048, tuple(replace(long, n=n) for n in range(100)), (0,))

    with pytest.raises(ProtocolError, match="size"):
        file.to_bytes()
    with pytest.raises(ProtocolError, match="size"):
        SlotsFile.read(b" " * (SLOTS_BYTES + 1))
