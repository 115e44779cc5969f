"""Check texts: characters that can be drawn, within a length limit."""

from __future__ import annotations

import unicodedata

from campaigns.errors import ControlCharacterError, EmptyTextError, TextTooLongError

NAME_LIMIT = 64
# Control, format (direction marks, joiners), surrogate, private use, unassigned: none has a picture of its own.
_WITHOUT_PICTURE = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})


def one_line(text: str, field: str, *, limit: int = NAME_LIMIT, empty: bool = False) -> str:
    """Return `text` composed (NFC) and trimmed. Raises EmptyTextError, TextTooLongError, ControlCharacterError."""
    return _checked(unicodedata.normalize("NFC", text).strip(), field, limit=limit, empty=empty, allowed="")


def multi_line(text: str, field: str, *, limit: int) -> str:
    """Return `text` as `one_line` does, but keep line ends, as LF."""
    composed = unicodedata.normalize("NFC", text).replace("\r\n", "\n").replace("\r", "\n").strip()
    return _checked(composed, field, limit=limit, empty=False, allowed="\n")


def _checked(text: str, field: str, *, limit: int, empty: bool, allowed: str) -> str:
    if not text and not empty:
        raise EmptyTextError(field)
    if len(text) > limit:
        raise TextTooLongError(limit, len(text), field)
    for character in text:
        if unicodedata.category(character) in _WITHOUT_PICTURE and character not in allowed:
            raise ControlCharacterError(character, field)
    return text
