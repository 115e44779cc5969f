"""Add, retire and replace screens, and set when their groups are lit."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from campaigns.access import Actor, Right, require
from campaigns.database import Unit
from campaigns.errors import (
    CampaignError,
    RetiredError,
    ScreenRowsError,
    ScreenTakenError,
    UnknownGroupError,
    UnknownScreenError,
)
from campaigns.group import SyncGroup, lit_hours
from campaigns.screen import CheckedScreen, Screen, ScreenWish, check_screen
from campaigns.work import Topic

ALL_CREDENTIALS = "all"


def add_screen(unit: Unit, actor: Actor, wish: ScreenWish, *, password_hash: str | None, at: datetime) -> Screen:
    """Add a screen; `password_hash` is the broker's hash of its password, None when it joins by a claim.

    Raises NotAllowedError, a WishError naming the form field, or ScreenTakenError.
    """
    require(actor, Right.MANAGE_SCREENS)
    return _insert(unit, actor, _checked(unit, wish), password_hash, at)


def add_screens(
    unit: Unit, actor: Actor, rows: Sequence[tuple[ScreenWish, str | None]], *, at: datetime
) -> tuple[Screen, ...]:
    """Add many screens with their password hashes, or none. Raises ScreenRowsError naming every bad row from 1."""
    require(actor, Right.MANAGE_SCREENS)
    checked: list[tuple[CheckedScreen, str | None]] = []
    bad: list[tuple[int, CampaignError]] = []
    seen: set[str] = set()
    for number, (wish, password_hash) in enumerate(rows, start=1):
        try:
            if wish.id in seen:
                raise ScreenTakenError(wish.id)
            seen.add(wish.id)
            checked.append((_checked(unit, wish), password_hash))
        except CampaignError as error:
            bad.append((number, error))
    if bad:
        raise ScreenRowsError(bad)
    return tuple(_insert(unit, actor, screen, password_hash, at) for screen, password_hash in checked)


def retire_screen(unit: Unit, actor: Actor, screen_id: str, *, at: datetime) -> Screen:
    """Take a screen out of use and its broker password away; its plays and its id stay. Raises UnknownScreenError."""
    require(actor, Right.MANAGE_SCREENS)
    screen = _screen(unit, screen_id)
    if screen.retired_at is not None:
        return screen
    unit.screens.retire(screen_id, at)
    unit.screens.withdraw_credential(screen_id)
    unit.audit.add(actor, "screen retired", f"screen:{screen_id}", at)
    _ask(unit, screen_id, at)
    return _screen(unit, screen_id)


def replace_device(unit: Unit, actor: Actor, screen_id: str, *, password_hash: str | None, at: datetime) -> Screen:
    """Let another device be this screen: the old password dies, the next journal is a new one (PROTOCOL section 8).

    Raises UnknownScreenError or RetiredError.
    """
    require(actor, Right.MANAGE_SCREENS)
    screen = _screen(unit, screen_id)
    if screen.retired_at is not None:
        raise RetiredError(screen_id)
    if password_hash is None:
        unit.screens.withdraw_credential(screen_id)
    else:
        unit.screens.set_credential(screen_id, password_hash, at)
    unit.counts.close_journals(screen_id)
    unit.audit.add(actor, "device replaced", f"screen:{screen_id}", at)
    _ask(unit, screen_id, at)
    return screen


def set_lit_hours(
    unit: Unit, actor: Actor, group: str, lit_from: str | None, lit_until: str | None, *, at: datetime
) -> SyncGroup:
    """Set when a sync group is lit: two `HH:MM`, or neither for round the clock. Raises UnknownGroupError."""
    require(actor, Right.MANAGE_SCREENS)
    lit_hours(lit_from, lit_until)
    found = next((known for known in unit.screens.groups() if known.name == group), None)
    if found is None:
        raise UnknownGroupError(group)
    unit.screens.set_lit(found.id, lit_from or None, lit_until or None)
    unit.audit.add(actor, "lit hours set", f"group:{found.id}", at, lit_from=lit_from, lit_until=lit_until)
    unit.work.add(Topic.PUBLISH, found.id, at)
    return SyncGroup(found.id, found.name, lit_hours(lit_from, lit_until))


def _checked(unit: Unit, wish: ScreenWish) -> CheckedScreen:
    checked = check_screen(wish)
    if unit.screens.get(checked.id) is not None:
        raise ScreenTakenError(checked.id)
    return checked


def _insert(unit: Unit, actor: Actor, screen: CheckedScreen, password_hash: str | None, at: datetime) -> Screen:
    added = unit.screens.insert(screen, at)
    if password_hash is not None:
        unit.screens.set_credential(added.id, password_hash, at)
    unit.audit.add(
        actor, "screen added", f"screen:{added.id}", at,
        kind=added.kind.value, size=added.profile.size, colour=added.profile.colour.value, street=added.street,
        owner=added.owner, group=added.group,
    )  # fmt: skip
    _ask(unit, added.id, at)
    return added


def _screen(unit: Unit, screen_id: str) -> Screen:
    found = unit.screens.get(screen_id)
    if found is None:
        raise UnknownScreenError(screen_id)
    return found


def _ask(unit: Unit, screen_id: str, at: datetime) -> None:
    unit.work.add(Topic.SCREEN, screen_id, at)
    unit.work.add(Topic.CREDENTIALS, ALL_CREDENTIALS, at)
