"""Filter and sort the list of screens by the arguments of its address, so that the view can be shared."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from flask import abort
from werkzeug.datastructures import MultiDict

from campaigns.screens.screen import Screen, ScreenKind
from web.street.live_screens import LiveScreen
from web.street.screen_state import StateCode
from web.street.street_summary import ScreenRow

FIELDS: dict[str, Callable[[Screen, LiveScreen], tuple[str, ...]]] = {
    "kind": lambda screen, _: (screen.kind.value,),
    "street": lambda screen, _: (screen.street,),
    "group": lambda screen, _: (screen.group,),
    "size": lambda screen, _: (screen.profile.size,),
    "tag": lambda screen, _: screen.tags,
    "state": lambda _, now: (now.state.code.value,),
}
"""What can be chosen, and which of its values a screen has. Within a field any value fits, and all fields must."""
SORTS: dict[str, Callable[[ScreenRow], object]] = {
    "trouble": lambda row: row[1].state.rank,
    "name": lambda row: row[0].name,
    "plays": lambda row: row[1].plays,
    "clock": lambda row: abs(row[1].state.clock_offset_ms or 0),
}
_KNOWN = {"kind": frozenset(kind.value for kind in ScreenKind), "state": frozenset(state.value for state in StateCode)}
_MOST_VALUES = 64
_WORD_LIMIT = 80
_MOST_PAGES = 2_000


@dataclass(frozen=True, slots=True)
class ScreenFilter:
    """Filter, search words, order and page of a list; a minus before `sort` reverses the order."""

    chosen: Mapping[str, tuple[str, ...]]
    words: str
    sort: str
    page: int

    @property
    def narrows(self) -> bool:
        """Return whether any screen may be left out."""
        return bool(self.words or any(self.chosen.values()))

    def fits(self, row: ScreenRow, but: str = "") -> bool:
        """Return whether a screen matches the filter, the field `but` ignored."""
        fields = (
            any(value in values for value in FIELDS[field](*row))
            for field, values in self.chosen.items()
            if values and field != but
        )
        return self._matches_words(row[0]) and all(fields)

    def ordered(self, rows: Iterable[ScreenRow]) -> list[ScreenRow]:
        """Return the screens that match, in order; ties by street, kind and id."""
        found = sorted((row for row in rows if self.fits(row)), key=_row_order)
        key = SORTS[self.sort.removeprefix("-")]
        return sorted(found, key=key, reverse=self.sort.startswith("-"))  # type: ignore[arg-type]

    def arguments(self, **changes: object) -> dict[str, object]:
        """Return the address arguments with changes; empty and default ones are left out."""
        given: dict[str, object] = {**self.chosen, "q": self.words, "sort": self.sort, **changes}
        return {name: value for name, value in given.items() if value and (name, value) != ("sort", "trouble")}

    def without(self, field: str, value: str) -> dict[str, object]:
        """Return the arguments with one chosen value removed."""
        return self.arguments(**{field: tuple(each for each in self.chosen[field] if each != value)})

    def counts(self, rows: Iterable[ScreenRow], field: str) -> Counter[str]:
        """Return how many screens match each value of a field, given the choices in the other fields."""
        return Counter(value for row in rows if self.fits(row, but=field) for value in FIELDS[field](*row))

    def _matches_words(self, screen: Screen) -> bool:
        if not self.words:
            return True
        given = " ".join((screen.id, screen.name, screen.street, screen.merchant or "", *screen.tags)).casefold()
        return all(word in given for word in self.words.casefold().split())


def read_filter(args: MultiDict[str, str]) -> ScreenFilter:
    """Read the filter from the address. Answers 400 to arguments that no link of the console has."""
    chosen = {field: tuple(dict.fromkeys(filter(None, args.getlist(field)))) for field in FIELDS}
    words, sort = " ".join(args.get("q", "").split()), args.get("sort", "trouble")
    page = args.get("page", 1, type=int)
    given = [words, *(value for values in chosen.values() for value in values)]
    known = all(set(chosen[field]) <= values for field, values in _KNOWN.items())
    plain = all(len(word) <= _WORD_LIMIT and (not word or word.isprintable()) for word in given)
    few = len(given) <= _MOST_VALUES and 1 <= page <= _MOST_PAGES
    if not (known and plain and few and sort.removeprefix("-") in SORTS and sort.count("-") <= 1):
        abort(400)
    return ScreenFilter(chosen, words, sort, page)


def _row_order(row: ScreenRow) -> tuple[str, str, str]:
    screen = row[0]
    return (screen.street, screen.kind.value, screen.id)
