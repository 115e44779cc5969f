"""Passwords are kept as argon2id hashes, and a wrong name costs as much as a wrong password."""

from __future__ import annotations

from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import Argon2Error, InvalidHashError

# OWASP's floor for argon2id: 19 MiB, two rounds; some 50 ms.
_MEMORY_KIB = 19_456
_ROUNDS = 2


@cache
def _hasher() -> PasswordHasher:
    return PasswordHasher(time_cost=_ROUNDS, memory_cost=_MEMORY_KIB, parallelism=1)


@cache
def _nobodys() -> str:
    return _hasher().hash("nobody signs in with this")


def hash_password(password: str) -> str:
    """Return the hash that is stored."""
    return _hasher().hash(password)


def password_matches(stored: str | None, password: str) -> bool:
    """Say whether a password is the stored one; without a stored hash the same time passes and the answer is no."""
    try:
        _hasher().verify(stored or _nobodys(), password)
    except (Argon2Error, InvalidHashError):
        return False
    return stored is not None
