"""JSON as the office speaks it: nothing that two readers could understand differently (PROTOCOL W-3)."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping

from players.protocol.errors import ProtocolError
from players.protocol.limits import DEPTH_MAX, NUMBER_MAX

_DIGITS_MAX = len(str(-NUMBER_MAX))


def read_object(payload: bytes, *, cap: int) -> dict[str, object]:
    """Return the object that the bytes are; any bytes are read or refused.

    Integers, strings, booleans, null, arrays and objects come as Python has them; there are no other numbers.

    Args:
        payload: what came.
        cap: the most bytes that it may have; looked at first.

    Raises:
        ProtocolError: `size`, or `json` for invalid UTF-8, half a surrogate pair, a float, NaN, a number of 2^53 or
            more, a key that comes twice, more than ten levels, or anything that is no JSON object.
    """
    if len(payload) > cap:
        raise ProtocolError("size", f"{len(payload)} bytes, at most {cap} are taken")
    try:
        told = json.loads(
            payload.decode("utf-8"),
            parse_int=_integer,
            parse_float=_float,
            parse_constant=_float,
            object_pairs_hook=_distinct,
        )
    except RecursionError:
        raise _deep() from None
    except ValueError as error:
        raise ProtocolError("json", str(error)) from None
    if not isinstance(told, dict):
        raise ProtocolError("json", "no object")
    _check(told)
    return told


def write_object(told: Mapping[str, object]) -> bytes:
    """Return the bytes that say `told`, without spaces, keys in their own order: equal values give equal bytes.

    Raises:
        ProtocolError: `json` where `read_object` would not take them back: a float, a large number, half a character.
    """
    _check(dict(told))
    return json.dumps(dict(told), ensure_ascii=False, allow_nan=False, separators=(",", ":")).encode()


def _integer(digits: str) -> int:
    if len(digits) > _DIGITS_MAX:  # not made at all: it could have a million digits
        raise ProtocolError("json", f"a number of {len(digits)} digits")
    return int(digits)


def _float(digits: str) -> object:
    raise ProtocolError("json", f"{digits[:24]} is no integer")


def _distinct(pairs: list[tuple[str, object]]) -> dict[str, object]:
    told: dict[str, object] = {}
    for name, value in pairs:
        if name in told:
            raise ProtocolError("json", f"{name[:24]!a} comes twice")
        told[name] = value
    return told


def _check(told: object) -> None:
    """Look at every value, level by level, so that no depth can exhaust the stack."""
    level: list[object] = [told]
    for _ in range(DEPTH_MAX):
        below: list[object] = []
        for value in level:
            below += _inner(value)
        level = [value for value in below if not _is_leaf(value)]
        if not level:
            return
    raise _deep()


def _inner(value: object) -> Iterable[object]:
    if isinstance(value, dict):
        return [*value.keys(), *value.values()]
    return value if isinstance(value, (list, tuple)) else ()


def _is_leaf(value: object) -> bool:
    if value is None or isinstance(value, bool):
        return True
    if isinstance(value, int):
        if abs(value) > NUMBER_MAX:
            raise ProtocolError("json", f"a number of {value.bit_length()} bits")
        return True
    if isinstance(value, str):
        if not value.isascii():
            _check_text(value)
        return True
    if isinstance(value, (dict, list, tuple)):
        return False
    raise ProtocolError("json", f"{type(value).__name__} is no value of ours")


def _check_text(value: str) -> None:
    try:
        value.encode("utf-8")
    except UnicodeEncodeError as error:
        raise ProtocolError("json", f"half a character at {error.start} of a string") from None


def _deep() -> ProtocolError:
    return ProtocolError("json", f"more than {DEPTH_MAX} levels")
