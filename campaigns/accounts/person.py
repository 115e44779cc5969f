"""Define a person who may sign in, and check sign-in names and passwords."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from campaigns.errors import PersonNameError, UnknownChoiceError, WeakPasswordError

PASSWORD_MIN = 10
PASSWORD_MAX = 128
LINK_LASTS = timedelta(hours=24)
LOGIN_IDLE = timedelta(hours=12)
LOGIN_LASTS = timedelta(days=7)
SYSTEM_NAME = "ledcast"
"""The name under which the system itself acts; no person can have it."""
_NAME = re.compile(r"[\w.-]{2,32}")
_COMMON = frozenset(
    {"1234567890", "0123456789", "qwertyuiop", "password12", "password123", "1q2w3e4r5t", "administrator"}
)


class Role(StrEnum):
    """What a person may do; `access.MATRIX` holds the rights of each."""

    ADMINISTRATOR = "administrator"
    EDITOR = "editor"
    REVIEWER = "reviewer"
    READER = "reader"


ROLE_NAMES = {
    Role.ADMINISTRATOR: "管理员",
    Role.EDITOR: "编辑",
    Role.REVIEWER: "审核员",
    Role.READER: "查阅者",
}


@dataclass(frozen=True, slots=True)
class Person:
    """A person of the office; without a password they cannot sign in yet."""

    id: int
    name: str
    shown_name: str
    role: Role
    has_password: bool
    created_at: datetime
    disabled_at: datetime | None


@dataclass(frozen=True, slots=True)
class AccountLink:
    """The purpose of a one-time link; `person` None makes the first account, an administrator's."""

    person: Person | None
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class Login:
    """A console session of a person."""

    person: Person
    created_at: datetime
    seen_at: datetime

    def ended(self, at: datetime) -> bool:
        """Return whether the session is over: unused or open for too long, or its person disabled.

        One that a clock far ahead began is over too, where it would last until that time came.
        """
        too_old = abs(at - self.seen_at) > LOGIN_IDLE or abs(at - self.created_at) > LOGIN_LASTS
        return too_old or self.person.disabled_at is not None


@dataclass(frozen=True, slots=True)
class OpenSession:
    """A session that is not over. `key` identifies it and grants no access."""

    key: str
    login: Login


def check_name(name: str) -> str:
    """Return the trimmed sign-in name. Raises PersonNameError."""
    trimmed = name.strip()
    if not _NAME.fullmatch(trimmed) or trimmed.lower() == SYSTEM_NAME:
        raise PersonNameError(trimmed)
    return trimmed


def check_password(password: str, name: str) -> str:
    """Return the password if it is long and uncommon enough. Raises WeakPasswordError."""
    too_easy = name.lower() in password.lower() or password.lower() in _COMMON or len(set(password)) < 4  # noqa: PLR2004
    if too_easy or not PASSWORD_MIN <= len(password) <= PASSWORD_MAX:
        raise WeakPasswordError(PASSWORD_MIN, PASSWORD_MAX)
    return password


def check_role(role: str) -> Role:
    """Return the role with this name. Raises UnknownChoiceError."""
    try:
        return Role(role)
    except ValueError:
        raise UnknownChoiceError("role", role, [word.value for word in Role]) from None
