"""Manage people and their roles, one-time links and sessions; for administrators."""

from __future__ import annotations

from dataclasses import dataclass

from flask import Blueprint, abort, flash, redirect, render_template, url_for
from flask_wtf import FlaskForm
from werkzeug.wrappers import Response
from wtforms import SelectField, StringField

from campaigns.accounts.access import MATRIX, Right
from campaigns.accounts.person import LINK_LASTS, Person, Role
from campaigns.actions import add_person, disable_person, end_session, issue_link
from campaigns.database import Unit
from campaigns.errors import CampaignError, UnknownPersonError
from web.console.common.forms import Page, add_error, options
from web.console.common.labels import RIGHTS, ROLES
from web.http.context import app_context
from web.http.language import gettext, lazy_gettext
from web.http.signin import actor, needs

blueprint = Blueprint("staff", __name__, url_prefix="/people")


class PersonForm(FlaskForm):  # type: ignore[misc]  # flask-wtf is untyped
    """The fields of a person to add."""

    name = StringField(lazy_gettext("登录名"))
    shown_name = StringField(lazy_gettext("姓名"))
    role = SelectField(lazy_gettext("角色"), choices=options(ROLES), validate_choice=False)


@dataclass(frozen=True, slots=True)
class OneTimeLink:
    """A one-time link as it is shown once: its person and its address."""

    person: Person
    address: str
    hours: int = LINK_LASTS.days * 24 + LINK_LASTS.seconds // 3600


@blueprint.get("")
@needs(Right.MANAGE_PEOPLE)
def index() -> Page:
    """List all people."""
    return _render_staff(PersonForm(data={"role": Role.EDITOR.value}))


@blueprint.post("")
@needs(Right.MANAGE_PEOPLE)
def add() -> Page:
    """Add a person and show, this once, the link by which they set their password."""
    form, at, token = PersonForm(), app_context().clock(), app_context().token()
    try:
        with app_context().database.writing() as unit:
            name, shown = form.name.data or "", form.shown_name.data or ""
            added = add_person(unit, actor(), name, form.role.data or "", at=at, shown_name=shown)
            issue_link(unit, actor(), added.name, token, at=at)
    except CampaignError as error:
        add_error(form, error)
        return _render_staff(form), 422
    return _render_staff(PersonForm(formdata=None, data={"role": Role.EDITOR.value}), _one_time_link(added, token))


@blueprint.get("/<int:person_id>")
@needs(Right.MANAGE_PEOPLE)
def show(person_id: int) -> Page:
    """Show a person's sessions."""
    with app_context().database.reading() as unit:
        found = _get_person(unit, person_id)
        sessions = unit.people.sessions(app_context().clock(), found.id)
    return render_template("people/person.html", person=found, sessions=sessions, zone=app_context().zone)


@blueprint.post("/<int:person_id>/link")
@needs(Right.MANAGE_PEOPLE)
def link(person_id: int) -> Page:
    """Issue a new link and show it, this once; earlier links stop working."""
    token = app_context().token()
    with app_context().database.writing() as unit:
        found = _get_person(unit, person_id)
        issue_link(unit, actor(), found.name, token, at=app_context().clock())
    return _render_staff(PersonForm(formdata=None, data={"role": Role.EDITOR.value}), _one_time_link(found, token))


@blueprint.post("/<int:person_id>/disable")
@needs(Right.MANAGE_PEOPLE)
def disable(person_id: int) -> Page:
    """Disable a person: end their sessions and refuse their sign-in."""
    with app_context().database.writing() as unit:
        disabled = disable_person(unit, actor(), _get_person(unit, person_id).name, at=app_context().clock())
    flash(gettext("%(name)s已停用，不能再登录；做过的事都还记着。", name=disabled.shown_name), "ok")
    return redirect(url_for("staff.index"))


@blueprint.post("/<int:person_id>/sessions/<key>/end")
@needs(Right.MANAGE_PEOPLE)
def end(person_id: int, key: str) -> Response:
    """End one of a person's sessions."""
    with app_context().database.writing() as unit:
        found, at = _get_person(unit, person_id), app_context().clock()
        if key not in {session.key for session in unit.people.sessions(at, found.id)}:
            abort(404)
        end_session(unit, actor(), key, at=at)
    flash(gettext("那里已经退出。"), "ok")
    return redirect(url_for("staff.show", person_id=person_id))


def _render_staff(form: PersonForm, issued: OneTimeLink | None = None) -> str:
    at = app_context().clock()
    with app_context().database.reading() as unit:
        people, sessions = unit.people.all(), unit.people.sessions(at)
    seen = {session.login.person.id: session.login.seen_at for session in reversed(sessions)}
    return render_template(
        "people/staff.html",
        form=form,
        issued=issued,
        people=sorted(people, key=lambda each: (each.disabled_at is not None, list(Role).index(each.role), each.name)),
        seen=seen,
        rights=RIGHTS,
        matrix=MATRIX,
        zone=app_context().zone,
    )


def _one_time_link(person: Person, token: str) -> OneTimeLink:
    return OneTimeLink(person, url_for("people.link", token=token, _external=True))


def _get_person(unit: Unit, person_id: int) -> Person:
    found = unit.people.get(person_id)
    if found is None:
        raise UnknownPersonError(person_id)
    return found
