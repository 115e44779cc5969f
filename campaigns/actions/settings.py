"""Import a city's settings from one file: all or nothing, and without effect the second time."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from datetime import datetime
from typing import TypeVar

from campaigns.accounts.access import Actor
from campaigns.accounts.audit import AuditEvent
from campaigns.actions.calendar import put_daypart, put_holiday
from campaigns.actions.catalogue import add_profile, add_street, offer_occasion, offer_theme
from campaigns.actions.fit_check import FitCheck
from campaigns.actions.groups import make_group, set_lit_hours, set_seasons
from campaigns.actions.settings_file import FileEntry, GroupWish, SettingsFile
from campaigns.database import Unit
from campaigns.errors import AccessError, CampaignError, ClockNotSetError, SettingsFileError

Wish = TypeVar("Wish")
_KEYS = {
    "from_local": "from", "until_local": "until", "from_md": "from", "until_md": "until", "lit_from": "lit",
    "starts_on": "from", "ends_on": "until",
}  # fmt: skip


class _GroupsToCheck:
    """Notes which groups the actions would have checked, so that a file is checked once, when all is written."""

    def __init__(self) -> None:
        self._all = False
        self._groups = set[int]()

    def __call__(self, *_: object, groups: Collection[int] | None = None, **__: object) -> None:
        """Note some groups, or all of them."""
        self._all |= groups is None
        self._groups |= {*(groups or ())}

    def check(self, fit: FitCheck, unit: Unit, at: datetime) -> None:
        """Check what was noted. Raises PlanMisfitError."""
        if self._all or self._groups:
            fit(unit, at, groups=None if self._all else self._groups)


def import_settings(
    unit: Unit, actor: Actor, file: SettingsFile, *, at: datetime, fit: FitCheck | None = None
) -> tuple[AuditEvent, ...]:
    """Import a settings file and return the audit events of what it changed: none the second time.

    Raises NotAllowedError, ClockNotSetError, PlanMisfitError, or SettingsFileError naming every bad entry by its place
    in the file; the unit must then be rolled back.
    """
    before, bad, asked = unit.audit.last_number(), list[tuple[str, CampaignError]](), _GroupsToCheck()

    def import_each(entries: Iterable[FileEntry[Wish]], act: Callable[[Wish], object]) -> None:
        for entry in entries:
            try:
                act(entry.wish)
            except (AccessError, ClockNotSetError):
                raise
            except CampaignError as error:
                bad.append((_entry_path(entry.path, error), error))

    import_each(file.streets, lambda name: add_street(unit, actor, name, at=at))
    import_each(file.profiles, lambda wish: add_profile(unit, actor, wish.size, wish.colour, wish.type, at=at))
    import_each(file.groups, lambda wish: _put_group(unit, actor, wish, at, asked))
    import_each(file.dayparts, lambda wish: put_daypart(unit, actor, wish, at=at, fit=asked))
    import_each(file.holidays, lambda wish: put_holiday(unit, actor, wish.on, wish.name, wish.kind, at=at, fit=asked))
    import_each(file.themes, lambda name: offer_theme(unit, actor, name, at=at))
    import_each(
        file.occasions, lambda wish: offer_occasion(unit, actor, wish.name, wish.starts_on, wish.ends_on, at=at)
    )
    if bad:
        raise SettingsFileError(bad)
    if fit is not None:
        asked.check(fit, unit, at)
    return unit.audit.list_since(before)


def _put_group(unit: Unit, actor: Actor, wish: GroupWish, at: datetime, fit: FitCheck) -> None:
    group = make_group(unit, actor, wish.name, at=at)
    if wish.lit is not None:
        set_lit_hours(unit, actor, group.name, *wish.lit, at=at, fit=fit)
    if wish.seasons is not None:
        set_seasons(unit, actor, group.name, wish.seasons, at=at, fit=fit)


def _entry_path(path: str, error: CampaignError) -> str:
    return path if error.field is None else f"{path}.{_KEYS.get(error.field, error.field)}"
