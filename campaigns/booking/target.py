"""Match screens by rule, so that a screen added later belongs to a campaign without an edit."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, fields
from functools import lru_cache
from operator import attrgetter

from campaigns.errors import NothingChosenError, UnknownChoiceError
from campaigns.screens.screen import Screen, ScreenKind
from campaigns.text_rules import one_line

RULES_MAX = 200


@dataclass(frozen=True, slots=True)
class Target:
    """A rule that matches a screen if every field that is set has a word for it.

    `sizes` are written `320x16`. An empty target matches nothing.
    """

    kinds: tuple[str, ...] = ()
    streets: tuple[str, ...] = ()
    groups: tuple[str, ...] = ()
    sizes: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        """Return whether any field is set."""
        return any((self.kinds, self.streets, self.groups, self.sizes, self.tags))

    def rules(self) -> dict[str, tuple[str, ...]]:
        """Return the words by field, in one order: what is stored, digested and shown."""
        return {field.name: getattr(self, field.name) for field in fields(self)}


NO_TARGET = Target()
"""The empty target."""
Words = frozenset[str]
_Tests = tuple[tuple[Callable[[Screen, Words], bool], Words], ...]
_FITS: dict[str, Callable[[Screen, Words], bool]] = {
    "kinds": lambda screen, words: screen.kind in words,
    "streets": lambda screen, words: screen.street in words,
    "groups": lambda screen, words: screen.group in words,
    "sizes": lambda screen, words: screen.profile.size in words,
    "tags": lambda screen, words: not words.isdisjoint(screen.tags),
}
"""The test of a screen against the words of a field."""


@lru_cache(1024)
def _tests_of(target: Target) -> _Tests:
    """Return the fields that are set, each with its test."""
    return tuple((_FITS[field], frozenset(words)) for field, words in target.rules().items() if words)


def _passes(tests: _Tests, screen: Screen) -> bool:
    """Return whether a screen passes all tests; a plain loop, because pages match all campaigns against all screens."""
    for fits, words in tests:
        if not fits(screen, words):
            return False
    return bool(tests)


def reach(target: Target, picks: Iterable[str], screens: Iterable[Screen]) -> tuple[Screen, ...]:
    """Return the screens in use that a campaign picks or its target matches, by id.

    `screens` may be a part of all, such as one group's.
    """
    picked, tests = frozenset(picks), _tests_of(target)
    in_use = (screen for screen in screens if screen.retired_at is None)
    return tuple(sorted((each for each in in_use if each.id in picked or _passes(tests, each)), key=attrgetter("id")))


def check_target(target: Target) -> Target:
    """Return the target with its words trimmed, sorted, each once. Raises a WishError at `target-FIELD`."""
    tidy = {name: _words(name, words) for name, words in target.rules().items()}
    kinds = [kind.value for kind in ScreenKind]
    for kind in tidy["kinds"]:
        if kind not in kinds:
            raise UnknownChoiceError(field_of("kinds"), kind, kinds)
    return Target(**tidy)


def field_of(name: str) -> str:
    """Return the name of a target's form field, such as `target-streets`."""
    return f"target-{name}"


def _words(name: str, words: Iterable[str]) -> tuple[str, ...]:
    tidy = (one_line(word, field_of(name)) for word in words)
    found = sorted({word.lower().replace("×", "x") if name == "sizes" else word for word in tidy})
    if len(found) > RULES_MAX:
        raise NothingChosenError(field_of(name), RULES_MAX)
    return tuple(found)
