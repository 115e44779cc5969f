"""Read and check the fields of a decoded object; errors name their path, as `slots[3].frames[0][1]` (PROTOCOL W-3)."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping

from players.protocol.errors import ProtocolError
from players.protocol.json_strict import DUPLICATE, read_object
from players.protocol.limits import NUMBER_MAX, VERSION


class Fields:
    """One object of a document; its readers raise ProtocolError (`field`) where a field is not what it should be.

    Fields that are not read are ignored; one that comes twice is refused by its readers (see `read_object`).

    >>> Fields({"bounds": {"from_at": -1}}).inner("bounds").integer("from_at")
    Traceback (most recent call last):
    players.protocol.errors.ProtocolError: field: bounds.from_at is -1, not 0 to 9007199254740991
    """

    __slots__ = ("_path", "_values")

    def __init__(self, value: object, path: str = "") -> None:
        """Take the object at `path`. Raises ProtocolError where the value is no object."""
        if not isinstance(value, Mapping):
            raise wrong(path, "is no object")
        self._values = value
        self._path = path

    @classmethod
    def of_document(cls, payload: bytes, *, cap: int) -> Fields:
        """Read a document of this version. Raises ProtocolError: `size`, `json`, `field` or `version`."""
        fields = cls(read_object(payload, cap=cap))
        if (version := fields.integer("v")) != VERSION:
            raise ProtocolError("version", f"v is {version}, this reads {VERSION}")
        return fields

    def has(self, name: str) -> bool:
        """Return whether an optional field is there; one that is null is there, and no reader takes it."""
        return name in self._values

    def is_null(self, name: str) -> bool:
        """Return whether a field that is there is null; its readers refuse one that is absent."""
        return name in self._values and self._values[name] is None

    def require_one(self, first: str, second: str) -> None:
        """Check that exactly one of two optional fields is there."""
        if self.has(first) == self.has(second):
            raise self.wrong(first, f"or {second}: there must be one of the two")

    def require_both(self, first: str, second: str) -> None:
        """Check that two optional fields are there together, or neither."""
        if self.has(first) != self.has(second):
            raise self.wrong(second, f"and {first} come together")

    def path(self, name: str) -> str:
        """Return the path of a field."""
        return f"{self._path}.{name}" if self._path else name

    def wrong(self, name: str, what: str) -> ProtocolError:
        """Return the error that says what is wrong with a field."""
        return wrong(self.path(name), what)

    def integer(self, name: str, low: int = 0, high: int = NUMBER_MAX) -> int:
        """Return an integer within bounds, both included."""
        return integer(self._get(name), self.path(name), low, high)

    def text(self, name: str, pattern: re.Pattern[str]) -> str:
        """Return a string that the pattern matches in full."""
        return text(self._get(name), self.path(name), pattern)

    def word(self, name: str, words: Collection[str]) -> str:
        """Return a string that is one of `words`."""
        value = self._get(name)
        if not isinstance(value, str) or value not in words:
            raise self.wrong(name, f"is none of {', '.join(words)}")
        return value

    def flag(self, name: str) -> bool:
        """Return a boolean."""
        value = self._get(name)
        if not isinstance(value, bool):
            raise self.wrong(name, "is neither true nor false")
        return value

    def inner(self, name: str) -> Fields:
        """Return an object within."""
        return Fields(self._get(name), self.path(name))

    def array(self, name: str, least: int = 0, most: int | None = None) -> list[tuple[str, object]]:
        """Return the values of an array, each with its path."""
        return array(self._get(name), self.path(name), least, most)

    def objects(self, name: str, least: int = 0, most: int | None = None) -> list[Fields]:
        """Return an array of objects."""
        return [Fields(value, path) for path, value in self.array(name, least, most)]

    def integers(self, name: str, least: int = 0, most: int | None = None) -> tuple[int, ...]:
        """Return an array of integers that are not negative."""
        return _integers(self._get(name), self.path(name), least, most)

    def lists(self, name: str, least: int, most: int) -> tuple[tuple[int, ...], ...]:
        """Return an array of arrays of integers that are not negative, each of `least` to `most` entries."""
        return tuple(_integers(value, path, least, most) for path, value in self.array(name))

    def texts(self, name: str, pattern: re.Pattern[str], most: int | None = None) -> tuple[str, ...]:
        """Return an array of strings that the pattern matches."""
        return tuple(text(value, path, pattern) for path, value in self.array(name, most=most))

    def pairs(self, name: str, least: int = 0, most: int | None = None) -> tuple[tuple[int, int], ...]:
        """Return an array of pairs of integers that are not negative."""
        return tuple(_pair(value, path) for path, value in self.array(name, least, most))

    def mapping(self, name: str) -> dict[str, object]:
        """Return an object within as a mapping, unchecked."""
        return dict(self.inner(name)._values)  # noqa: SLF001 - of its own kind

    def _get(self, name: str) -> object:
        if name not in self._values:
            raise self.wrong(name, "is missing")
        value = self._values[name]
        if value is DUPLICATE:
            raise self.wrong(name, "comes twice")
        return value


def integer(value: object, path: str, low: int = 0, high: int = NUMBER_MAX) -> int:
    """Return the value where it is an integer within bounds, both included. Raises ProtocolError."""
    if type(value) is not int:  # a boolean is an integer only to Python
        raise wrong(path, "is no integer")
    if not low <= value <= high:
        raise wrong(path, f"is {value}, not {low} to {high}")
    return value


def text(value: object, path: str, pattern: re.Pattern[str]) -> str:
    """Return the value where it is a string that the pattern matches in full. Raises ProtocolError."""
    if not isinstance(value, str):
        raise wrong(path, "is no string")
    if not pattern.fullmatch(value):
        raise wrong(path, f"{value[:24]!a} does not match {pattern.pattern}")
    return value


def array(value: object, path: str, least: int = 0, most: int | None = None) -> list[tuple[str, object]]:
    """Return the values of an array, each with its path. Raises ProtocolError."""
    if not isinstance(value, list):
        raise wrong(path, "is no array")
    if len(value) < least or (most is not None and len(value) > most):
        raise wrong(path, f"has {len(value)} entries, not {least} to {'any' if most is None else most}")
    return [(f"{path}[{place}]", each) for place, each in enumerate(value)]


def wrong(path: str, what: str) -> ProtocolError:
    """Return the error that says what is wrong with the value at a path; the document itself has none."""
    return ProtocolError("field", f"{path or 'document'} {what}")


def _integers(value: object, path: str, least: int, most: int | None) -> tuple[int, ...]:
    return tuple(integer(each, each_path) for each_path, each in array(value, path, least, most))


def _pair(value: object, path: str) -> tuple[int, int]:
    (first_path, first), (second_path, second) = array(value, path, 2, 2)
    return integer(first, first_path), integer(second, second_path)
