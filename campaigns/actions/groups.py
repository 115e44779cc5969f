"""Make and retire sync groups, and set their lit hours and seasons."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from campaigns.accounts.access import Actor, Right, authorize
from campaigns.actions.catalogue import in_use
from campaigns.actions.fit_check import FitCheck
from campaigns.calendar.calendar import LitSeason
from campaigns.calendar.season import SeasonWish, check_seasons
from campaigns.database import Unit
from campaigns.errors import StillUsedError, UnknownGroupError
from campaigns.publication.work_item import WorkTopic
from campaigns.screens.sync_group import LitHours, SyncGroup, lit_hours
from campaigns.text_rules import one_line


def make_group(unit: Unit, actor: Actor, name: str, *, at: datetime) -> SyncGroup:
    """Create a sync group, or put a retired one back into use. Raises NotAllowedError or a WishError at `group`."""
    authorize(actor, Right.MANAGE_SCREENS, at)
    checked = one_line(name, "group")
    found = unit.groups.find(checked)
    if found is not None and found.retired_at is None:
        return found
    group = unit.groups.ensure(checked)
    unit.audit.add(actor, "group made", f"group:{group.id}", at, name=group.name)
    return group


def retire_group(unit: Unit, actor: Actor, name: str, *, at: datetime) -> None:
    """Retire a sync group without screens; one that never played is deleted.

    Raises NotAllowedError, UnknownGroupError or StillUsedError.
    """
    authorize(actor, Right.MANAGE_SCREENS, at)
    group = _group(unit, name)
    if unit.groups.has_screens(group.id):
        raise StillUsedError(name, "屏 screens")
    if unit.groups.has_history(group.id):
        unit.groups.retire(group.id, at)
    else:
        unit.groups.delete(group.id)
    unit.audit.add(actor, "group retired", f"group:{group.id}", at, name=name)


def set_lit_hours(
    unit: Unit,
    actor: Actor,
    group: str,
    lit_from: str | None,
    lit_until: str | None,
    *,
    at: datetime,
    fit: FitCheck | None = None,
) -> SyncGroup:
    """Set the lit hours of a sync group: two `HH:MM`, or neither for round the clock; seasons stay as they are.

    Raises NotAllowedError, ClockTimeError, UnknownGroupError or PlanMisfitError.
    """
    authorize(actor, Right.MANAGE_SCREENS, at)
    lit = lit_hours(lit_from, lit_until)
    found = _group(unit, group)
    if found.lit == lit:
        return found
    unit.groups.set_lit(found.id, lit)
    unit.audit.add(
        actor, "lit hours set", f"group:{found.id}", at, name=found.name, lit_from=lit_from, lit_until=lit_until
    )
    unit.work.add(WorkTopic.PUBLISH, found.id, at)
    if fit is not None:
        fit(unit, at, groups=(found.id,))
    return SyncGroup(found.id, found.name, lit)


def set_seasons(
    unit: Unit, actor: Actor, group: str, seasons: Iterable[SeasonWish], *, at: datetime, fit: FitCheck | None = None
) -> tuple[LitSeason, ...]:
    """Replace the seasons of a sync group's lit hours.

    Raises NotAllowedError, UnknownGroupError, a WishError naming the field, SeasonOverlapError or PlanMisfitError.
    """
    authorize(actor, Right.MANAGE_SCREENS, at)
    found = _group(unit, group)
    checked = check_seasons(found, seasons)
    before = unit.groups.seasons(found.id)
    if {*before} == {*checked}:
        return before
    unit.groups.set_seasons(found.id, checked)
    details = [_audit_detail(season) for season in checked]
    unit.audit.add(actor, "seasons set", f"group:{found.id}", at, name=found.name, seasons=details)
    unit.work.add(WorkTopic.PUBLISH, found.id, at)
    if fit is not None:
        fit(unit, at, groups=(found.id,))
    return unit.groups.seasons(found.id)


def _group(unit: Unit, name: str) -> SyncGroup:
    return in_use(unit.groups.find(name), UnknownGroupError(name))


def _audit_detail(season: LitSeason) -> dict[str, object]:
    lit: LitHours | None = season.lit
    return {
        "name": season.name,
        "from": "{:02}-{:02}".format(*season.from_md),
        "until": "{:02}-{:02}".format(*season.until_md),
        "lit": None if lit is None else f"{lit.from_local:%H:%M}-{lit.until_local:%H:%M}",
    }
