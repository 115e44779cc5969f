"""Add, retire and replace screens, and tag them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

from campaigns.accounts.access import Actor, Right, authorize
from campaigns.actions.joined_screens import record_joined_screens
from campaigns.database import Unit
from campaigns.errors import (
    CampaignError,
    RetiredError,
    ScreenRowsError,
    ScreenTakenError,
    UnknownScreenError,
    UnknownStreetError,
)
from campaigns.publication.work_item import WorkPriority, WorkTopic
from campaigns.screens.screen import CheckedScreen, Screen, ScreenWish, check_screen, check_tags

ALL_CREDENTIALS = "all"
RETIRED_GRACE = timedelta(days=30)
"""How long a retired screen may still report; a journal holds a month of plays and more."""


def add_screen(unit: Unit, actor: Actor, wish: ScreenWish, *, password_hash: str | None, at: datetime) -> Screen:
    """Add a screen; `password_hash` is the broker's hash of its password, None when it joins by a claim.

    Raises NotAllowedError, a WishError naming the form field, or ScreenTakenError.
    """
    authorize(actor, Right.MANAGE_SCREENS, at)
    unit.screens.lock_additions()
    added = _insert(unit, actor, (_checked(unit, wish), password_hash), at)
    record_joined_screens(unit, actor, [added], at)
    return added


def add_screens(
    unit: Unit,
    actor: Actor,
    rows: Sequence[tuple[ScreenWish, str | None]],
    *,
    at: datetime,
    known_streets: bool = False,
) -> tuple[Screen, ...]:
    """Add many screens with their password hashes, or none. Raises ScreenRowsError naming every bad row from 1.

    `known_streets` refuses a street that was not added before: in a long list it is a typing error.
    """
    authorize(actor, Right.MANAGE_SCREENS, at)
    unit.screens.lock_additions()
    checked: list[tuple[CheckedScreen, str | None]] = []
    bad: list[tuple[int, CampaignError]] = []
    seen: set[str] = set()
    for number, (wish, password_hash) in enumerate(rows, start=1):
        try:
            if wish.id in seen:
                raise ScreenTakenError(wish.id)
            seen.add(wish.id)
            checked.append((_checked(unit, wish, known_street=known_streets), password_hash))
        except CampaignError as error:
            bad.append((number, error))
    if bad:
        raise ScreenRowsError(bad)
    priority = WorkPriority.EDIT if len(checked) == 1 else WorkPriority.IMPORT
    added = tuple(_insert(unit, actor, row, at, priority) for row in checked)
    record_joined_screens(unit, actor, added, at, priority)
    return added


def retire_screen(unit: Unit, actor: Actor, screen_id: str, *, at: datetime) -> Screen:
    """Retire a screen; its plays and its id stay. Raises UnknownScreenError.

    Its broker password lives on for `RETIRED_GRACE`, so that its last plays can arrive (`withdraw_retired`).
    """
    authorize(actor, Right.MANAGE_SCREENS, at)
    screen = _screen(unit, screen_id)
    if screen.retired_at is not None:
        return screen
    unit.screens.retire(screen_id, at)
    unit.audit.add(actor, "screen retired", f"screen:{screen_id}", at)
    _queue_work(unit, screen_id, at)
    return _screen(unit, screen_id)


def withdraw_retired(unit: Unit, at: datetime) -> tuple[str, ...]:
    """Withdraw the broker passwords of screens that were retired longer ago than their grace; return the screens."""
    screens = unit.screens.retired_credentials(at - RETIRED_GRACE)
    for screen_id in screens:
        unit.screens.withdraw_credential(screen_id)
    if screens:
        unit.work.add(WorkTopic.CREDENTIALS, ALL_CREDENTIALS, at)
    return screens


def replace_device(unit: Unit, actor: Actor, screen_id: str, *, password_hash: str | None, at: datetime) -> Screen:
    """Replace the device of a screen: the old password ends, the next journal is a new one (PROTOCOL section 8).

    Raises UnknownScreenError or RetiredError.
    """
    authorize(actor, Right.MANAGE_SCREENS, at)
    screen = _screen(unit, screen_id)
    if screen.retired_at is not None:
        raise RetiredError(screen_id)
    if password_hash is None:
        unit.screens.withdraw_credential(screen_id)
    else:
        unit.screens.set_credential(screen_id, password_hash, at)
    unit.counts.close_journals(screen_id)
    unit.audit.add(actor, "device replaced", f"screen:{screen_id}", at)
    _queue_work(unit, screen_id, at)
    return screen


def set_tags(unit: Unit, actor: Actor, screen_id: str, tags: Iterable[str], *, at: datetime) -> Screen:
    """Replace the tags of a screen; campaigns that target tags gain or lose it.

    Raises NotAllowedError, UnknownScreenError, RetiredError or a WishError at `tags`.
    """
    authorize(actor, Right.MANAGE_SCREENS, at)
    before = _screen(unit, screen_id)
    if before.retired_at is not None:
        raise RetiredError(screen_id)
    checked = check_tags(tags)
    if checked == before.tags:
        return before
    unit.screens.set_tags(screen_id, checked)
    after = _screen(unit, screen_id)
    unit.audit.add(actor, "tags set", f"screen:{screen_id}", at, before=list(before.tags), after=list(after.tags))
    record_joined_screens(unit, actor, [after], at)
    unit.work.add(WorkTopic.SCREEN, screen_id, at)
    return after


def _checked(unit: Unit, wish: ScreenWish, *, known_street: bool = False) -> CheckedScreen:
    checked = check_screen(wish)
    if unit.screens.get(checked.id) is not None:
        raise ScreenTakenError(checked.id)
    street = unit.streets.find(checked.street)
    if street is None and known_street:
        raise UnknownStreetError(checked.street)
    if street is not None and street.retired_at is not None:
        raise RetiredError(street.name).at_field("street")
    return checked


def _insert(
    unit: Unit,
    actor: Actor,
    row: tuple[CheckedScreen, str | None],
    at: datetime,
    priority: WorkPriority = WorkPriority.EDIT,
) -> Screen:
    screen, password_hash = row
    added = unit.screens.insert(screen, at)
    if password_hash is not None:
        unit.screens.set_credential(added.id, password_hash, at)
    unit.audit.add(
        actor, "screen added", f"screen:{added.id}", at,
        kind=added.kind.value, size=added.profile.size, colour=added.profile.colour.value, street=added.street,
        owner=added.owner, group=added.group, tags=list(added.tags),
    )  # fmt: skip
    _queue_work(unit, added.id, at, priority)
    return added


def _screen(unit: Unit, screen_id: str) -> Screen:
    found = unit.screens.get(screen_id)
    if found is None:
        raise UnknownScreenError(screen_id)
    return found


def _queue_work(unit: Unit, screen_id: str, at: datetime, priority: WorkPriority = WorkPriority.EDIT) -> None:
    unit.work.add(WorkTopic.SCREEN, screen_id, at, priority)
    unit.work.add(WorkTopic.CREDENTIALS, ALL_CREDENTIALS, at, priority)
