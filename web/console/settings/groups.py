"""Manage sync groups, their lit hours and seasons."""

from __future__ import annotations

from collections import Counter

from flask import flash, redirect, render_template, url_for
from flask_wtf import FlaskForm
from werkzeug.wrappers import Response
from wtforms import StringField

from campaigns.accounts.access import Right
from campaigns.actions import make_group, retire_group, set_lit_hours, set_seasons
from campaigns.calendar.calendar import LitSeason
from campaigns.calendar.season import SeasonWish
from campaigns.database import Unit
from campaigns.errors import CampaignError, ConflictError, UnknownGroupError
from campaigns.screens.sync_group import LitHours, SyncGroup
from web.console.common.forms import Page, add_error
from web.console.settings.shared import blueprint, flash_errors, within_fields
from web.http.context import app_context
from web.http.language import gettext, lazy_gettext
from web.http.signin import actor, needs


class GroupForm(FlaskForm):  # type: ignore[misc]  # flask-wtf is untyped
    """The field of a group to create."""

    group = StringField(lazy_gettext("组名"))


class LightForm(FlaskForm):  # type: ignore[misc]  # flask-wtf is untyped
    """The lit hours of a group; both empty means round the clock."""

    lit_from = StringField(lazy_gettext("几点亮"))
    lit_until = StringField(lazy_gettext("几点熄"))


class SeasonForm(FlaskForm):  # type: ignore[misc]  # flask-wtf is untyped
    """The fields of a season: a part of the year with other lit hours."""

    name = StringField(lazy_gettext("叫什么"))
    from_md = StringField(lazy_gettext("从几月几日"))
    until_md = StringField(lazy_gettext("到几月几日"))
    lit_from = StringField(lazy_gettext("几点亮"), id="season_lit_from")
    lit_until = StringField(lazy_gettext("几点熄"), id="season_lit_until")


@blueprint.get("/groups")
@needs(Right.MANAGE_SCREENS)
def groups() -> Page:
    """List the groups with their lit hours."""
    return _render_list(GroupForm())


@blueprint.post("/groups")
@needs(Right.MANAGE_SCREENS)
def put_group() -> Page:
    """Create a group, or restore a retired one."""
    form = GroupForm()
    try:
        with app_context().database.writing() as unit:
            made = make_group(unit, actor(), form.group.data or "", at=app_context().clock())
    except CampaignError as error:
        add_error(form, error)
        return _render_list(form), 422
    return redirect(url_for("settings.group", group_id=made.id))


@blueprint.get("/groups/<int:group_id>")
@needs(Right.MANAGE_SCREENS)
def group(group_id: int) -> Page:
    """Show the lit hours and seasons of a group."""
    with app_context().database.reading() as unit:
        found = _get_group(unit, group_id)
    lit_from, lit_until = clocks(found.lit)
    return _render(group_id, LightForm(data={"lit_from": lit_from, "lit_until": lit_until}), SeasonForm())


@blueprint.post("/groups/<int:group_id>/light")
@needs(Right.MANAGE_SCREENS)
def set_light(group_id: int) -> Page:
    """Set the lit hours of a group outside its seasons."""
    form = LightForm()
    try:
        with app_context().database.writing() as unit:
            name = _get_group(unit, group_id).name
            set_lit_hours(
                unit,
                actor(),
                name,
                *_typed_hours(form.lit_from, form.lit_until),
                at=app_context().clock(),
                fit=app_context().fit,
            )
    except UnknownGroupError:
        raise
    except CampaignError as error:
        add_error(form, within_fields(error, "lit_from", "lit_until"))
        return _render(group_id, form, SeasonForm(formdata=None)), 422
    return _redirect_saved(group_id)


@blueprint.post("/groups/<int:group_id>/seasons")
@needs(Right.MANAGE_SCREENS)
def put_season(group_id: int) -> Page:
    """Add a season."""
    form = SeasonForm()
    wish = SeasonWish(
        form.name.data or "",
        form.from_md.data or "",
        form.until_md.data or "",
        *_typed_hours(form.lit_from, form.lit_until),
    )
    try:
        with app_context().database.writing() as unit:
            found = _get_group(unit, group_id)
            known = [season_wish(season) for season in unit.groups.seasons(group_id)]
            set_seasons(unit, actor(), found.name, [*known, wish], at=app_context().clock(), fit=app_context().fit)
    except UnknownGroupError:
        raise
    except CampaignError as error:
        add_error(form, within_fields(error, "name", "from_md", "until_md", "lit_from", "lit_until"))
        with app_context().database.reading() as unit:
            lit_from, lit_until = clocks(_get_group(unit, group_id).lit)
        light = LightForm(formdata=None, data={"lit_from": lit_from, "lit_until": lit_until})
        return _render(group_id, light, form), 409 if isinstance(error, ConflictError) else 422
    return _redirect_saved(group_id)


@blueprint.post("/groups/<int:group_id>/seasons/<int:number>/remove")
@needs(Right.MANAGE_SCREENS)
def drop_season(group_id: int, number: int) -> Response:
    """Remove a season by its place in the order of the year, from 0."""
    with flash_errors(), app_context().database.writing() as unit:
        found = _get_group(unit, group_id)
        kept = [season_wish(each) for place, each in enumerate(unit.groups.seasons(group_id)) if place != number]
        set_seasons(unit, actor(), found.name, kept, at=app_context().clock(), fit=app_context().fit)
    return _redirect_saved(group_id)


@blueprint.post("/groups/<int:group_id>/retire")
@needs(Right.MANAGE_SCREENS)
def drop_group(group_id: int) -> Response:
    """Retire a group: it is planned no more."""
    with flash_errors(), app_context().database.writing() as unit:
        found = _get_group(unit, group_id)
        retire_group(unit, actor(), found.name, at=app_context().clock())
        flash(gettext("“%(name)s”已停用；播过的照样算数。", name=found.name), "ok")
    return redirect(url_for("settings.groups"))


def season_wish(season: LitSeason) -> SeasonWish:
    """Return the wish that would create a season again."""
    from_md, until_md = ("{:02}-{:02}".format(*day) for day in (season.from_md, season.until_md))
    return SeasonWish(season.name, from_md, until_md, *clocks(season.lit))


def clocks(lit: LitHours | None) -> tuple[str | None, str | None]:
    """Return lit hours as typed into a form; midnight at the end is `24:00`."""
    if lit is None:
        return None, None
    until = f"{lit.until_local:%H:%M}"
    return f"{lit.from_local:%H:%M}", "24:00" if until == "00:00" else until


def _typed_hours(lit_from: StringField, lit_until: StringField) -> tuple[str | None, str | None]:
    return (lit_from.data or "").strip() or None, (lit_until.data or "").strip() or None


def _redirect_saved(group_id: int) -> Response:
    flash(gettext("已存好，屏会自己取走。"), "ok")
    return redirect(url_for("settings.group", group_id=group_id))


def _get_group(unit: Unit, group_id: int) -> SyncGroup:
    found = unit.groups.get(group_id)
    if found is None or found.retired_at is not None:
        raise UnknownGroupError(group_id)
    return found


def _render_list(form: GroupForm) -> str:
    with app_context().database.reading() as unit:
        found, screens, seasons = unit.groups.all(), unit.screens.all(), unit.groups.seasons()
    return render_template(
        "settings/groups.html",
        form=form,
        groups=found,
        screens=Counter(screen.group_id for screen in screens),
        seasons=Counter(season.group_id for season in seasons),
        clocks=clocks,
    )


def _render(group_id: int, light: LightForm, season: SeasonForm) -> str:
    with app_context().database.reading() as unit:
        found = _get_group(unit, group_id)
        screens = unit.screens.of_group(group_id)
        seasons = unit.groups.seasons(group_id)
    return render_template(
        "settings/group.html", group=found, light=light, form=season, screens=screens, seasons=seasons, clocks=clocks
    )
