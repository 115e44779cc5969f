"""A text as it is to be set: checked characters, in lines of atoms that are never broken."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, replace

from campaigns.booking.slide import TEXT_LIMIT
from campaigns.errors import MissingGlyphError
from campaigns.text_rules import lines
from scheduler.render.fonts import UNITS, FontSet
from scheduler.render.parting import FREE, part

GAP_UNITS = 500
"""A space between Chinese words is half an em; the font's own is meant for Latin letters."""
LATIN_GAP_UNITS = 260
_GAP = re.compile(r"\s+")
_WIDE_SPACE = "\u3000"


@dataclass(frozen=True, slots=True)
class Atom:
    """A piece of text that stays on one line.

    `gap` is the space before it, in thousandths of an em; `cost` what it costs to begin a line with it (`parting`);
    `must` says that it begins one.
    """

    text: str
    gap: int = 0
    cost: int = FREE
    must: bool = False

    def first(self) -> Atom:
        """Return it as it stands at the beginning of a line."""
        return replace(self, gap=0) if self.gap else self


Line = tuple[Atom, ...]


def read_script(text: str, fonts: FontSet, where: str) -> tuple[Line, ...]:
    """Return the lines that were written; `where` names the screen in a refusal.

    Text is composed (NFC). Raises EmptyTextError, TextTooLongError, ControlCharacterError or MissingGlyphError.
    """
    composed = lines(text, "text", limit=TEXT_LIMIT)
    for character in composed:
        if not character.isspace() and not fonts.has(character):
            raise MissingGlyphError(character, where)
    return tuple(_atoms(written.strip()) for written in composed.split("\n") if written.strip())


def joined(script: tuple[Line, ...]) -> Line:
    """Put lines one after another, an em apart."""
    return _flat(script, lambda atom: replace(atom, gap=UNITS))


def stacked(script: tuple[Line, ...]) -> Line:
    """Put lines into one that is broken at least where they ended."""
    return _flat(script, lambda atom: replace(atom, must=True))


def characters(script: tuple[Line, ...]) -> int:
    """Count what a person reads: every character but spaces."""
    return sum(len(atom.text) for line in script for atom in line)


def _flat(script: tuple[Line, ...], begin: Callable[[Atom], Atom]) -> Line:
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
        found += [Atom(each.text, 0 if number else before, each.cost) for number, each in enumerate(part(piece))]
        at = gap.end() if gap else at
    return tuple(found)


def _gap_units(written: str, at: int) -> int:
    before = written[:at].rstrip()
    if before[-1].isascii() and written[at].isascii():
        return LATIN_GAP_UNITS
    return sum(UNITS if space == _WIDE_SPACE else GAP_UNITS for space in written[len(before) : at])
