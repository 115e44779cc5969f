"""Passwords and their Mosquitto hashes, and the accounts by which the office itself connects to the broker.

A hash is `$7$`, PBKDF2 with SHA-512. Our passwords are random, 160 bits, so few rounds do: a broker to which many
screens return at once must not spend its one thread on stretching what nobody can guess.

The names of these accounts contain a character that no screen id may have (PROTOCOL W-2), so no screen can have one.
The broker takes the user name for the client id: a second connection by the same account closes the first. Hence two
accounts: the leading office connects as OFFICE; the doctor, tests and second processes as WITNESS.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from scheduler.broker.private_file import private_folder, replace_private

OFFICE = "_office"
WITNESS = "_witness"
ROUNDS = 101
PASSWORD_BYTES = 20
_SALT_BYTES = 12  # the only length that Mosquitto 2.0 reads
_KEY_BYTES = 64


def new_password() -> str:
    """Return a random password of 160 bits, in characters that are safe in files and shells."""
    return secrets.token_urlsafe(PASSWORD_BYTES)


def hash_password(password: str, salt: bytes | None = None) -> str:
    """Return a password's `$7$` hash, as it follows `name:` in a password file; None takes a new salt."""
    used = secrets.token_bytes(_SALT_BYTES) if salt is None else salt
    key = hashlib.pbkdf2_hmac("sha512", password.encode(), used, ROUNDS, _KEY_BYTES)
    return f"$7${ROUNDS}${base64.b64encode(used).decode()}${base64.b64encode(key).decode()}"


def password_matches(stored: str, password: str) -> bool:
    """Return whether a stored `$7$` hash is that of a password."""
    try:
        kind, rounds, salt, key = stored.lstrip("$").split("$")
        made = hashlib.pbkdf2_hmac("sha512", password.encode(), base64.b64decode(salt), int(rounds), _KEY_BYTES)
        return kind == "7" and hmac.compare_digest(made, base64.b64decode(key))
    except ValueError:
        return False


@dataclass(frozen=True, slots=True)
class Accounts:
    """The passwords of the office's accounts, by name."""

    passwords: Mapping[str, str]

    @classmethod
    def ensure(cls, folder: Path) -> Accounts:
        """Read the accounts of a broker folder and create missing ones. Raises OSError or ValueError."""
        file = private_folder(folder) / "accounts.json"
        stored = json.loads(file.read_text(encoding="utf-8")) if file.exists() else {}
        if not isinstance(stored, dict) or not all(isinstance(word, str) for word in stored.values()):
            raise ValueError(f"{file} does not hold names and passwords; delete it, and new ones are made")
        kept = {name: stored.get(name) or new_password() for name in (OFFICE, WITNESS)}
        replace_private(file, json.dumps(kept, indent=1).encode())
        return cls(kept)

    def hashes(self, known: Mapping[str, str]) -> dict[str, str]:
        """Return each account's hash; one that is known and matches is kept, so the file stays the same."""
        return {
            name: known[name] if name in known and password_matches(known[name], word) else hash_password(word)
            for name, word in self.passwords.items()
        }
