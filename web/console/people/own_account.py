"""Set a password by a one-time link, sign in and sign out."""

from __future__ import annotations

from flask import Blueprint, redirect, render_template, request, url_for
from flask_wtf import FlaskForm
from werkzeug.wrappers import Response
from wtforms import PasswordField, StringField

from campaigns.accounts.person import PASSWORD_MAX, PASSWORD_MIN, AccountLink, Person
from campaigns.actions import authenticate, make_account
from campaigns.actions import sign_in as begin_session
from campaigns.actions import sign_out as end_session
from campaigns.errors import CampaignError, LinkError, SignInError
from web.console.common.forms import Page, add_error
from web.http.context import app_context
from web.http.language import lazy_gettext
from web.http.signin import delete_session_cookie, local_path, open_to_all, origin, person, set_session_cookie, token_of

blueprint = Blueprint("people", __name__)
_TOKEN_LIMIT = 128


class AccountForm(FlaskForm):  # type: ignore[misc]  # flask-wtf is untyped
    """The fields of a new account, or of a new password."""

    name = StringField(lazy_gettext("登录名"))
    shown_name = StringField(lazy_gettext("姓名"))
    password = PasswordField(lazy_gettext("密码"))


class SignInForm(FlaskForm):  # type: ignore[misc]  # flask-wtf is untyped
    """Name and password."""

    name = StringField(lazy_gettext("登录名"))
    password = PasswordField(lazy_gettext("密码"))


@blueprint.route("/link/<token>", methods=["GET", "POST"])
@open_to_all
def link(token: str) -> Page:
    """Create the first account, or set the password of the link's person; the link works once."""
    here, at = app_context(), app_context().clock()
    with here.database.reading() as unit:
        found = unit.people.link(token, at) if len(token) <= _TOKEN_LIMIT else None
    if found is None:
        raise LinkError
    form = AccountForm()
    if request.method == "GET":
        return _render_account(form, found)
    try:
        with here.database.writing() as unit:
            made = make_account(
                unit,
                token,
                name=form.name.data or "",
                shown_name=form.shown_name.data or "",
                password=form.password.data or "",
                at=at,
                origin=origin(),
            )
    except LinkError:
        raise
    except CampaignError as error:
        add_error(form, error)
        return _render_account(form, found), 422
    return _redirect_signed_in(made, url_for("today.index"))


@blueprint.route("/sign-in", methods=["GET", "POST"])
@open_to_all
def sign_in() -> Page:
    """Begin a session and redirect to the page that was asked for."""
    wanted = local_path(request.values.get("next"), url_for("today.index"))
    form = SignInForm()
    if request.method == "GET":
        return redirect(wanted) if person() else render_template("people/sign_in.html", form=form, next=wanted)
    try:
        with app_context().database.reading() as unit:
            found = authenticate(unit, form.name.data or "", (form.password.data or "")[: PASSWORD_MAX + 1])
        return _redirect_signed_in(found, wanted)
    except SignInError as error:
        add_error(form, error)
        return render_template("people/sign_in.html", form=form, next=wanted), 422


@blueprint.post("/sign-out")
@open_to_all
def sign_out() -> Response:
    """End the session: delete it from the database, and its cookie."""
    with app_context().database.writing() as unit:
        end_session(unit, token_of(request), at=app_context().clock(), origin=origin())
    return delete_session_cookie(redirect(url_for("people.sign_in")))


def _redirect_signed_in(found: Person, wanted: str) -> Response:
    token, at = app_context().token(), app_context().clock()
    with app_context().database.writing() as unit:
        end_session(unit, token_of(request), at=at, origin=origin())
        begin_session(unit, found, token, at=at, origin=origin())
    return set_session_cookie(redirect(wanted), token)


def _render_account(form: AccountForm, found: AccountLink) -> str:
    return render_template("people/account.html", form=form, link=found, password_min=PASSWORD_MIN)
