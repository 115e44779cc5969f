"""Pictures by their SHA-256: the very bytes that the screens fetch, for the page's script to draw."""

from __future__ import annotations

import re

from flask import Blueprint, Response, abort, request

from web.http.context import app_context
from web.http.security import FOR_EVER

blueprint = Blueprint("files", __name__)
_SHA256 = re.compile(r"[0-9a-f]{64}")
_PICTURES = frozenset({"image/x-portable-bitmap", "image/png", "image/webp"})


@blueprint.get("/files/<sha256>")
def file(sha256: str) -> Response:
    """Return a slide's picture as it is stored; anything else, day files included, is not here."""
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
