"""List and end the sessions of the signed-in person."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from campaigns.actions import end_other_sessions, end_session
from web.console.common.forms import Page
from web.http.context import app_context
from web.http.language import gettext, ngettext
from web.http.signin import actor, delete_session_cookie, person, token_of

blueprint = Blueprint("sessions", __name__, url_prefix="/account")


@blueprint.get("")
def index() -> Page:
    """List the person's sessions."""
    who, at = person(), app_context().clock()
    assert who is not None
    with app_context().database.reading() as unit:
        found, this = unit.people.sessions(at, who.id), unit.people.session_key(token_of(request))
    return render_template("people/sessions.html", sessions=found, this=this, zone=app_context().zone)


@blueprint.post("/sessions/<key>/end")
def end(key: str) -> Response:
    """End one of the person's sessions; ending the present one signs out."""
    with app_context().database.writing() as unit:
        this = unit.people.session_key(token_of(request))
        ended = end_session(unit, actor(), key, at=app_context().clock())
    if key == this:
        return delete_session_cookie(redirect(url_for("people.sign_in")))
    flash(gettext("那里已经退出。") if ended else gettext("那里早已退出。"), "ok")
    return redirect(url_for("sessions.index"))


@blueprint.post("/sessions/end-others")
def end_others() -> Response:
    """End all of the person's sessions except the present one."""
    with app_context().database.writing() as unit:
        this = unit.people.session_key(token_of(request))
        ended = end_other_sessions(unit, actor(), this, at=app_context().clock())
    flash(ngettext("另外 %(num)d 处都已退出。", "另外 %(num)d 处都已退出。", ended), "ok")
    return redirect(url_for("sessions.index"))
