"""Make the office's signing keys at the first run, and keep them as 0600 files, never overwritten (PROTOCOL W-4).

The anchor signs the list of keys and nothing else; its private half may be taken off the server once the list is signed
elsewhere. Working keys sign the documents: one the plans, one the orders. A working key whose end comes near gets a
successor beside it, at a start or by the timetable; both stand in the list until the older one has ended.
"""

from __future__ import annotations

import json
import os
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from players.protocol.documents.jws import SigningKey
from players.protocol.documents.keys import KeyEntry, KeysDocument
from players.protocol.documents.kinds import DocumentKind

ANCHOR = "anchor"
LASTS = timedelta(days=3 * 366)
SUCCESSOR_BEFORE = timedelta(days=366)
USES: Mapping[str, frozenset[DocumentKind]] = {
    "plans": frozenset({DocumentKind.MANIFEST, DocumentKind.CONFIG}),
    "orders": frozenset({DocumentKind.OVERRIDE, DocumentKind.COMMAND, DocumentKind.ACK}),
}


class KeyFileError(Exception):
    """A key file cannot be read or is no key of ours; the message names it and says what to do."""


@dataclass(frozen=True, slots=True)
class WorkingKey:
    """A key that signs documents of some kinds until `not_after_at` (Unix ms)."""

    key: SigningKey
    use: frozenset[DocumentKind]
    made_at: int
    not_after_at: int


class KeyStore:
    """The keys of one folder."""

    def __init__(self, folder: Path) -> None:
        """Take the folder; nothing is read or made yet."""
        self._folder = folder
        self._anchor: SigningKey | None = None
        self._working: tuple[WorkingKey, ...] = ()

    def ensure(self, at: datetime) -> KeyStore:
        """Make missing keys, then read all; safe to call at every start. Raises KeyFileError or OSError."""
        self._folder.mkdir(parents=True, exist_ok=True)
        self._folder.chmod(0o700)
        self._make_anchor(at)
        self._anchor = self._read_key(self._path(ANCHOR))
        self._working = self._read_working()
        self.renew(at)
        return self

    def renew(self, at: datetime) -> tuple[str, ...]:
        """Make successors of working keys whose end is near, and return their uses; safe to call at any time.

        From then on they sign: publish the list of keys at once. Raises KeyFileError or OSError.
        """
        missing = tuple(name for name, use in USES.items() if not self._is_lasting(use, at))
        for name in missing:
            self._make(name, at)
        if missing:
            self._working = self._read_working()
        return missing

    @property
    def anchor(self) -> SigningKey:
        """The key that join documents name and that signs the list of keys."""
        assert self._anchor is not None, "call ensure first"
        return self._anchor

    def working(self, kind: DocumentKind) -> SigningKey:
        """Return the newest key that may sign documents of a kind; KEYS are signed by the anchor alone."""
        fit = [working for working in self._working if kind in working.use]
        if not fit:
            raise KeyFileError(f"no key under {self._folder} may sign {kind.value}; the anchor signs only keys")
        return max(fit, key=lambda working: (working.not_after_at, working.key.kid)).key

    def keys_document(self, rev: int, at: datetime | None = None) -> KeysDocument:
        """Return the list of all working keys, without those that ended before `at`."""
        now_ms = 0 if at is None else _ms(at)
        entries = (
            KeyEntry(
                kid=working.key.kid,
                x=working.key.public.x,
                use=frozenset(kind.value for kind in working.use),
                not_after_at=working.not_after_at,
            )
            for working in self._working
            if working.not_after_at > now_ms
        )
        return KeysDocument(rev, tuple(entries))

    def _make_anchor(self, at: datetime) -> None:
        # Before the anchor itself: a process that makes keys at the same time makes its anchor first.
        has_keys = any(self._folder.glob("*.json"))
        if self._path(ANCHOR).exists():
            return
        if has_keys:
            raise KeyFileError(
                f"{self._path(ANCHOR)} is missing: screens trust no other anchor, so bring it back from a backup"
            )
        self._write_new(ANCHOR, {"jwk": SigningKey.generate(_kid(ANCHOR, at)).to_jwk()})

    def _is_lasting(self, use: frozenset[DocumentKind], at: datetime) -> bool:
        enough_ms = _ms(at + SUCCESSOR_BEFORE)
        return any(working.use == use and working.not_after_at > enough_ms for working in self._working)

    def _make(self, name: str, at: datetime) -> None:
        kid = _kid(name, at)
        content = {
            "jwk": SigningKey.generate(kid).to_jwk(),
            "use": sorted(kind.value for kind in USES[name]),
            "made_at": _ms(at),
            "not_after_at": _ms(at + LASTS),
        }
        self._write_new(kid, content)

    def _read_working(self) -> tuple[WorkingKey, ...]:
        paths = sorted(path for path in self._folder.glob("*.json") if path != self._path(ANCHOR))
        found = (self._read_one(path) for path in paths)
        return tuple(sorted(found, key=lambda working: (working.made_at, working.key.kid)))

    def _read_one(self, path: Path) -> WorkingKey:
        stored = _load(path)
        try:
            use = frozenset(DocumentKind(name) for name in stored["use"])
            return WorkingKey(self._read_key(path), use, int(stored["made_at"]), int(stored["not_after_at"]))
        except (KeyError, TypeError, ValueError) as error:
            raise _not_a_key(path, error) from error

    def _read_key(self, path: Path) -> SigningKey:
        try:
            return SigningKey.from_jwk(_load(path)["jwk"])
        except (KeyError, TypeError, ValueError) as error:
            raise _not_a_key(path, error) from error

    def _path(self, name: str) -> Path:
        return self._folder / f"{name}.json"

    def _write_new(self, name: str, content: Mapping[str, object]) -> None:
        """Write a key file whole or not at all; an existing one stays, even if another process made it just now."""
        partial = self._folder / f".{name}.{secrets.token_hex(4)}.part"
        handle = os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            json.dump(content, file, indent=1)
            file.flush()
            os.fsync(file.fileno())
        try:
            os.link(partial, self._path(name))
        except FileExistsError:
            pass  # another process was first: its key is the one
        finally:
            partial.unlink()


def _kid(name: str, at: datetime) -> str:
    """Return a key id of at most 32 characters, by use and day: `plans-20260504-1f3a9c2b`."""
    return f"{name}-{at.astimezone(UTC):%Y%m%d}-{secrets.token_hex(4)}"


def _ms(at: datetime) -> int:
    return (at - datetime(1970, 1, 1, tzinfo=UTC)) // timedelta(milliseconds=1)


def _load(path: Path) -> Mapping[str, Any]:
    try:
        stored = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise _not_a_key(path, error) from error
    if not isinstance(stored, dict):
        raise _not_a_key(path, TypeError("no object"))
    return stored


def _not_a_key(path: Path, error: Exception) -> KeyFileError:
    return KeyFileError(f"{path} cannot be used as a key ({error}); bring it back from a backup, do not make another")
