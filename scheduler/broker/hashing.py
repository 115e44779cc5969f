"""Mosquitto's own password hash: `$7$`, PBKDF2 with SHA-512.

Our passwords are random, 160 bits, so few rounds do: a broker that many screens return to at once must not spend its
one thread on stretching what nobody can guess.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import secrets

ROUNDS = 101
PASSWORD_BYTES = 20
_SALT_BYTES = 12  # the only length that Mosquitto 2.0 reads
_KEY_BYTES = 64


def new_password() -> str:
    """Return a random password of 160 bits, in characters that every file and shell takes."""
    return secrets.token_urlsafe(PASSWORD_BYTES)


def hash_password(password: str, salt: bytes | None = None) -> str:
    """Return the line of a Mosquitto password file that stands after `name:`."""
    used = secrets.token_bytes(_SALT_BYTES) if salt is None else salt
    key = hashlib.pbkdf2_hmac("sha512", password.encode(), used, ROUNDS, _KEY_BYTES)
    return f"$7${ROUNDS}${base64.b64encode(used).decode()}${base64.b64encode(key).decode()}"


def password_matches(stored: str, password: str) -> bool:
    """Say whether a stored `$7$` hash is that of a password."""
    try:
        kind, rounds, salt, key = stored.lstrip("$").split("$")
        made = hashlib.pbkdf2_hmac("sha512", password.encode(), base64.b64decode(salt), int(rounds), _KEY_BYTES)
        return kind == "7" and hmac.compare_digest(made, base64.b64decode(key))
    except ValueError:
        return False
