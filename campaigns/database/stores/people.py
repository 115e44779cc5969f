"""Read and write people, one-time links and sessions; of a token only the digest is kept."""

from __future__ import annotations

import hashlib
from datetime import datetime

from sqlalchemy import func, select, text, update
from sqlalchemy.orm import Session

from campaigns.accounts.person import LOGIN_IDLE, AccountLink, Login, OpenSession, Person, Role
from campaigns.database.tables.accounts import LoginLinkRow, LoginRow, PersonRow


class PeopleStore:
    """People by sign-in name."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def lock(self) -> None:
        """Lock people against changes until the unit ends; on SQLite a writing unit is alone anyway."""
        if self._session.get_bind().dialect.name == "postgresql":
            self._session.execute(text("LOCK TABLE person IN SHARE ROW EXCLUSIVE MODE"))

    def by_name(self, name: str) -> Person | None:
        """Return the person with a sign-in name."""
        row = self._session.scalar(select(PersonRow).where(PersonRow.name == name))
        return None if row is None else _person(row)

    def get(self, person_id: int) -> Person | None:
        """Return one person."""
        row = self._session.get(PersonRow, person_id, populate_existing=True)
        return None if row is None else _person(row)

    def all(self) -> tuple[Person, ...]:
        """Return all people, by name."""
        return tuple(_person(row) for row in self._session.scalars(select(PersonRow).order_by(PersonRow.name)))

    def count(self, role: Role | None = None) -> int:
        """Return the number of people who are not disabled, of one role or of all."""
        chosen = select(func.count(PersonRow.id)).where(PersonRow.disabled_at.is_(None))
        return self._session.scalar(chosen if role is None else chosen.where(PersonRow.role == role.value)) or 0

    def is_empty(self) -> bool:
        """Return whether no person was ever added."""
        return self._session.scalar(select(func.count(PersonRow.id))) == 0

    def insert(self, name: str, shown_name: str, role: Role, password_hash: str | None, at: datetime) -> Person:
        """Add a person."""
        row = PersonRow(
            name=name,
            shown_name=shown_name,
            password_hash=password_hash,
            role=role.value,
            created_at=at,
            disabled_at=None,
        )
        self._session.add(row)
        self._session.flush()
        return _person(row)

    def password_hash(self, person_id: int) -> str | None:
        """Return a person's password hash."""
        return self._session.scalar(select(PersonRow.password_hash).where(PersonRow.id == person_id))

    def set_password(self, person_id: int, password_hash: str) -> None:
        """Set the password of a person by its hash."""
        self._change(person_id, password_hash=password_hash)

    def set_shown_name(self, person_id: int, shown_name: str) -> None:
        """Set the name that pages show."""
        self._change(person_id, shown_name=shown_name)

    def disable(self, person_id: int, at: datetime) -> None:
        """Disable a person."""
        self._change(person_id, disabled_at=at)

    def add_link(self, token: str, person_id: int | None, at: datetime, expires_at: datetime) -> None:
        """Store the digest of a one-time link's token; earlier unused links of the same person become invalid."""
        same = LoginLinkRow.person_id.is_not_distinct_from(person_id)
        unused = update(LoginLinkRow).where(same, LoginLinkRow.used_at.is_(None))
        self._session.execute(unused.values(used_at=at))
        self._session.add(
            LoginLinkRow(token_sha256=_digest(token), person_id=person_id, expires_at=expires_at, used_at=None)
        )
        self._session.flush()

    def link(self, token: str, at: datetime) -> AccountLink | None:
        """Return the purpose of an unused, unexpired link; None otherwise."""
        row = self._session.scalar(
            select(LoginLinkRow).where(
                LoginLinkRow.token_sha256 == _digest(token),
                LoginLinkRow.used_at.is_(None),
                LoginLinkRow.expires_at > at,
            )
        )
        if row is None:
            return None
        return AccountLink(None if row.person_id is None else self.get(row.person_id), row.expires_at)

    def use_link(self, token: str, at: datetime) -> bool:
        """Use a link up; return False if it was used before."""
        statement = update(LoginLinkRow).where(
            LoginLinkRow.token_sha256 == _digest(token), LoginLinkRow.used_at.is_(None), LoginLinkRow.expires_at > at
        )
        return (
            self._session.execute(statement.values(used_at=at).returning(LoginLinkRow.token_sha256)).first() is not None
        )

    def add_login(self, token: str, person_id: int, at: datetime) -> None:
        """Start a session."""
        self._session.add(LoginRow(token_sha256=_digest(token), person_id=person_id, created_at=at, seen_at=at))
        self._session.flush()

    def login(self, token: str, at: datetime) -> Login | None:
        """Return the session of a token; None if it is unknown, ended or over."""
        found = self._session.execute(
            select(LoginRow, PersonRow)
            .join(PersonRow, PersonRow.id == LoginRow.person_id)
            .where(LoginRow.token_sha256 == _digest(token), LoginRow.ended_at.is_(None))
        ).first()
        if found is None:
            return None
        row, person = found
        login = Login(_person(person), row.created_at, row.seen_at)
        return None if login.ended(at) else login

    def sessions(self, at: datetime, person_id: int | None = None) -> tuple[OpenSession, ...]:
        """Return the open sessions of one person or of all, the last used first."""
        chosen = (
            select(LoginRow, PersonRow)
            .join(PersonRow, PersonRow.id == LoginRow.person_id)
            .where(LoginRow.ended_at.is_(None), LoginRow.seen_at >= at - LOGIN_IDLE)
            .order_by(LoginRow.seen_at.desc(), LoginRow.token_sha256)
        )
        if person_id is not None:
            chosen = chosen.where(LoginRow.person_id == person_id)
        found = [
            OpenSession(row.token_sha256, Login(_person(person), row.created_at, row.seen_at))
            for row, person in self._session.execute(chosen)
        ]
        return tuple(session for session in found if not session.login.ended(at))

    def session_key(self, token: str) -> str:
        """Return the key of the session of a token."""
        return _digest(token)

    def end_session(self, key: str, at: datetime) -> None:
        """End a session by its key."""
        self._session.execute(
            update(LoginRow).where(LoginRow.token_sha256 == key, LoginRow.ended_at.is_(None)).values(ended_at=at)
        )

    def touch_login(self, token: str, at: datetime) -> None:
        """Store that a session was used; call it once a minute at most."""
        self._session.execute(update(LoginRow).where(LoginRow.token_sha256 == _digest(token)).values(seen_at=at))

    def end_login(self, token: str, at: datetime) -> None:
        """End a session."""
        statement = update(LoginRow).where(LoginRow.token_sha256 == _digest(token), LoginRow.ended_at.is_(None))
        self._session.execute(statement.values(ended_at=at))

    def end_logins(self, person_id: int, at: datetime) -> None:
        """End all sessions of a person."""
        statement = update(LoginRow).where(LoginRow.person_id == person_id, LoginRow.ended_at.is_(None))
        self._session.execute(statement.values(ended_at=at))

    def _change(self, person_id: int, **values: object) -> None:
        self._session.execute(update(PersonRow).where(PersonRow.id == person_id).values(**values))


def _digest(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def _person(row: PersonRow) -> Person:
    return Person(
        row.id, row.name, row.shown_name, Role(row.role), row.password_hash is not None, row.created_at, row.disabled_at
    )
