"""Authenticate requests of the interface by bearer tokens (RFC 6750) with scopes."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar, cast

from flask import Response, g, request

from campaigns.accounts.access import Actor
from campaigns.accounts.token import Scope, Token, token_actor
from web.api.problems import problem
from web.http.context import app_context
from web.http.signin import open_to_all

SECURITY = "token"
_SCHEME = "bearer"
_SECRET_MAX = 200
View = TypeVar("View", bound=Callable[..., Any])


def scoped(scope: Scope) -> Callable[[View], View]:
    """Require a token with this scope for a view; sessions of the console are not accepted."""

    def decorate(view: View) -> View:
        @wraps(view)
        def guarded(*args: Any, **kwargs: Any) -> Any:
            refused = _check_token(scope)
            return refused if refused is not None else view(*args, **kwargs)

        return cast("View", open_to_all(guarded))

    return decorate


def actor() -> Actor:
    """Return the actor of this request."""
    return cast("Actor", g.api_actor)


def _check_token(scope: Scope) -> Response | None:
    token = _find_token()
    if token is None:
        return problem(401, "a bearer token is needed: ledcast token create", headers={"WWW-Authenticate": "Bearer"})
    if scope not in token.scopes:
        challenge = f'Bearer error="insufficient_scope", scope="{scope.value}"'
        return problem(403, f"this token lacks the scope {scope.value}", headers={"WWW-Authenticate": challenge})
    g.api_actor = token_actor(token, f"api {request.remote_addr}"[:64])
    return None


def _find_token() -> Token | None:
    scheme, _, secret = request.headers.get("Authorization", "").partition(" ")
    if scheme.lower() != _SCHEME or not 0 < len(secret) <= _SECRET_MAX:
        return None
    with app_context().database.reading() as unit:
        return unit.tokens.by_secret(secret, app_context().clock())
