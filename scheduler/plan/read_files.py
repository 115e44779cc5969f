"""Read day and slots files, the latest of which are kept: most sync groups of a city name equal ones."""

from __future__ import annotations

from functools import lru_cache

from players.protocol.documents.day import Day
from players.protocol.documents.slots_file import SlotsFile

_KEPT = 64
"""Of each kind. A day file has 64 KiB at most, a slots file 256 KiB (`players.protocol.limits`)."""


@lru_cache(_KEPT)
def read_day(body: bytes) -> Day:
    """Return the plan day of these bytes. Raises ProtocolError."""
    return Day.read(body)


@lru_cache(_KEPT)
def read_slots_file(body: bytes) -> SlotsFile:
    """Return the slots file of these bytes. Raises ProtocolError."""
    return SlotsFile.read(body)
