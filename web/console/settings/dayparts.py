"""Manage dayparts: named windows of the local day that campaigns may use."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for
from flask_wtf import FlaskForm
from werkzeug.wrappers import Response
from wtforms import SelectField, SelectMultipleField, StringField

from campaigns.accounts.access import Right
from campaigns.actions import put_daypart, retire_daypart
from campaigns.calendar.daypart import DayFilter, Daypart, DaypartWish
from campaigns.errors import CampaignError, UnknownDaypartError
from web.console.common.forms import Page, add_error, options
from web.console.common.labels import DAYS, WEEKDAYS
from web.console.settings.shared import blueprint, flash_errors, within_fields
from web.http.context import app_context
from web.http.language import gettext, lazy_gettext
from web.http.signin import actor, needs

_FIELDS = ("name", "from_local", "until_local", "weekdays", "days")


class DaypartForm(FlaskForm):  # type: ignore[misc]  # flask-wtf is untyped
    """The fields of a daypart to add, or to change by its name."""

    name = StringField(lazy_gettext("叫什么"))
    from_local = StringField(lazy_gettext("从几点"))
    until_local = StringField(lazy_gettext("到几点"))
    weekdays = SelectMultipleField(lazy_gettext("哪几天"), coerce=int, choices=options(WEEKDAYS))
    days = SelectField(lazy_gettext("工作日和休息日"), choices=options(DAYS), validate_choice=False)


@blueprint.get("/dayparts")
@needs(Right.CHANGE_SETTINGS)
def dayparts() -> Page:
    """List the dayparts; `?change=` fills the form with one of them."""
    with app_context().database.reading() as unit:
        chosen = unit.calendar.daypart(request.args.get("change", ""))
    return _render(DaypartForm(data=_form_values(chosen)))


@blueprint.post("/dayparts")
@needs(Right.CHANGE_SETTINGS)
def save_daypart() -> Page:
    """Add a daypart, or change the one of its name."""
    form = DaypartForm()
    if not form.validate():  # an invalid weekday
        return _render(form), 422
    wish = DaypartWish(
        form.name.data or "",
        (form.from_local.data or "").strip(),
        (form.until_local.data or "").strip(),
        frozenset(form.weekdays.data or ()),
        form.days.data or DayFilter.ANY.value,
    )
    try:
        with app_context().database.writing() as unit:
            saved = put_daypart(unit, actor(), wish, at=app_context().clock(), fit=app_context().fit)
    except CampaignError as error:
        add_error(form, within_fields(error, *_FIELDS))
        return _render(form), 422
    flash(gettext("“%(name)s”已存好；用它的活动跟着改。", name=saved.name), "ok")
    return redirect(url_for("settings.dayparts"))


@blueprint.post("/dayparts/<int:daypart_id>/retire")
@needs(Right.CHANGE_SETTINGS)
def drop_daypart(daypart_id: int) -> Response:
    """Retire a daypart; campaigns that use it keep it."""
    with flash_errors(), app_context().database.writing() as unit:
        found = next((each for each in unit.calendar.dayparts() if each.id == daypart_id), None)
        if found is None:
            raise UnknownDaypartError(daypart_id)
        retire_daypart(unit, actor(), found.name, at=app_context().clock())
        flash(gettext("“%(name)s”不再给新活动选；在用的照旧。", name=found.name), "ok")
    return redirect(url_for("settings.dayparts"))


def _form_values(daypart: Daypart | None) -> dict[str, object]:
    if daypart is None:
        return {"days": DayFilter.ANY.value, "weekdays": []}
    until = f"{daypart.until_local:%H:%M}"
    return {
        "name": daypart.name,
        "from_local": f"{daypart.from_local:%H:%M}",
        "until_local": "24:00" if until == "00:00" else until,
        "weekdays": sorted(daypart.weekdays),
        "days": daypart.days.value,
    }


def _render(form: DaypartForm) -> str:
    with app_context().database.reading() as unit:
        found = unit.calendar.dayparts(retired=True)
        used = {daypart.id: len(unit.calendar.campaigns_in(daypart.id)) for daypart in found}
    return render_template(
        "settings/dayparts.html",
        form=form,
        dayparts=sorted(found, key=lambda daypart: (daypart.retired_at is not None, daypart.from_local, daypart.id)),
        used=used,
    )
