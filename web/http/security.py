"""What every answer says about how a browser may treat it."""

from __future__ import annotations

from flask import Flask, Request, Response, request
from flask.sessions import SecureCookieSessionInterface
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
"""How long what is named by its own hash may be kept."""
HTTPS_ONLY = "max-age=31536000"
BODY_BYTES = 256 * 1024
"""The largest request: a form that names 5,000 screens."""
ROW_MAX = 2**31 - 1
LOOPBACK = ("127.0.0.1", "localhost", "::1")


class RowNumber(IntegerConverter):
    """A number in an address: one that no row can have leads nowhere (404), not into the database."""

    def to_python(self, value: str) -> int:
        """Read it. Raises NotFound: a mere mismatch would be answered as a wrong method."""
        number: int = super().to_python(value)
        if number > ROW_MAX:
            raise NotFound
        return number


class _Cookies(SecureCookieSessionInterface):
    """Marks the cookie Secure exactly when the page came by https."""

    def get_cookie_secure(self, app: Flask) -> bool:
        """Say whether the cookie may travel by https only."""
        del app
        return by_https(request)


def by_https(asked: Request) -> bool:
    """Say whether a request came by https."""
    return asked.is_secure


def init_security(app: Flask, host: str) -> None:
    """Cap requests, fix cookies and put the headers on every answer.

    A console on the loopback interface answers to loopback names only: no other site's name can be pointed at it.
    """
    app.url_map.converters["int"] = RowNumber
    app.session_interface = _Cookies()
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


def _with_headers(response: Response) -> Response:
    for name, value in HEADERS.items():
        response.headers.setdefault(name, value)
    response.headers.setdefault("Cache-Control", "no-store")
    if by_https(request):
        response.headers.setdefault("Strict-Transport-Security", HTTPS_ONLY)
    return response
