"""Read a text into lines of atoms: checked characters, in pieces that are never broken across lines."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, replace

from campaigns.booking.slide import TEXT_LIMIT
from campaigns.errors import MissingGlyphError
from campaigns.text_rules import multi_line
from scheduler.render.break_costs import FREE, split_phrase
from scheduler.render.fonts import UNITS, FontSet

GAP_UNITS = 500
"""A space between Chinese words is half an em; the font's own is meant for Latin letters."""
LATIN_GAP_UNITS = 260
_GAP = re.compile(r"\s+")
_WIDE_SPACE = "\u3000"


@dataclass(frozen=True, slots=True)
class Atom:
    """A piece of text that stays on one line.

    `gap` is the space before it, in thousandths of an em; `cost` what it costs to begin a line with it (`break_costs`);
    with `must` a line always begins with it.
    """

    text: str
    gap: int = 0
    cost: int = FREE
    must: bool = False

    def first(self) -> Atom:
        """Return the atom for the beginning of a line: without its gap."""
        return replace(self, gap=0) if self.gap else self


Line = tuple[Atom, ...]


def read_script(text: str, fonts: FontSet, where: str) -> tuple[Line, ...]:
    """Return the lines of a text as written; `where` names the screen in an error.

    Text is composed (NFC). Raises EmptyTextError, TextTooLongError, ControlCharacterError or MissingGlyphError.
    """
    composed = multi_line(text, "text", limit=TEXT_LIMIT)
    for character in composed:
        if not character.isspace() and not fonts.has(character):
            raise MissingGlyphError(character, where)
    return tuple(_atoms(written.strip()) for written in composed.split("\n") if written.strip())


def join_lines(script: tuple[Line, ...]) -> Line:
    """Return lines joined to one, an em apart."""
    return _flatten(script, lambda atom: replace(atom, gap=UNITS))


def stack_lines(script: tuple[Line, ...]) -> Line:
    """Return lines joined to one that must be broken where they ended."""
    return _flatten(script, lambda atom: replace(atom, must=True))


def count_characters(script: tuple[Line, ...]) -> int:
    """Return the number of characters to read: all but spaces."""
    return sum(len(atom.text) for line in script for atom in line)


def _flatten(script: tuple[Line, ...], begin: Callable[[Atom], Atom]) -> Line:
    return tuple(
        begin(atom) if number and not place else atom
        for number, line in enumerate(script)
        for place, atom in enumerate(line)
    )


def _atoms(written: str) -> Line:
    found: list[Atom] = []
    at = 0
    for gap in [*_GAP.finditer(written), None]:
        piece = written[at : gap.start()] if gap else written[at:]
        before = _gap_units(written, at) if at else 0
        found += [
            Atom(each.text, 0 if number else before, each.cost) for number, each in enumerate(split_phrase(piece))
        ]
        at = gap.end() if gap else at
    return tuple(found)


def _gap_units(written: str, at: int) -> int:
    before = written[:at].rstrip()
    if before[-1].isascii() and written[at].isascii():
        return LATIN_GAP_UNITS
    return sum(UNITS if space == _WIDE_SPACE else GAP_UNITS for space in written[len(before) : at])
