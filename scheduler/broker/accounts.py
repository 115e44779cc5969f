"""The house's own accounts on the broker: random secrets in one 0600 file, made at the first run.

Their names hold a character that no screen id may have (PROTOCOL W-2), so no screen can be called so. The broker takes
the user name for the client id: a second connection by the same account closes the first. Hence two accounts: the
leading office is OFFICE; whoever only looks (doctor, tests, a second process) is WITNESS and disturbs nobody.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from scheduler.broker.hashing import hash_password, new_password, password_matches
from scheduler.broker.private_file import private_folder, replace_private

OFFICE = "_office"
WITNESS = "_witness"


@dataclass(frozen=True, slots=True)
class Accounts:
    """The passwords of the house's accounts, by name."""

    passwords: Mapping[str, str]

    @classmethod
    def ensure(cls, folder: Path) -> Accounts:
        """Read the accounts of a broker folder; make those that are missing. Raises OSError or ValueError."""
        file = private_folder(folder) / "accounts.json"
        told = json.loads(file.read_text(encoding="utf-8")) if file.exists() else {}
        if not isinstance(told, dict) or not all(isinstance(word, str) for word in told.values()):
            raise ValueError(f"{file} does not hold names and passwords; delete it, and new ones are made")
        kept = {name: told.get(name) or new_password() for name in (OFFICE, WITNESS)}
        replace_private(file, json.dumps(kept, indent=1).encode())
        return cls(kept)

    def hashes(self, known: Mapping[str, str]) -> dict[str, str]:
        """Return each account's hash, the known one where it still fits: an unchanged file is not written anew."""
        return {
            name: known[name] if name in known and password_matches(known[name], word) else hash_password(word)
            for name, word in self.passwords.items()
        }
