"""Record what a reader of the wire asks of a document while it reads one."""

from __future__ import annotations

import re
import sys
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from types import CodeType, FrameType
from typing import Any

from players.protocol import fields, json_lenient, json_strict
from players.protocol.fields import Fields

_SEGMENT = re.compile(r"\[(\d+)\]|([^.\[\]]+)")


@dataclass
class Asked:
    """What was asked of one place of a document, and of the places below it.

    Args:
        kinds: what it may be: `integer`, `string`, `boolean`, `array`, `object`; without any it was not looked at.
        bounds: of an integer, both included; of an array, how many items (None: any number).
        pattern: of a string, or of the names of an object that is a map.
        words: of a string, when only these are taken.
        optional: names that may be absent or null.
        exclusive: pairs of names of which exactly one is there.
        coupled: pairs of names that are there together, or not at all.
        is_map: the object's names are data, and its values alike.
        order: the names as a sample writes them.
        below: by name, or by place in an array of fixed length; `*` stands for every item and every value of a map.
    """

    kinds: set[str] = field(default_factory=set)
    bounds: tuple[int, int | None] | None = None
    pattern: str | None = None
    words: tuple[str, ...] | None = None
    optional: set[str] = field(default_factory=set)
    exclusive: set[tuple[str, str]] = field(default_factory=set)
    coupled: set[tuple[str, str]] = field(default_factory=set)
    is_map: bool = False
    order: list[str] = field(default_factory=list)
    below: dict[str, Asked] = field(default_factory=dict)

    @property
    def is_tuple(self) -> bool:
        """Whether it is an array of a fixed number of items, each with a meaning of its own."""
        return "array" in self.kinds and self.bounds is not None and self.bounds[0] == self.bounds[1]

    def at(self, path: str) -> Asked:
        """Return the place at a path as `players.protocol.fields` writes it; it is made where it is not yet there."""
        here = self
        for item, name in _SEGMENT.findall(path):
            key = name if name and not here.is_map else item if item and here.is_tuple else "*"
            here = here.below.setdefault(key, Asked())
        return here


@dataclass
class Document(Asked):
    """What was asked of a whole document; `cap` is how many bytes it may have, `version` what its `v` has to be."""

    cap: int = 0
    version: bool = False


def observe(read: Callable[[bytes], object], samples: Iterable[bytes]) -> Document:
    """Return what `read` asks of the samples, taken together.

    Raises:
        ProtocolError: a sample cannot be read.
        LookupError: an optional field is in none of the samples, so that nothing is known of it.
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
    """A profile function: it sees every call of the readers' vocabulary with its arguments, and changes none."""

    def __init__(self, document: Document) -> None:
        self._document = document
        self._calls: dict[CodeType, Callable[[dict[str, Any]], object]] = {
            json_strict.read_object.__code__: self._cap,
            json_lenient.read_report.__code__: self._cap,
            Fields.of_document.__func__.__code__: self._version,  # type: ignore[attr-defined]
            Fields.__init__.__code__: self._object,
            Fields._get.__code__: self._field,  # noqa: SLF001 - the reader's own
            Fields.has.__code__: lambda told: self._of(told).optional.add(told["name"]),
            Fields.require_one.__code__: lambda told: self._of(told).exclusive.add((told["first"], told["second"])),
            Fields.require_both.__code__: lambda told: self._of(told).coupled.add((told["first"], told["second"])),
            Fields.word.__code__: self._word,
            Fields.flag.__code__: lambda told: self._field(told).kinds.add("boolean"),
            Fields.mapping.__code__: self._map,
            fields.integer.__code__: lambda told: self._kind(told["path"], "integer", (told["low"], told["high"])),
            fields.array.__code__: lambda told: self._kind(told["path"], "array", (told["least"], told["most"])),
            fields.text.__code__: self._text,
        }

    def __call__(self, frame: FrameType, event: str, _argument: object) -> None:
        if event == "call" and (record := self._calls.get(frame.f_code)):
            record(frame.f_locals)

    def _of(self, told: dict[str, Any]) -> Asked:
        return self._document.at(told["self"]._path)  # noqa: SLF001 - the reader's own

    def _field(self, told: dict[str, Any]) -> Asked:
        return self._document.at(told["self"].path(told["name"]))

    def _kind(self, path: str, kind: str, bounds: tuple[int, int | None] | None = None) -> Asked:
        asked = self._document.at(path)
        asked.kinds.add(kind)
        asked.bounds = bounds or asked.bounds
        return asked

    def _object(self, told: dict[str, Any]) -> None:
        asked = self._kind(told["path"], "object")
        asked.order += [name for name in told["value"] if name not in asked.order]

    def _word(self, told: dict[str, Any]) -> None:
        asked = self._field(told)
        asked.kinds.add("string")
        asked.words = tuple(told["words"])

    def _map(self, told: dict[str, Any]) -> None:
        self._field(told).is_map = True

    def _text(self, told: dict[str, Any]) -> None:
        asked = self._document.at(told["path"])
        asked.pattern = told["pattern"].pattern
        if not asked.is_map:  # else it is a name within, not the value itself
            asked.kinds.add("string")

    def _cap(self, told: dict[str, Any]) -> None:
        self._document.kinds.add("object")
        self._document.cap = told["cap"]

    def _version(self, _told: dict[str, Any]) -> None:
        self._document.version = True


def _check_complete(asked: Asked, path: str) -> None:
    for name in sorted(asked.optional - asked.below.keys()):
        raise LookupError(f"{path}{name} is in none of the samples: add one that has it")
    for name, each in asked.below.items():
        _check_complete(each, f"{path}{name}.")
