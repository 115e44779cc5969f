"""Hash passwords with argon2id; an unknown name costs as much time as a wrong password."""

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
def _dummy_hash() -> str:
    return _hasher().hash("nobody signs in with this")


def hash_password(password: str) -> str:
    """Return the argon2id hash to store."""
    return _hasher().hash(password)


def password_matches(stored: str | None, password: str) -> bool:
    """Return whether a password matches the stored hash; without a hash the answer is no, after the same time."""
    try:
        _hasher().verify(stored or _dummy_hash(), password)
    except (Argon2Error, InvalidHashError):
        return False
    return stored is not None
