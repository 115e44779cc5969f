"""Import a city's settings from one file: all or nothing, and without effect the second time."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime
from typing import TypeVar

from campaigns.accounts.access import Actor
from campaigns.accounts.audit import AuditEvent
from campaigns.actions.calendar import put_daypart, put_holiday
from campaigns.actions.catalogue import add_profile, add_street, offer_occasion, offer_theme
from campaigns.actions.groups import make_group, set_lit_hours, set_seasons
from campaigns.actions.settings_file import FileEntry, GroupWish, SettingsFile
from campaigns.database import Unit
from campaigns.errors import AccessError, CampaignError, ClockNotSetError, SettingsFileError

Wish = TypeVar("Wish")
_KEYS = {
    "from_local": "from", "until_local": "until", "from_md": "from", "until_md": "until", "lit_from": "lit",
    "starts_on": "from", "ends_on": "until",
}  # fmt: skip


def import_settings(unit: Unit, actor: Actor, file: SettingsFile, *, at: datetime) -> tuple[AuditEvent, ...]:
    """Import a settings file and return the audit events of what it changed: none the second time.

    Raises NotAllowedError, ClockNotSetError, or SettingsFileError naming every bad entry by its place in the file; the
    unit must then be rolled back.
    """
    before, bad = unit.audit.last_number(), list[tuple[str, CampaignError]]()

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
    import_each(file.groups, lambda wish: _put_group(unit, actor, wish, at))
    import_each(file.dayparts, lambda wish: put_daypart(unit, actor, wish, at=at))
    import_each(file.holidays, lambda wish: put_holiday(unit, actor, wish.on, wish.name, wish.kind, at=at))
    import_each(file.themes, lambda name: offer_theme(unit, actor, name, at=at))
    import_each(
        file.occasions, lambda wish: offer_occasion(unit, actor, wish.name, wish.starts_on, wish.ends_on, at=at)
    )
    if bad:
        raise SettingsFileError(bad)
    return unit.audit.list_since(before)


def _put_group(unit: Unit, actor: Actor, wish: GroupWish, at: datetime) -> None:
    group = make_group(unit, actor, wish.name, at=at)
    if wish.lit is not None:
        set_lit_hours(unit, actor, group.name, *wish.lit, at=at)
    if wish.seasons is not None:
        set_seasons(unit, actor, group.name, wish.seasons, at=at)


def _entry_path(path: str, error: CampaignError) -> str:
    return path if error.field is None else f"{path}.{_KEYS.get(error.field, error.field)}"
