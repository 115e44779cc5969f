"""Change the calendar: holidays, make-up workdays, dayparts."""

from __future__ import annotations

from datetime import date, datetime

from campaigns.accounts.access import Actor, Right, authorize
from campaigns.actions.catalogue import in_use
from campaigns.actions.fit_check import FitCheck
from campaigns.calendar.calendar import Holiday, check_holiday
from campaigns.calendar.daypart import DayFilter, Daypart, DaypartWish, check_daypart
from campaigns.database import Unit
from campaigns.errors import UnknownDaypartError
from campaigns.publication.work_item import WorkTopic


def put_holiday(
    unit: Unit, actor: Actor, on: date, name: str, kind: str, *, at: datetime, fit: FitCheck | None = None
) -> Holiday:
    """Set a day as a holiday or as a make-up workday. Raises NotAllowedError, a WishError or PlanMisfitError."""
    authorize(actor, Right.CHANGE_SETTINGS, at)
    checked = check_holiday(on, name, kind)
    if unit.calendar.holiday(on) == checked:
        return checked
    unit.calendar.put_holiday(checked)
    unit.audit.add(actor, "holiday set", f"holiday:{on}", at, name=checked.name, kind=checked.kind.value)
    _queue_workday_campaigns(unit, at)
    if fit is not None:
        fit(unit, at)
    return checked


def remove_holiday(unit: Unit, actor: Actor, on: date, *, at: datetime, fit: FitCheck | None = None) -> bool:
    """Remove a day from the holidays table; return False if it was not in it.

    Raises NotAllowedError or PlanMisfitError.
    """
    authorize(actor, Right.CHANGE_SETTINGS, at)
    if not unit.calendar.remove_holiday(on):
        return False
    unit.audit.add(actor, "holiday removed", f"holiday:{on}", at)
    _queue_workday_campaigns(unit, at)
    if fit is not None:
        fit(unit, at)
    return True


def put_daypart(unit: Unit, actor: Actor, wish: DaypartWish, *, at: datetime, fit: FitCheck | None = None) -> Daypart:
    """Add a daypart, or change the one with its name: campaigns in it move with it.

    Raises NotAllowedError, PlanMisfitError, or a WishError whose `.field` is the form field at fault.
    """
    authorize(actor, Right.CHANGE_SETTINGS, at)
    checked = check_daypart(wish)
    before = unit.calendar.daypart(checked.name)
    if before is not None and _hours(before) == _hours(checked) and before.retired_at is None:
        return before
    after = unit.calendar.put_daypart(checked)
    unit.audit.add(
        actor, "daypart set", f"daypart:{after.id}", at,
        name=after.name, before=None if before is None else _audit_detail(before), after=_audit_detail(after),
    )  # fmt: skip
    _queue_campaigns(unit, after, at)
    if fit is not None and before is not None:
        fit(unit, at)
    return after


def retire_daypart(unit: Unit, actor: Actor, name: str, *, at: datetime) -> None:
    """Retire a daypart: campaigns in it go on. One that no campaign ever used is deleted.

    Raises NotAllowedError or UnknownDaypartError.
    """
    authorize(actor, Right.CHANGE_SETTINGS, at)
    daypart = in_use(unit.calendar.daypart(name), UnknownDaypartError(name))
    if _campaigns_in(unit, daypart):
        unit.calendar.retire_daypart(daypart.id, at)
    else:
        unit.calendar.delete_daypart(daypart.id)
    unit.audit.add(actor, "daypart retired", f"daypart:{daypart.id}", at, name=name)


def _queue_workday_campaigns(unit: Unit, at: datetime) -> None:
    for daypart in unit.calendar.dayparts(retired=True):
        if daypart.days is not DayFilter.ANY:
            _queue_campaigns(unit, daypart, at)


def _queue_campaigns(unit: Unit, daypart: Daypart, at: datetime) -> None:
    for campaign_id in _campaigns_in(unit, daypart):
        unit.work.add(WorkTopic.CAMPAIGN, campaign_id, at)


def _campaigns_in(unit: Unit, daypart: Daypart) -> list[int]:
    """Return the campaigns that are in a daypart as they are drafted, or as they are on the street."""
    on_street = (each.campaign_id for each in unit.editions.every() if daypart.id in each.content.daypart_ids)
    return sorted({*unit.calendar.campaigns_in(daypart.id), *on_street})


def _hours(daypart: Daypart) -> tuple[object, ...]:
    return daypart.from_local, daypart.until_local, daypart.weekdays, daypart.days


def _audit_detail(daypart: Daypart) -> dict[str, object]:
    return {
        "from": f"{daypart.from_local:%H:%M}",
        "until": f"{daypart.until_local:%H:%M}",
        "weekdays": sorted(daypart.weekdays),
        "days": daypart.days.value,
    }
