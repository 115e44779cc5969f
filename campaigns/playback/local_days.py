"""Assign plays to civil days; where the bureau's zone was changed, the days before the change keep their bounds."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from zoneinfo import ZoneInfo

from campaigns.local_time import DAY, MIDNIGHT, local_instant
from campaigns.unix_time import instant_of, unix_ms

_QUARTER_MS = 900_000


@dataclass(frozen=True, slots=True)
class ZoneChange:
    """A zone and the instant, Unix ms, from which plays are counted by it."""

    from_ms: int
    zone: ZoneInfo


class LocalDays:
    """Civil days of the bureau's zone, cached by quarter hour: the offsets of all zones are whole quarters.

    A change of zone holds from a midnight on (`change_of_zone`), so days stay in order: the day of the change is longer
    or shorter than others, and no earlier one moves.
    """

    def __init__(self, zone: ZoneInfo, changes: Sequence[ZoneChange] = ()) -> None:
        """Take the first zone, and later ones in order of time."""
        self._zones = (zone, *(change.zone for change in changes))
        self._from_ms = tuple(change.from_ms for change in changes)
        self._known: dict[int, date] = {}

    def zone_at(self, at_ms: int) -> ZoneInfo:
        """Return the zone by which an instant is counted."""
        return self._zones[sum(from_ms <= at_ms for from_ms in self._from_ms)]

    def day_of(self, start_ms: int) -> date:
        """Return the local day on which a play started."""
        quarter = start_ms // _QUARTER_MS
        day = self._known.get(quarter)
        if day is None:
            if len(self._known) > 100_000:  # noqa: PLR2004 - some three years of quarters
                self._known.clear()
            at_ms = quarter * _QUARTER_MS
            day = instant_of(at_ms).astimezone(self.zone_at(at_ms)).date()
            self._known[quarter] = day
        return day

    def start_ms(self, day: date) -> int:
        """Return the first instant of a civil day, Unix ms."""
        for zone, from_ms, until_ms in zip(self._zones, (None, *self._from_ms), (*self._from_ms, None), strict=True):
            midnight_ms = unix_ms(local_instant(day, MIDNIGHT, zone))
            if until_ms is None or midnight_ms < until_ms:
                return midnight_ms if from_ms is None else max(midnight_ms, from_ms)
        raise AssertionError("the last zone has no end")

    def window(self, day: date) -> tuple[int, int]:
        """Return the instants, Unix ms, between which a civil day runs."""
        return self.start_ms(day), self.start_ms(day + DAY)

    def change_of_zone(self, zone: ZoneInfo, at_ms: int) -> ZoneChange:
        """Return the change to another zone that is made at an instant.

        It holds from the first midnight of the new zone that begins a later day than the one that is under way.
        """
        under_way = self.day_of(at_ms)
        day = max(under_way, instant_of(at_ms).astimezone(zone).date())
        while (from_ms := unix_ms(local_instant(day, MIDNIGHT, zone))) <= at_ms or day <= under_way:
            day += DAY
        return ZoneChange(from_ms, zone)
