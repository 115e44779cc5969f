"""Change the idle text, which a screen shows where there is no plan."""

from __future__ import annotations

from flask import flash, redirect, render_template, url_for
from flask_wtf import FlaskForm
from wtforms import TextAreaField

from campaigns.accounts.access import Right
from campaigns.actions import change_idle_text
from campaigns.errors import CampaignError
from web.console.common.forms import Page, add_error
from web.console.settings.shared import blueprint, within_fields
from web.http.context import app_context
from web.http.language import gettext, lazy_gettext
from web.http.signin import actor, needs


class IdleForm(FlaskForm):  # type: ignore[misc]  # flask-wtf is untyped
    """The text of the idle campaign."""

    text = TextAreaField(lazy_gettext("空闲画面文字"))


@blueprint.get("/idle")
@needs(Right.CHANGE_SETTINGS)
def idle() -> Page:
    """Show the idle text."""
    with app_context().database.reading() as unit:
        found = unit.campaigns.idle()
    text = found.slides[0].text if found is not None and found.slides else ""
    return render_template("settings/idle.html", form=IdleForm(data={"text": text}))


@blueprint.post("/idle")
@needs(Right.CHANGE_SETTINGS)
def save_idle() -> Page:
    """Change the idle text after laying it out on every display profile."""
    form = IdleForm()
    try:
        with app_context().database.writing() as unit:
            layout, at = app_context().renderer.lay_out, app_context().clock()
            change_idle_text(unit, actor(), form.text.data or "", layout=layout, at=at)
    except CampaignError as error:
        add_error(form, within_fields(error, "text"))
        return render_template("settings/idle.html", form=form), 422
    flash(gettext("空闲画面的文字已存好，屏会自己取走。"), "ok")
    return redirect(url_for("settings.idle"))
