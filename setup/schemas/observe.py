"""Record what a reader of the wire requires of a document while it reads samples."""

from __future__ import annotations

import re
import sys
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from types import CodeType, FrameType
from typing import Any

from players.protocol import fields, json_lenient, json_strict
from players.protocol.fields import Fields

_Bounds = tuple[int, int | None]
_SEGMENT = re.compile(r"\[(\d+)\]|([^.\[\]]+)")


@dataclass
class Constraints:
    """What a reader requires of one place of a document, and of the places below it.

    Args:
        kinds: what it may be: `integer`, `string`, `boolean`, `array`, `object`; empty if it was not read.
        bounds: of an integer, both included; of an array, how many items (None: any number).
        pattern: of a string, or of the names of an object that is a map.
        words: of a string, if only these are accepted.
        optional: names that may be absent.
        nullable: names that may be null.
        exclusive: pairs of names of which exactly one is present.
        coupled: pairs of names that are present together, or not at all.
        is_map: the object's names are data, and its values alike.
        order: the names in the order of a sample.
        below: by name, or by place in an array of fixed length; `*` stands for every item and every value of a map.
    """

    kinds: set[str] = field(default_factory=set)
    bounds: tuple[int, int | None] | None = None
    pattern: str | None = None
    words: tuple[str, ...] | None = None
    optional: set[str] = field(default_factory=set)
    nullable: set[str] = field(default_factory=set)
    exclusive: set[tuple[str, str]] = field(default_factory=set)
    coupled: set[tuple[str, str]] = field(default_factory=set)
    is_map: bool = False
    order: list[str] = field(default_factory=list)
    below: dict[str, Constraints] = field(default_factory=dict)

    @property
    def is_tuple(self) -> bool:
        """Whether it is an array of a fixed number of items, each with a meaning of its own."""
        return "array" in self.kinds and self.bounds is not None and self.bounds[0] == self.bounds[1]

    def at(self, path: str) -> Constraints:
        """Return the place at a path as `players.protocol.fields` writes it; create it if it is missing."""
        here = self
        for item, name in _SEGMENT.findall(path):
            key = name if name and not here.is_map else item if item and here.is_tuple else "*"
            here = here.below.setdefault(key, Constraints())
        return here


@dataclass
class Document(Constraints):
    """What a reader requires of a whole document; `cap` is the most bytes, `version` whether `v` has to be given."""

    cap: int = 0
    version: bool = False


def observe(read: Callable[[bytes], object], samples: Iterable[bytes]) -> Document:
    """Return what `read` requires, observed on all samples together.

    Raises:
        ProtocolError: a sample cannot be read.
        LookupError: an optional field is in none of the samples, so that nothing is known about it.
    """
    document = Document()
    recorder = _Recorder(document)
    for sample in samples:
        before = sys.getprofile()
        sys.setprofile(recorder)
        try:
            read(sample)
        finally:
            sys.setprofile(before)
    _check_complete(document, "")
    return document


class _Recorder:
    """A profile function: observes every call of the readers' vocabulary with its arguments, and changes none."""

    def __init__(self, document: Document) -> None:
        self._document = document
        self._calls: dict[CodeType, Callable[[dict[str, Any]], object]] = {
            json_strict.read_object.__code__: self._cap,
            json_lenient.read_report.__code__: self._cap,
            Fields.of_document.__func__.__code__: self._version,  # type: ignore[attr-defined]
            Fields.__init__.__code__: self._object,
            Fields._get.__code__: self._field,  # noqa: SLF001 - the reader's own
            Fields.has.__code__: lambda arguments: self._of(arguments).optional.add(arguments["name"]),
            Fields.is_null.__code__: lambda arguments: self._of(arguments).nullable.add(arguments["name"]),
            Fields.require_one.__code__: lambda arguments: self._of(arguments).exclusive.add(
                (arguments["first"], arguments["second"])
            ),
            Fields.require_both.__code__: lambda arguments: self._of(arguments).coupled.add(
                (arguments["first"], arguments["second"])
            ),
            Fields.word.__code__: self._word,
            Fields.flag.__code__: lambda arguments: self._field(arguments).kinds.add("boolean"),
            Fields.mapping.__code__: self._map,
            fields.integer.__code__: lambda arguments: self._kind(
                arguments["path"], "integer", (arguments["low"], arguments["high"])
            ),
            fields.array.__code__: lambda arguments: self._kind(
                arguments["path"], "array", (arguments["least"], arguments["most"])
            ),
            fields.text.__code__: self._text,
        }

    def __call__(self, frame: FrameType, event: str, _argument: object) -> None:
        if event == "call" and (record := self._calls.get(frame.f_code)):
            record(frame.f_locals)

    def _of(self, arguments: dict[str, Any]) -> Constraints:
        return self._document.at(arguments["self"]._path)  # noqa: SLF001 - the reader's own

    def _field(self, arguments: dict[str, Any]) -> Constraints:
        return self._document.at(arguments["self"].path(arguments["name"]))

    def _kind(self, path: str, kind: str, bounds: tuple[int, int | None] | None = None) -> Constraints:
        constraints = self._document.at(path)
        constraints.kinds.add(kind)
        constraints.bounds = _widest(constraints.bounds, bounds)
        return constraints

    def _object(self, arguments: dict[str, Any]) -> None:
        constraints = self._kind(arguments["path"], "object")
        constraints.order += [name for name in arguments["value"] if name not in constraints.order]

    def _word(self, arguments: dict[str, Any]) -> None:
        constraints = self._field(arguments)
        constraints.kinds.add("string")
        constraints.words = tuple(arguments["words"])

    def _map(self, arguments: dict[str, Any]) -> None:
        self._field(arguments).is_map = True

    def _text(self, arguments: dict[str, Any]) -> None:
        constraints = self._document.at(arguments["path"])
        constraints.pattern = arguments["pattern"].pattern
        if not constraints.is_map:  # else it is a name within, not the value itself
            constraints.kinds.add("string")

    def _cap(self, arguments: dict[str, Any]) -> None:
        self._document.kinds.add("object")
        self._document.cap = arguments["cap"]

    def _version(self, _told: dict[str, Any]) -> None:
        self._document.version = True


def _widest(first: _Bounds | None, second: _Bounds | None) -> _Bounds | None:
    """Return bounds that hold both: a reader may ask for less of some values of a place than of others."""
    if first is None or second is None:
        return first or second
    most = None if first[1] is None or second[1] is None else max(first[1], second[1])
    return min(first[0], second[0]), most


def _check_complete(constraints: Constraints, path: str) -> None:
    for name in sorted((constraints.optional | constraints.nullable) - constraints.below.keys()):
        raise LookupError(f"{path}{name} is in none of the samples: add one that has it")
    for name, each in constraints.below.items():
        _check_complete(each, f"{path}{name}.")
