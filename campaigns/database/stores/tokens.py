"""Read and write tokens; of a secret only the digest is kept."""

from __future__ import annotations

import hashlib
from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from campaigns.accounts.token import CheckedToken, Scope, Token
from campaigns.database.tables.accounts import TokenRow


class TokenStore:
    """Tokens, ended ones included."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def insert(self, secret: str, wish: CheckedToken, *, created_by: str, at: datetime) -> Token:
        """Add a token by its secret, which is not stored."""
        row = TokenRow(
            sha256=_digest(secret),
            name=wish.name,
            scopes=sorted(scope.value for scope in wish.scopes),
            created_by=created_by,
            created_at=at,
            expires_at=at + wish.lasts,
            revoked_at=None,
        )
        self._session.add(row)
        self._session.flush()
        return _token(row)

    def by_secret(self, secret: str, at: datetime) -> Token | None:
        """Return the token with a secret; None if it is unknown, revoked or expired."""
        row = self._session.scalar(select(TokenRow).where(TokenRow.sha256 == _digest(secret)))
        found = None if row is None else _token(row)
        return None if found is None or found.ended(at) else found

    def get(self, token_id: int) -> Token | None:
        """Return one token, ended or not."""
        row = self._session.get(TokenRow, token_id, populate_existing=True)
        return None if row is None else _token(row)

    def all(self) -> tuple[Token, ...]:
        """Return all tokens, newest first."""
        return tuple(_token(row) for row in self._session.scalars(select(TokenRow).order_by(TokenRow.id.desc())))

    def revoke(self, token_id: int, at: datetime) -> None:
        """Revoke a token."""
        unended = update(TokenRow).where(TokenRow.id == token_id, TokenRow.revoked_at.is_(None))
        self._session.execute(unended.values(revoked_at=at))


def _digest(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()


def _token(row: TokenRow) -> Token:
    scopes = frozenset(Scope(str(scope)) for scope in row.scopes)
    return Token(row.id, row.name, scopes, row.created_by, row.created_at, row.expires_at, row.revoked_at)
