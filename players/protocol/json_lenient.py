"""JSON as a screen may have spoken it: what is no good stands apart, so that the rest can still be read (W-3)."""

from __future__ import annotations

import json

from players.protocol.errors import ProtocolError
from players.protocol.limits import NUMBER_MAX

_DIGITS_MAX = len(str(-NUMBER_MAX))


class Unreadable:
    """Stands where a value is none of ours: a float, NaN, a number of 2^53 or more, a field that came twice."""


UNREADABLE = Unreadable()


def read_report(payload: bytes, *, cap: int) -> dict[str, object]:
    """Return the object that the bytes are, with UNREADABLE in the place of every value that W-3 forbids.

    Args:
        payload: what came.
        cap: the most bytes that it may have; looked at first.

    Raises:
        ProtocolError: `size`, or `json` where the bytes are no JSON object at all.
    """
    if len(payload) > cap:
        raise ProtocolError("size", f"{len(payload)} bytes, at most {cap} are taken")
    try:
        told = json.loads(
            payload.decode("utf-8"),
            parse_int=_integer,
            parse_float=_nothing,
            parse_constant=_nothing,
            object_pairs_hook=_once,
        )
    except RecursionError:
        raise ProtocolError("json", "too many levels") from None
    except ValueError as error:
        raise ProtocolError("json", str(error)) from None
    if not isinstance(told, dict):
        raise ProtocolError("json", "no object")
    return told


def _integer(digits: str) -> object:
    if len(digits) > _DIGITS_MAX:
        return UNREADABLE
    number = int(digits)
    return number if abs(number) <= NUMBER_MAX else UNREADABLE


def _nothing(_digits: str) -> object:
    return UNREADABLE


def _once(pairs: list[tuple[str, object]]) -> dict[str, object]:
    told: dict[str, object] = {}
    for name, value in pairs:
        told[name] = UNREADABLE if name in told else value
    return told
