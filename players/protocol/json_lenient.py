"""Read a screen's JSON so that one bad value does not hide the good ones around it (PROTOCOL W-3)."""

from __future__ import annotations

from players.protocol.json_strict import DIGITS_MAX, parse_object
from players.protocol.limits import NUMBER_MAX


class Unreadable:
    """Type of `UNREADABLE`, which replaces a float, NaN, a number of 2^53 or more, and a field that comes twice."""


UNREADABLE = Unreadable()


def read_report(payload: bytes, *, cap: int) -> dict[str, object]:
    """Return the JSON object in the bytes, with `UNREADABLE` in the place of every value that W-3 forbids.

    Args:
        payload: the bytes as received.
        cap: the most bytes that it may have; checked first.

    Raises:
        ProtocolError: `size`, or `json` where the bytes are no JSON object at all.
    """
    return parse_object(payload, cap=cap, integer=_integer, other_number=_unreadable, pairs=_once)


def _integer(digits: str) -> object:
    if len(digits) > DIGITS_MAX:
        return UNREADABLE
    number = int(digits)
    return number if abs(number) <= NUMBER_MAX else UNREADABLE


def _unreadable(_digits: str) -> object:
    return UNREADABLE


def _once(pairs: list[tuple[str, object]]) -> dict[str, object]:
    found: dict[str, object] = {}
    for name, value in pairs:
        found[name] = UNREADABLE if name in found else value
    return found
