"""Check the session of each request, and the right that a view needs; without a mark a view needs a session.

Sessions are kept in the database, so that they can be ended.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import TypeVar, cast
from urllib.parse import urlsplit

from flask import Flask, Request, Response, abort, current_app, g, redirect, request, url_for
from flask_login import AnonymousUserMixin, LoginManager, UserMixin, current_user
from werkzeug.wrappers import Response as WerkzeugResponse

from campaigns.accounts.access import Actor, Right, has_right, person_actor, require
from campaigns.accounts.person import LOGIN_LASTS, Login, Person
from web.http.context import app_context
from web.http.security import is_https

COOKIE = "ledcast_session"
SEEN_EVERY = timedelta(minutes=1)
_ORIGIN_LIMIT = 64
_POLLED = frozenset({"live.stream", "site.file", "progress.rows"})
"""Endpoints that an open page requests by itself: they do not prolong a session."""
_OPEN = "open_to_all"
_RIGHT = "right"
Answer = TypeVar("Answer", bound=WerkzeugResponse)
View = TypeVar("View", bound=Callable[..., object])


class SignedIn(UserMixin):  # type: ignore[misc]  # flask-login is untyped
    """A person with a session, in the form that flask-login expects."""

    def __init__(self, login: Login, token: str) -> None:
        self.person = login.person
        self.token = token

    def get_id(self) -> str:
        """Return the sign-in name."""
        return self.person.name


def init_signin(app: Flask) -> None:
    """Look the session up on every request, and refuse requests without one to views that are not open to all."""
    manager = LoginManager()
    manager.session_protection = None  # sessions are kept in the database; the cookie holds only their token
    manager.request_loader(_load_session)
    manager.init_app(app)
    app.before_request(_require_access)
    app.jinja_env.globals.update(may=may, signed_in=person)


def open_to_all(view: View) -> View:
    """Mark a view as open without a session."""
    setattr(view, _OPEN, True)
    return view


def needs(right: Right) -> Callable[[View], View]:
    """Mark a view as requiring a right beyond SEE."""

    def decorate(view: View) -> View:
        setattr(view, _RIGHT, right)
        return view

    return decorate


def person() -> Person | None:
    """Return the person who is signed in; None without a session."""
    return cast("Person", current_user.person) if current_user.is_authenticated else None


def skip_sign_in() -> None:
    """Treat the rest of this request as anonymous, without asking the database."""
    g._login_user = AnonymousUserMixin()  # noqa: SLF001 - the login library looks here before it loads anybody


def actor() -> Actor:
    """Return the actor of this request, with its address. Needs a session."""
    found = person()
    assert found is not None
    return person_actor(found, origin())


def origin() -> str:
    """Return the origin of a request, for the audit event."""
    return f"console {request.remote_addr}"[:_ORIGIN_LIMIT]


def may(right: str) -> bool:
    """Return whether the signed-in person has a right; for templates."""
    return person() is not None and has_right(actor(), Right(right))


def token_of(incoming: Request) -> str:
    """Return a request's session token, empty when it has none."""
    return incoming.cookies.get(COOKIE, "")


def set_session_cookie(response: Answer, token: str) -> Answer:
    """Set the session's cookie."""
    response.set_cookie(
        COOKIE, token, max_age=LOGIN_LASTS, httponly=True, samesite="Lax", secure=is_https(request), path="/"
    )
    return response


def delete_session_cookie(response: Answer) -> Answer:
    """Delete the session's cookie."""
    response.delete_cookie(COOKIE, httponly=True, samesite="Lax", secure=is_https(request), path="/")
    return response


def local_path(address: str | None, default: str) -> str:
    """Return `address` if it is a path of this console, else the default: redirects never lead to another site."""
    if not address or not address.startswith("/") or address.startswith(("//", "/\\")):
        return default
    parts = urlsplit(address)
    return default if parts.scheme or parts.netloc or any(ord(letter) < ord(" ") for letter in address) else address


def _load_session(incoming: Request) -> SignedIn | None:
    token = token_of(incoming)
    if not token:
        return None
    here, at = app_context(), app_context().clock()
    with here.database.reading() as unit:
        login = unit.people.login(token, at)
    if login is None:
        return None
    if at - login.seen_at > SEEN_EVERY and incoming.endpoint not in _POLLED:
        with here.database.writing() as unit:
            unit.people.touch_login(token, at)
    return SignedIn(login, token)


def _require_access() -> Response | None:
    view = current_app.view_functions.get(request.endpoint or "")
    if view is None or request.endpoint == "static" or getattr(view, _OPEN, False):
        return None
    if person() is None:
        return _answer_anonymous()
    require(actor(), getattr(view, _RIGHT, Right.SEE))
    return None


def _answer_anonymous() -> Response:
    if request.method != "GET" or request.accept_mimetypes.best == "text/event-stream":
        abort(401)
    wanted = request.full_path.rstrip("?")
    return cast("Response", redirect(url_for("people.sign_in", next=None if wanted == "/" else wanted)))
