"""Create and revoke tokens. The caller makes the secret and shows it once."""

from __future__ import annotations

from datetime import datetime

from campaigns.accounts.access import Actor, Right, authorize
from campaigns.accounts.token import Token, TokenWish, check_token
from campaigns.database import Unit
from campaigns.errors import UnknownTokenError


def create_token(unit: Unit, actor: Actor, wish: TokenWish, secret: str, *, at: datetime) -> Token:
    """Create a token. Raises NotAllowedError or a WishError naming the field."""
    authorize(actor, Right.MANAGE_PEOPLE, at)
    token = unit.tokens.insert(secret, check_token(wish), created_by=actor.name, at=at)
    unit.audit.add(
        actor, "token created", f"token:{token.id}", at,
        name=token.name, scopes=sorted(token.scopes), expires_at=token.expires_at.isoformat(),
    )  # fmt: skip
    return token


def revoke_token(unit: Unit, actor: Actor, token_id: int, *, at: datetime) -> Token:
    """Revoke a token at once; revoking it again changes nothing. Raises NotAllowedError or UnknownTokenError."""
    authorize(actor, Right.MANAGE_PEOPLE, at)
    token = unit.tokens.get(token_id)
    if token is None:
        raise UnknownTokenError(token_id)
    if token.revoked_at is None:
        unit.tokens.revoke(token_id, at)
        unit.audit.add(actor, "token revoked", f"token:{token_id}", at, name=token.name)
    found = unit.tokens.get(token_id)
    assert found is not None
    return found
