"""Answer the addresses that belong to no page: `/`, the choice of language, pictures by hash, and `/healthz`."""

from __future__ import annotations

import re
from datetime import datetime

import structlog
from flask import Blueprint, Response, abort, jsonify, redirect, request, url_for
from werkzeug.wrappers import Response as WerkzeugResponse

from web.http.context import app_context
from web.http.language import COOKIE, LANGUAGES
from web.http.security import FOR_EVER, is_https
from web.http.signin import local_path, open_to_all, person

blueprint = Blueprint("site", __name__)
_YEAR_S = 365 * 86_400
_SHA256 = re.compile(r"[0-9a-f]{64}")
_PICTURES = frozenset({"image/x-portable-bitmap", "image/png", "image/webp"})
_log = structlog.get_logger()


@blueprint.get("/")
@open_to_all
def home() -> WerkzeugResponse:
    """Redirect to today's page, or to the sign-in."""
    return redirect(url_for("today.index" if person() else "people.sign_in"))


@blueprint.post("/language")
@open_to_all
def language() -> WerkzeugResponse:
    """Set the cookie of the chosen language and redirect back. Answers 422 to an unknown language."""
    wanted = request.form.get("language", "")
    if wanted not in LANGUAGES:
        abort(422)
    response = redirect(local_path(request.form.get("next"), url_for("site.home")))
    response.set_cookie(
        COOKIE, wanted, max_age=_YEAR_S, httponly=True, samesite="Lax", secure=is_https(request), path="/"
    )
    return response


@blueprint.get("/files/<sha256>")
def file(sha256: str) -> Response:
    """Return a picture as it is stored, the very bytes that screens fetch. Answers 404 to any other kind of file."""
    if not _SHA256.fullmatch(sha256):
        abort(404)
    with app_context().database.reading() as unit:
        known = unit.files.find([sha256]).get(sha256)
        if known is None or known.media_type not in _PICTURES:
            abort(404)
        body = b"" if request.if_none_match.contains(sha256) else unit.files.body(sha256)
    response = Response(body, content_type=known.media_type)
    response.headers["Cache-Control"] = FOR_EVER
    response.set_etag(sha256)
    response.make_conditional(request)
    return response


@blueprint.get("/healthz")
@open_to_all
def healthz() -> tuple[Response, int]:
    """Report whether the database answers and has its tables, and the seconds since a scheduler last did its work.

    Answers 503 while people should not be sent to this process.
    """
    at, reached = app_context().clock(), False
    try:
        with app_context().database.reading() as unit:
            reached = True
            age_s = _age_s(unit.settings.get("scheduler_ready"), at)
            term = unit.leadership.term()
    except Exception:  # noqa: BLE001 - whatever the database raises, the answer is the same: do not send people here
        _log.exception("health not known")
        return jsonify(status="down", database=reached, migrated=False), 503
    return jsonify(status="ok", database=True, migrated=True, scheduler={"term": term, "age_s": age_s}), 200


def _age_s(ready: object, at: datetime) -> float | None:
    try:
        return None if ready is None else round((at - datetime.fromisoformat(str(ready))).total_seconds(), 1)
    except ValueError:
        return None
