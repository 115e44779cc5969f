"""Files that groups share are read once; what cannot be read is refused each time."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from players.protocol.documents.day import Day
from players.protocol.documents.slots import Asset, Slot
from players.protocol.documents.slots_file import SlotsFile
from players.protocol.errors import ProtocolError
from scheduler.plan.read_files import read_day, read_slots_file

DAY = Day(0, 86_400_000, bases=((1,),), spans=(), window_ms=None, mask=None).to_bytes()
SLOTS = SlotsFile((Asset("ab" * 32, 100, "image/png", 96, 48),), (Slot(1, 7, 5_000, ((0, 5_000),)),), (1,)).to_bytes()


def test_a_file_is_read_as_the_wire_says_and_kept() -> None:
    assert read_day(DAY) == Day.read(DAY)
    assert read_day(bytes(bytearray(DAY))) is read_day(DAY)
    assert read_slots_file(SLOTS) == SlotsFile.read(SLOTS)
    assert read_slots_file(bytes(bytearray(SLOTS))) is read_slots_file(SLOTS)


@pytest.mark.parametrize("read", [read_day, read_slots_file])
def test_what_cannot_be_read_is_refused_each_time(read: Callable[[bytes], object]) -> None:
    for _ in range(2):
        with pytest.raises(ProtocolError):
            read(b'{"v": 1}')
