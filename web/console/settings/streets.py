"""Manage streets; the list counts the screens on each."""

from __future__ import annotations

from collections import Counter

from flask import flash, redirect, render_template, url_for
from flask_wtf import FlaskForm
from werkzeug.wrappers import Response
from wtforms import StringField

from campaigns.accounts.access import Right
from campaigns.actions import add_street, retire_street
from campaigns.errors import CampaignError, UnknownStreetError
from web.console.common.forms import Page, add_error
from web.console.settings.shared import blueprint, flash_errors
from web.http.context import app_context
from web.http.language import gettext, lazy_gettext
from web.http.signin import actor, needs


class StreetForm(FlaskForm):  # type: ignore[misc]  # flask-wtf is untyped
    """The field of a street to add."""

    street = StringField(lazy_gettext("街路名"))


@blueprint.get("/streets")
@needs(Right.MANAGE_SCREENS)
def streets() -> Page:
    """List the streets."""
    return _render(StreetForm())


@blueprint.post("/streets")
@needs(Right.MANAGE_SCREENS)
def put_street() -> Page:
    """Add a street, or restore a retired one."""
    form = StreetForm()
    try:
        with app_context().database.writing() as unit:
            added = add_street(unit, actor(), form.street.data or "", at=app_context().clock())
    except CampaignError as error:
        add_error(form, error)
        return _render(form), 422
    flash(gettext("“%(name)s”在用了。", name=added.name), "ok")
    return redirect(url_for("settings.streets"))


@blueprint.post("/streets/<int:street_id>/retire")
@needs(Right.MANAGE_SCREENS)
def drop_street(street_id: int) -> Response:
    """Retire a street; its plays stay counted."""
    with flash_errors(), app_context().database.writing() as unit:
        found = next((street for street in unit.streets.all() if street.id == street_id), None)
        if found is None:
            raise UnknownStreetError(street_id)
        retire_street(unit, actor(), found.name, at=app_context().clock())
        flash(gettext("“%(name)s”已停用；播过的照样算数。", name=found.name), "ok")
    return redirect(url_for("settings.streets"))


def _render(form: StreetForm) -> str:
    with app_context().database.reading() as unit:
        found, screens = unit.streets.all(retired=True), unit.screens.all()
    return render_template(
        "settings/streets.html",
        form=form,
        streets=sorted(found, key=lambda street: street.retired_at is not None),
        screens=Counter(screen.street for screen in screens),
    )
