"""Read and write JSON that every reader understands alike: integers only, no field twice (PROTOCOL W-3, RFC 7493)."""

from __future__ import annotations

import json
from collections import Counter
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
    found = dict(pairs)
    if len(found) < len(pairs):
        counts = Counter(name for name, _ in pairs)
        found = {name: value if counts[name] == 1 else DUPLICATE for name, value in found.items()}
    return found


def _check(tree: object) -> None:
    """Check every value, level by level, so that no depth can exhaust the stack."""
    level: list[object] = [tree]
    for _ in range(DEPTH_MAX):
        level = _containers_in(level)
        if not level:
            return
    raise ProtocolError("json", f"more than {DEPTH_MAX} levels")


def _containers_in(level: Iterable[object]) -> list[object]:
    """Check the names and values in some objects and arrays, and return the objects and arrays among them."""
    found: list[object] = []
    for container in level:
        values = (*container.keys(), *container.values()) if isinstance(container, dict) else container
        assert isinstance(values, (list, tuple))
        for value in values:
            kind = type(value)  # the usual ones first, by type alone: a document has hundreds of them
            if kind is str:
                if not value.isascii():
                    _check_text(value)
            elif kind is int:
                _check_number(value)
            elif not _is_leaf(value):
                found.append(value)
    return found


def _is_leaf(value: object) -> bool:
    if value is None or isinstance(value, (bool, Duplicate)):
        return True
    if isinstance(value, (dict, list, tuple)):
        return False
    if isinstance(value, int):
        _check_number(value)
    elif isinstance(value, str):
        _check_text(value)
    else:
        raise ProtocolError("json", f"{type(value).__name__} is no value of ours")
    return True


def _check_number(value: int) -> None:
    if not -NUMBER_MAX <= value <= NUMBER_MAX:
        raise ProtocolError("json", f"a number of {value.bit_length()} bits")


def _check_text(value: str) -> None:
    try:
        value.encode("utf-8")
    except UnicodeEncodeError as error:
        raise ProtocolError("json", f"half a character at {error.start} of a string") from None
