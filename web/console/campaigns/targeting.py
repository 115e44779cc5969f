"""Whom a campaign on the form is for: all screens, or those that rules and picks lead to; counted as it is typed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, fields

from flask import abort, render_template, request
from werkzeug.datastructures import MultiDict

from campaigns.accounts.access import Right
from campaigns.booking.campaign import SCREENS_MAX
from campaigns.booking.target import NOBODY, RULES_MAX, Target, check_target, field_of, reach
from campaigns.errors import WishError
from campaigns.screens.screen import Kind, Screen
from web.console.common.labels import KINDS
from web.http.context import app_context
from web.http.signin import needs

EVERYBODY, CHOSEN = "all", "chosen"
ALL_SCREENS = Target(kinds=tuple(sorted(kind.value for kind in Kind)))
"""The target that leads to every screen there is, and to those that are added later."""
FIELDS = tuple(field.name for field in fields(Target))


@dataclass(frozen=True, slots=True)
class Choice:
    """One word of a target's field as the form offers it, with how many screens in use answer to it."""

    value: str
    word: str
    screens: int
    chosen: bool


@dataclass(frozen=True, slots=True)
class Reached:
    """How many screens are reached, of how many, and how many on each street."""

    screens: int
    whole: int
    streets: tuple[tuple[str, int], ...]


def is_for_all(target: Target, picks: Sequence[str]) -> bool:
    """Say whether a campaign is simply for all screens."""
    return not picks and target == ALL_SCREENS


def choices(screens: Iterable[Screen], target: Target) -> dict[str, tuple[Choice, ...]]:
    """Return what a form offers in each field; a word that was chosen stays on it though no screen has it any more."""
    counted: dict[str, Counter[str]] = {name: Counter() for name in FIELDS}
    for screen in screens:
        counted["kinds"][screen.kind.value] += 1
        counted["streets"][screen.street] += 1
        counted["groups"][screen.group] += 1
        counted["sizes"][screen.profile.size] += 1
        counted["tags"].update(screen.tags)
    return {name: _offered(name, counted[name], words) for name, words in target.rules().items()}


def count_reached(target: Target, picks: Iterable[str], screens: Sequence[Screen]) -> Reached:
    """Count whom a target and picks lead to now; the street with the most screens first."""
    found = Counter(screen.street for screen in reach(target, picks, screens))
    return Reached(found.total(), len(screens), tuple(sorted(found.items(), key=lambda each: (-each[1], each[0]))))


def asked_whom(form: MultiDict[str, str]) -> tuple[Target, list[str]]:
    """Read the target and the picks of a form that need not be whole yet; whatever is out of bounds is refused."""
    if form.get("whom") == EVERYBODY:
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
def say_reached() -> str:
    """Say how many screens match what is chosen at this moment; nothing is saved."""
    target, picks = asked_whom(request.form)
    with app_context().database.reading() as unit:
        screens = unit.screens.all()
    return render_template("campaigns/reached.html", reached=count_reached(target, picks, screens))


def chosen_target(whom: str, words: Mapping[str, Sequence[str] | None]) -> Target:
    """Return the target that a form's fields mean."""
    if whom == EVERYBODY:
        return ALL_SCREENS
    return Target(**{name: tuple(words[name] or ()) for name in FIELDS}) if any(words.values()) else NOBODY


def _offered(name: str, counted: Mapping[str, int], chosen: Sequence[str]) -> tuple[Choice, ...]:
    values = sorted({*counted, *chosen})
    if name in {"kinds", "sizes"}:
        values.sort(key=lambda value: -counted.get(value, 0))
    words = {value: str(KINDS.get(value, value)) if name == "kinds" else value for value in values}
    return tuple(Choice(value, words[value], counted.get(value, 0), value in chosen) for value in values)
