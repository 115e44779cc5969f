"""Read and write JSON that every reader understands alike: integers only, no field twice (PROTOCOL W-3, RFC 7493)."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping

from players.protocol.errors import ProtocolError
from players.protocol.limits import DEPTH_MAX, NUMBER_MAX

DIGITS_MAX = len(str(-NUMBER_MAX))
"""Characters of the longest number, its sign included; a longer one is not converted at all."""


class Duplicate:
    """Type of `DUPLICATE`, which replaces the values of a field that comes twice."""


DUPLICATE = Duplicate()


def read_object(payload: bytes, *, cap: int) -> dict[str, object]:
    """Return the JSON object in the bytes.

    Integers, strings, booleans, null, arrays and objects become Python's own; there are no other numbers. A field that
    comes twice is `DUPLICATE`, which no reader of a field takes; where nobody reads the field it changes nothing.

    Args:
        payload: the bytes as received.
        cap: the most bytes that it may have; checked first.

    Raises:
        ProtocolError: `size`, or `json` for invalid UTF-8, half a surrogate pair, a float, NaN, a number of 2^53 or
            more, more than ten levels, or anything that is no JSON object.
    """
    found = parse_object(payload, cap=cap, integer=_integer, other_number=_float, pairs=_once)
    _check(found)
    return found


def write_object(fields: Mapping[str, object]) -> bytes:
    """Return an object as JSON without spaces, keys in the mapping's order: equal mappings give equal bytes.

    Raises:
        ProtocolError: `json` where `read_object` would refuse the bytes: a float, a large number, half a character.
    """
    _check(dict(fields))
    return json.dumps(dict(fields), ensure_ascii=False, allow_nan=False, separators=(",", ":")).encode()


def parse_object(
    payload: bytes,
    *,
    cap: int,
    integer: Callable[[str], object],
    other_number: Callable[[str], object],
    pairs: Callable[[list[tuple[str, object]]], dict[str, object]],
) -> dict[str, object]:
    """Return the JSON object in the bytes; the functions make its values, as `json.loads` calls them.

    Args:
        payload: the bytes as received.
        cap: the most bytes that it may have; checked first.
        integer: makes a value of an integer's digits.
        other_number: makes a value of a float, of NaN or of an infinity.
        pairs: makes an object of its (name, value) pairs.

    Raises:
        ProtocolError: `size`, or `json` where the bytes are no JSON object, or one of the functions raises it.
    """
    if len(payload) > cap:
        raise ProtocolError("size", f"{len(payload)} bytes, at most {cap} are taken")
    try:
        found = json.loads(
            payload.decode("utf-8"),
            parse_int=integer,
            parse_float=other_number,
            parse_constant=other_number,
            object_pairs_hook=pairs,
        )
    except RecursionError:
        raise ProtocolError("json", "too many levels") from None
    except ValueError as error:
        raise ProtocolError("json", str(error)) from None
    if not isinstance(found, dict):
        raise ProtocolError("json", "no object")
    return found


def _integer(digits: str) -> int:
    if len(digits) > DIGITS_MAX:  # not made at all: it could have a million digits
        raise ProtocolError("json", f"a number of {len(digits)} digits")
    return int(digits)


def _float(digits: str) -> object:
    raise ProtocolError("json", f"{digits[:24]} is no integer")


def _once(pairs: list[tuple[str, object]]) -> dict[str, object]:
    found: dict[str, object] = {}
    for name, value in pairs:
        found[name] = DUPLICATE if name in found else value
    return found


def _check(tree: object) -> None:
    """Check every value, level by level, so that no depth can exhaust the stack."""
    level: list[object] = [tree]
    for _ in range(DEPTH_MAX):
        below: list[object] = []
        for value in level:
            below += _inner(value)
        level = [value for value in below if not _is_leaf(value)]
        if not level:
            return
    raise ProtocolError("json", f"more than {DEPTH_MAX} levels")


def _inner(value: object) -> Iterable[object]:
    if isinstance(value, dict):
        return [*value.keys(), *value.values()]
    return value if isinstance(value, (list, tuple)) else ()


def _is_leaf(value: object) -> bool:
    kind = type(value)
    if kind is dict or kind is list or kind is tuple:  # the usual ones first: a document has hundreds of them
        return False
    if value is None or isinstance(value, (bool, Duplicate)):
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
