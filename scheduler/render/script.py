"""A text as it is to be set: checked characters, in lines of atoms that are never broken."""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import pairwise

from campaigns.errors import MissingGlyphError
from campaigns.slide import TEXT_LIMIT
from campaigns.wording import lines
from scheduler.render.fonts import UNITS, FontSet
from scheduler.render.lexicon import words

GAP_UNITS = 500
"""A space between Chinese words is half an em; the font's own is meant for Latin letters."""
LATIN_GAP_UNITS = 260
_GAP = re.compile(r"\s+")
_WIDE_SPACE = "\u3000"
_AFTER = frozenset("，、。；：！？…”’）】》」』〉,;!?")
"""A phrase may end behind these."""
_NOT_FIRST = frozenset("、，。．·：；？！…—”’）】》」』〉％℃,.:;?!)]}%年月日时分秒元号米岁")
_NOT_LAST = frozenset("“‘（【《「『〈([{￥№")
_GLUED = re.compile(r"[0-9A-Za-z][0-9A-Za-z:.,%/@#&'+~_-]*|.")


@dataclass(frozen=True, slots=True)
class Atom:
    """A piece of text that stays on one line; `gap` is the space before it, in thousandths of an em."""

    text: str
    gap: int = 0


Line = tuple[Atom, ...]


def read_script(text: str, fonts: FontSet, where: str) -> tuple[Line, ...]:
    """Return the lines that were written, each as phrases; `where` names the screen in a refusal.

    Text is composed (NFC). Raises EmptyTextError, TextTooLongError, ControlCharacterError or MissingGlyphError.
    """
    composed = lines(text, "text", limit=TEXT_LIMIT)
    for character in composed:
        if not character.isspace() and not fonts.has(character):
            raise MissingGlyphError(character, where)
    return tuple(_phrases(written.strip()) for written in composed.split("\n") if written.strip())


def fine(line: Line) -> Line:
    """Take phrases apart into what may stand alone at a line's end: kinsoku holds, numbers keep their unit."""
    return tuple(Atom(piece, atom.gap if first else 0) for atom in line for first, piece in _first(_glue(atom.text)))


def joined(lines_: tuple[Line, ...]) -> Line:
    """Put lines one after another, an em apart."""
    return tuple(
        Atom(atom.text, UNITS if number and not place else atom.gap)
        for number, line in enumerate(lines_)
        for place, atom in enumerate(line)
    )


def characters(lines_: tuple[Line, ...]) -> int:
    """Count what a person reads: every character but spaces."""
    return sum(len(atom.text) for line in lines_ for atom in line)


def _phrases(written: str) -> Line:
    found: list[Atom] = []
    at = 0
    for gap in [*_GAP.finditer(written), None]:
        piece = written[at : gap.start()] if gap else written[at:]
        before = _gap_units(written, at) if at else 0
        found += [Atom(phrase, before if first else 0) for first, phrase in _first(_parts(piece))]
        at = gap.end() if gap else at
    return tuple(found)


def _gap_units(written: str, at: int) -> int:
    before = written[:at].rstrip()
    if before[-1].isascii() and written[at].isascii():
        return LATIN_GAP_UNITS
    return sum(UNITS if space == _WIDE_SPACE else GAP_UNITS for space in written[len(before) : at])


def _parts(piece: str) -> list[str]:
    """Split behind punctuation, and between words where a phrase is made of known words alone."""
    found: list[str] = []
    for phrase in _at_punctuation(piece):
        known = words(phrase)
        found += [word for word, _ in known] if all(sure for _, sure in known) else [phrase]
    return found


def _at_punctuation(piece: str) -> list[str]:
    edges = [n for n in range(1, len(piece)) if _phrase_ends(piece, n)]
    return [piece[a:b] for a, b in pairwise([0, *edges, len(piece)])]


def _phrase_ends(piece: str, at: int) -> bool:
    before, behind = piece[at - 1], piece[at]
    return before in _AFTER and behind not in _NOT_FIRST and not (before in ",:" and behind.isdigit())


def _glue(phrase: str) -> list[str]:
    """Split between any two characters but inside known words, numbers, and where a line must not end or begin."""
    found: list[str] = []
    for piece, known in words(phrase):
        for part in [piece] if known else _GLUED.findall(piece):
            if found and (part[0] in _NOT_FIRST or found[-1][-1] in _NOT_LAST):
                found[-1] += part
            else:
                found.append(part)
    return found


def _first(pieces: list[str]) -> list[tuple[bool, str]]:
    return [(number == 0, piece) for number, piece in enumerate(pieces)]
