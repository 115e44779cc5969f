"""Answer errors of the interface by problem details (RFC 9457) with field names."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence

import structlog
from apiflask import APIFlask, HTTPError
from flask import Response, request
from werkzeug.exceptions import HTTPException
from werkzeug.http import HTTP_STATUS_CODES

from campaigns.errors import CampaignError
from web.http.http_status import status_of
from web.http.language import localized

PREFIX = "/api/"
MEDIA_TYPE = "application/problem+json"
_log = structlog.get_logger()
_SERVER = 500


def problem(
    status: int,
    detail: str,
    errors: Sequence[Mapping[str, str]] = (),
    headers: Mapping[str, str] | None = None,
) -> Response:
    """Return a problem as an answer; `errors` are `{field, message}`."""
    body: dict[str, object] = {
        "type": "about:blank",
        "title": HTTP_STATUS_CODES.get(status, "Error"),
        "status": status,
        "detail": detail,
    }
    if errors:
        body["errors"] = list(errors)
    answer = Response(json.dumps(body, ensure_ascii=False), status, content_type=MEDIA_TYPE)
    for name, value in (headers or {}).items():
        answer.headers[name] = value
    return answer


def is_api_request() -> bool:
    """Return whether the request is for the interface, even when there is no such address."""
    return request.path.startswith(PREFIX)


def campaign_problem(error: CampaignError) -> Response:
    """Answer an error of the domain's rules."""
    field = getattr(error, "field", None)
    errors = [{"field": str(field), "message": localized(error)}] if field else []
    return problem(status_of(error), localized(error), errors)


def http_problem(error: HTTPException) -> Response:
    """Answer an error of the web framework: no such address, too large, wrong method."""
    status = error.code or _SERVER
    kept = {name: value for name, value in error.get_headers() if name.lower() in {"allow", "retry-after"}}
    return problem(status, error.description or error.name, headers=kept)


def failure_problem(error: Exception) -> Response:
    """Answer an unexpected exception without its details, and log it."""
    _log.exception("interface failed", endpoint=request.endpoint, method=request.method, kind=type(error).__name__)
    return problem(_SERVER, "the server failed; it was written down, nothing was changed")


def init_problems(app: APIFlask) -> None:
    """Answer errors of input validation by problems too."""

    def checked(error: HTTPError) -> Response:
        return problem(error.status_code, str(error.message), _fields(error.detail))

    app.error_processor(checked)


def _fields(detail: object) -> list[dict[str, str]]:
    """Turn `{location: {field: [message …]}}` into a list."""
    found: list[dict[str, str]] = []
    if isinstance(detail, Mapping):
        for fields in detail.values():
            if isinstance(fields, Mapping):
                found += [{"field": str(field), "message": "; ".join(map(str, said))} for field, said in fields.items()]
    return found
