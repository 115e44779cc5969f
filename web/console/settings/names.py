"""Manage occasions and themes: the names that the campaign form offers."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for
from flask_wtf import FlaskForm
from werkzeug.wrappers import Response
from wtforms import DateField, StringField
from wtforms.validators import Optional

from campaigns.accounts.access import Right
from campaigns.actions import offer_occasion, offer_theme, retire_occasion, retire_theme
from campaigns.errors import CampaignError
from web.console.common.forms import Page, add_error
from web.console.settings.shared import blueprint, flash_errors, within_fields
from web.http.context import app_context
from web.http.language import gettext, lazy_gettext
from web.http.signin import actor, needs


class OccasionForm(FlaskForm):  # type: ignore[misc]  # flask-wtf is untyped
    """The fields of an occasion; its days are optional."""

    name = StringField(lazy_gettext("时期名"))
    starts_on = DateField(lazy_gettext("从"), validators=[Optional()])
    ends_on = DateField(lazy_gettext("到"), validators=[Optional()])


class ThemeForm(FlaskForm):  # type: ignore[misc]  # flask-wtf is untyped
    """The field of a theme."""

    name = StringField(lazy_gettext("主题名"), id="theme_name")


@blueprint.get("/names")
@needs(Right.CHANGE_SETTINGS)
def names() -> Page:
    """List occasions and themes."""
    return _render(OccasionForm(), ThemeForm())


@blueprint.post("/occasions")
@needs(Right.CHANGE_SETTINGS)
def put_occasion() -> Page:
    """Add an occasion, or change the days of the one of its name."""
    form = OccasionForm()
    if not form.validate():  # an invalid date
        for field in (form.starts_on, form.ends_on):
            field.errors = [gettext("写一个日期，例如 2026-10-01。")] if field.errors else []
        return _render(form, ThemeForm(formdata=None)), 422
    try:
        with app_context().database.writing() as unit:
            days = form.starts_on.data, form.ends_on.data
            saved = offer_occasion(unit, actor(), form.name.data or "", *days, at=app_context().clock())
    except CampaignError as error:
        add_error(form, within_fields(error, "name", "starts_on", "ends_on"))
        return _render(form, ThemeForm(formdata=None)), 422
    return _redirect_saved(saved.name)


@blueprint.post("/themes")
@needs(Right.CHANGE_SETTINGS)
def put_theme() -> Page:
    """Add a theme."""
    form = ThemeForm()
    try:
        with app_context().database.writing() as unit:
            saved = offer_theme(unit, actor(), form.name.data or "", at=app_context().clock())
    except CampaignError as error:
        add_error(form, within_fields(error, "name"))
        return _render(OccasionForm(formdata=None), form), 422
    return _redirect_saved(saved.name)


@blueprint.post("/occasions/retire")
@needs(Right.CHANGE_SETTINGS)
def drop_occasion() -> Response:
    """Retire an occasion."""
    with flash_errors(), app_context().database.writing() as unit:
        retire_occasion(unit, actor(), request.form.get("name", ""), at=app_context().clock())
        _flash_retired(request.form["name"])
    return redirect(url_for("settings.names"))


@blueprint.post("/themes/retire")
@needs(Right.CHANGE_SETTINGS)
def drop_theme() -> Response:
    """Retire a theme."""
    with flash_errors(), app_context().database.writing() as unit:
        retire_theme(unit, actor(), request.form.get("name", ""), at=app_context().clock())
        _flash_retired(request.form["name"])
    return redirect(url_for("settings.names"))


def _redirect_saved(name: str) -> Response:
    flash(gettext("“%(name)s”在用了。", name=name), "ok")
    return redirect(url_for("settings.names"))


def _flash_retired(name: str) -> None:
    flash(gettext("“%(name)s”不再给新活动选；在用的照旧。", name=name), "ok")


def _render(occasion: OccasionForm, theme: ThemeForm) -> str:
    with app_context().database.reading() as unit:
        occasions, themes = unit.occasions.all(), unit.themes.all()
    return render_template("settings/names.html", form=occasion, theme=theme, occasions=occasions, themes=themes)
