"""Manage the table of holidays: days off, and weekend days that are worked."""

from __future__ import annotations

from datetime import date

from flask import abort, flash, redirect, render_template, request, url_for
from flask_wtf import FlaskForm
from werkzeug.wrappers import Response
from wtforms import DateField, SelectField, StringField

from campaigns.accounts.access import Right
from campaigns.actions import put_holiday, remove_holiday
from campaigns.calendar.calendar import HolidayKind
from campaigns.errors import CampaignError
from web.console.common.forms import Page, add_error, options
from web.console.common.labels import HOLIDAYS
from web.console.settings.shared import blueprint, within_fields
from web.http.context import app_context
from web.http.language import full_day, gettext, lazy_gettext
from web.http.signin import actor, needs

_YEARS = range(2000, 2200)


class HolidayForm(FlaskForm):  # type: ignore[misc]  # flask-wtf is untyped
    """The fields of a day of the table."""

    on = DateField(lazy_gettext("哪一天"))
    name = StringField(lazy_gettext("什么日子"))
    kind = SelectField(lazy_gettext("放假还是上班"), choices=options(HOLIDAYS), validate_choice=False)


@blueprint.get("/holidays")
@needs(Right.CHANGE_SETTINGS)
def holidays() -> Page:
    """List the days of a year, chosen by `?year=`."""
    return _render(HolidayForm(data={"kind": HolidayKind.HOLIDAY.value}), _read_year())


@blueprint.post("/holidays")
@needs(Right.CHANGE_SETTINGS)
def save_holiday() -> Page:
    """Save a day, replacing its former entry."""
    form, on = HolidayForm(), None
    try:
        if not form.validate() or form.on.data is None:
            form.on.errors = [gettext("写一个日期，例如 2026-10-01。")]
            return _render(form, _read_year()), 422
        on = form.on.data
        with app_context().database.writing() as unit:
            saved = put_holiday(
                unit,
                actor(),
                on,
                form.name.data or "",
                form.kind.data or "",
                at=app_context().clock(),
                fit=app_context().fit,
            )
    except CampaignError as error:
        add_error(form, within_fields(error, "name", "kind", "on"))
        return _render(form, _read_year() if on is None else on.year), 422
    flash(gettext("%(day)s已记下。", day=full_day(saved.on)), "ok")
    return redirect(url_for("settings.holidays", year=saved.on.year))


@blueprint.post("/holidays/<on>/remove")
@needs(Right.CHANGE_SETTINGS)
def drop_holiday(on: str) -> Response:
    """Remove a day from the table: its weekday decides again."""
    try:
        day = date.fromisoformat(on)
    except ValueError:
        abort(404)
    with app_context().database.writing() as unit:
        remove_holiday(unit, actor(), day, at=app_context().clock(), fit=app_context().fit)
    flash(gettext("%(day)s照星期算。", day=full_day(day)), "ok")
    return redirect(url_for("settings.holidays", year=day.year))


def _read_year() -> int:
    year = request.args.get("year", app_context().today().year, type=int)
    if year not in _YEARS:
        abort(400)
    return year


def _render(form: HolidayForm, year: int) -> str:
    with app_context().database.reading() as unit:
        known = unit.calendar.holidays()
    years = sorted(
        {app_context().today().year, app_context().today().year + 1, year} | {holiday.on.year for holiday in known}
    )
    return render_template(
        "settings/holidays.html",
        form=form,
        holidays=[holiday for holiday in known if holiday.on.year == year],
        year=year,
        years=years,
    )
