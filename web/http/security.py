"""Harden every answer: headers, cookies, sizes of requests, and how often one address may try."""

from __future__ import annotations

from typing import Any

from flask import Flask, Request, Response, request
from flask.sessions import SecureCookieSessionInterface
from flask_limiter import Limiter
from flask_limiter.util import get_remote_address
from werkzeug.exceptions import NotFound
from werkzeug.routing import IntegerConverter

CONTENT_SECURITY_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
    "font-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
HEADERS = {
    "Content-Security-Policy": CONTENT_SECURITY_POLICY,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    # Not "no-referrer": the form check asks for the page's own address when it comes by https.
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
}
FOR_EVER = "private, max-age=31536000, immutable"
"""Cache-Control of what is named by its own hash."""
HTTPS_ONLY = "max-age=31536000"
BODY_BYTES = 256 * 1024
"""The largest request: a form that names 5,000 screens."""
ROW_MAX = 2**31 - 1
LOOPBACK = ("127.0.0.1", "localhost", "::1")
RATE_LIMITS = {
    "people.sign_in": ("10 per minute; 60 per hour", ["POST"]),
    "people.link": ("20 per minute; 100 per hour", None),
    "campaigns.preview": ("40 per second; 900 per minute", None),
    "campaigns.reached": ("40 per second; 900 per minute", None),
    "campaigns.forecast": ("10 per second; 300 per minute", None),
}
"""Per endpoint: the limit, and the methods that count (None: all)."""


class RowNumber(IntegerConverter):
    """A number in an address; one beyond the range of row ids is answered with 404 before the database is asked."""

    def to_python(self, value: str) -> int:
        """Parse the number. Raises NotFound, as a mismatch of the route would be answered with 405."""
        number: int = super().to_python(value)
        if number > ROW_MAX:
            raise NotFound
        return number


class _SecureSessions(SecureCookieSessionInterface):
    """Sets the Secure flag of the cookie exactly when the request came by https."""

    def get_cookie_secure(self, app: Flask) -> bool:
        """Return whether the request came by https."""
        del app
        return is_https(request)


def is_https(incoming: Request) -> bool:
    """Return whether a request came by https."""
    return incoming.is_secure


def init_security(app: Flask, host: str) -> None:
    """Limit the size of requests, configure cookies and add the headers to every answer.

    A console on the loopback interface answers to loopback names only: no other site's name can be pointed at it.
    """
    app.url_map.converters["int"] = RowNumber
    app.session_interface = _SecureSessions()
    app.config.update(
        MAX_CONTENT_LENGTH=BODY_BYTES,
        MAX_FORM_MEMORY_SIZE=BODY_BYTES,
        MAX_FORM_PARTS=64,
        SESSION_COOKIE_NAME="ledcast_page",
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
    )
    if host in LOOPBACK:
        app.config["TRUSTED_HOSTS"] = ["127.0.0.1", "localhost", "[::1]"]
    app.after_request(_with_headers)


def init_rate_limits(app: Flask) -> None:
    """Limit how often an address may use the endpoints of RATE_LIMITS, counted in this process's memory."""
    limiter = Limiter(get_remote_address, app=app, storage_uri="memory://")
    for endpoint, (limit, methods) in RATE_LIMITS.items():
        limited: Any = limiter.limit(limit, methods=methods)(app.view_functions[endpoint])
        app.view_functions[endpoint] = limited


def _with_headers(response: Response) -> Response:
    for name, value in HEADERS.items():
        response.headers.setdefault(name, value)
    response.headers.setdefault("Cache-Control", "no-store")
    if is_https(request):
        response.headers.setdefault("Strict-Transport-Security", HTTPS_ONLY)
    return response
