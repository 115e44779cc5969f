"""The front door, and the choice of language."""

from __future__ import annotations

from flask import Blueprint, abort, redirect, request, url_for
from werkzeug.wrappers import Response

from web.http.language import COOKIE, LANGUAGES
from web.http.security import by_https
from web.http.signin import local_path, open_to_all, person

blueprint = Blueprint("front", __name__)
_YEAR_S = 365 * 86_400


@blueprint.get("/")
@open_to_all
def home() -> Response:
    """Lead to today, or to the sign-in."""
    return redirect(url_for("today.index" if person() else "people.sign_in"))


@blueprint.post("/language")
@open_to_all
def language() -> Response:
    """Remember the reader's language and lead back."""
    wanted = request.form.get("language", "")
    if wanted not in LANGUAGES:
        abort(422)
    response = redirect(local_path(request.form.get("next"), url_for("front.home")))
    response.set_cookie(
        COOKIE, wanted, max_age=_YEAR_S, httponly=True, samesite="Lax", secure=by_https(request), path="/"
    )
    return response
