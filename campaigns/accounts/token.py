"""Define tokens, by which other programs use the interface within the scopes that were given."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from campaigns.accounts.access import Actor, Right
from campaigns.errors import NothingChosenError, OutOfRangeError, UnknownChoiceError
from campaigns.text_rules import one_line

LASTS_DAYS = 365
LASTS_MAX_DAYS = 3 * 366


class Scope(StrEnum):
    """A group of operations that a token may use."""

    CAMPAIGN_READ = "campaign:read"
    CAMPAIGN_WRITE = "campaign:write"
    SCREEN_READ = "screen:read"
    TALLY_READ = "tally:read"


SCOPE_RIGHTS = {
    Scope.CAMPAIGN_READ: Right.SEE,
    Scope.CAMPAIGN_WRITE: Right.EDIT_CAMPAIGNS,
    Scope.SCREEN_READ: Right.SEE,
    Scope.TALLY_READ: Right.SEE,
}


@dataclass(frozen=True, slots=True)
class Token:
    """A token without its secret, of which only the digest is kept anywhere."""

    id: int
    name: str
    scopes: frozenset[Scope]
    created_by: str
    created_at: datetime
    expires_at: datetime
    revoked_at: datetime | None

    def ended(self, at: datetime) -> bool:
        """Return whether the token is revoked or expired."""
        return self.revoked_at is not None or at >= self.expires_at


@dataclass(frozen=True, slots=True)
class TokenWish:
    """A request for a token."""

    name: str
    scopes: tuple[str, ...]
    days: int = LASTS_DAYS


@dataclass(frozen=True, slots=True)
class CheckedToken:
    """A token request that passed `check_token`."""

    name: str
    scopes: frozenset[Scope]
    lasts: timedelta


def check_token(wish: TokenWish) -> CheckedToken:
    """Return the checked request. Raises a WishError at `name`, `scopes` or `days`."""
    if not 1 <= wish.days <= LASTS_MAX_DAYS:
        raise OutOfRangeError("days", wish.days, 1, LASTS_MAX_DAYS)
    return CheckedToken(one_line(wish.name, "name", limit=64), _scopes(wish.scopes), timedelta(days=wish.days))


def token_actor(token: Token, origin: str) -> Actor:
    """Return the actor of a program that holds this token: it has the rights of the token's scopes and no others."""
    rights = frozenset(SCOPE_RIGHTS[scope] for scope in token.scopes)
    return Actor(f"token {token.name}"[:64], origin, rights=rights)


def _scopes(names: Iterable[str]) -> frozenset[Scope]:
    known = [scope.value for scope in Scope]
    chosen = frozenset(names)
    for name in sorted(chosen):
        if name not in known:
            raise UnknownChoiceError("scopes", name, known)
    if not chosen:
        raise NothingChosenError("scopes", len(known))
    return frozenset(Scope(name) for name in chosen)
