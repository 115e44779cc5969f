"""Target screens by the form: all of them, or those that rules and single picks select; count them on the fly."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, fields

from flask import abort, render_template, request
from werkzeug.datastructures import MultiDict

from campaigns.accounts.access import Right
from campaigns.booking.campaign import SCREENS_MAX
from campaigns.booking.target import NO_TARGET, RULES_MAX, Target, check_target, field_of, reach
from campaigns.errors import WishError
from campaigns.screens.screen import Screen, ScreenKind
from web.console.common.labels import KINDS
from web.http.context import app_context
from web.http.signin import needs

EVERYBODY, CHOSEN = "all", "chosen"
ALL_SCREENS = Target(kinds=tuple(sorted(kind.value for kind in ScreenKind)))
"""The target that selects every screen, and those that are added later."""
FIELDS = tuple(field.name for field in fields(Target))


@dataclass(frozen=True, slots=True)
class Choice:
    """One value that a target's field offers, and how many screens in use have it."""

    value: str
    word: str
    screens: int
    chosen: bool


@dataclass(frozen=True, slots=True)
class ReachCount:
    """How many screens are reached, of `whole` in use, and how many on each street."""

    screens: int
    whole: int
    streets: tuple[tuple[str, int], ...]


def is_for_all(target: Target, picks: Sequence[str]) -> bool:
    """Return whether a campaign targets all screens."""
    return not picks and target == ALL_SCREENS


def choices(screens: Iterable[Screen], target: Target) -> dict[str, tuple[Choice, ...]]:
    """Return the values that each field offers; a chosen one stays although no screen has it any more."""
    counted: dict[str, Counter[str]] = {name: Counter() for name in FIELDS}
    for screen in screens:
        counted["kinds"][screen.kind.value] += 1
        counted["streets"][screen.street] += 1
        counted["groups"][screen.group] += 1
        counted["sizes"][screen.profile.size] += 1
        counted["tags"].update(screen.tags)
    return {name: _choices_of(name, counted[name], words) for name, words in target.rules().items()}


def count_reach(target: Target, picks: Iterable[str], screens: Sequence[Screen]) -> ReachCount:
    """Count the screens that a target and picks select now; the street with the most comes first."""
    found = Counter(screen.street for screen in reach(target, picks, screens))
    return ReachCount(found.total(), len(screens), tuple(sorted(found.items(), key=lambda each: (-each[1], each[0]))))


def read_target(form: MultiDict[str, str]) -> tuple[Target, list[str]]:
    """Read the target and the picks of a form that may be incomplete. Answers 422 to what is out of bounds."""
    if form.get("targeting") == EVERYBODY:
        return ALL_SCREENS, []
    picks = form.getlist("screens")
    words = {name: tuple(form.getlist(field_of(name))) for name in FIELDS}
    if len(picks) > SCREENS_MAX or any(len(each) > RULES_MAX for each in words.values()):
        abort(422)
    try:
        return check_target(Target(**words)), picks
    except WishError:
        abort(422)


@needs(Right.EDIT_CAMPAIGNS)
def show_reached() -> str:
    """Answer with the number of screens that the form selects; nothing is saved."""
    target, picks = read_target(request.form)
    with app_context().database.reading() as unit:
        screens = unit.screens.all()
    return render_template("campaigns/reached.html", reached=count_reach(target, picks, screens))


def target_of(targeting: str, words: Mapping[str, Sequence[str] | None]) -> Target:
    """Return the target of a form's fields; `words` are the chosen values by field."""
    if targeting == EVERYBODY:
        return ALL_SCREENS
    return Target(**{name: tuple(words[name] or ()) for name in FIELDS}) if any(words.values()) else NO_TARGET


def _choices_of(name: str, counted: Mapping[str, int], chosen: Sequence[str]) -> tuple[Choice, ...]:
    values = sorted({*counted, *chosen})
    if name in {"kinds", "sizes"}:
        values.sort(key=lambda value: -counted.get(value, 0))
    words = {value: str(KINDS.get(value, value)) if name == "kinds" else value for value in values}
    return tuple(Choice(value, words[value], counted.get(value, 0), value in chosen) for value in values)
