"""Keep files on the controller's disk under their SHA-256, which is checked at each read (PROTOCOL W-8)."""

from __future__ import annotations

import hashlib
import re
from pathlib import Path

from players.device.agent.events import FilesChecked
from players.device.agent.file_ref import FileRef
from players.device.storage.atomic_file import replace_file

_NAME = re.compile(r"[0-9a-f]{64}")


class FileCache:
    """One folder of files. To make room it drops the oldest that are not needed."""

    def __init__(self, folder: Path, limit_bytes: int) -> None:
        """Use `folder`, made where it is missing; files that an earlier start left half written are removed."""
        folder.mkdir(parents=True, exist_ok=True)
        for left in folder.glob(".*.part"):
            left.unlink(missing_ok=True)
        self._folder = folder
        self._limit_bytes = limit_bytes
        self._used_bytes = sum(path.stat().st_size for path in self._paths())

    @property
    def free_bytes(self) -> int:
        """Room left below the limit."""
        return max(0, self._limit_bytes - self._used_bytes)

    def store(self, sha256: str, body: bytes, *, keep: frozenset[str]) -> None:
        """Make the file durable, after making room among files that are not in `keep`.

        Raises:
            OSError: the disk is full.
        """
        self.drop(sha256)
        self._make_room(len(body), keep)
        replace_file(self._folder / sha256, body)
        self._used_bytes += len(body)

    def read(self, sha256: str) -> bytes | None:
        """Return the file's bytes; None where it is missing. A file whose hash is not its name is removed."""
        path = self._folder / sha256
        try:
            body = path.read_bytes()
        except OSError:  # not here, or a bad sector: either way it must be fetched
            return None
        if hashlib.sha256(body).hexdigest() == sha256:
            return body
        self.drop(sha256)
        return None

    def drop(self, sha256: str) -> None:
        """Remove the file; do nothing where it is missing."""
        path = self._folder / sha256
        try:
            size_bytes = path.stat().st_size
            path.unlink()
        except FileNotFoundError:
            return
        self._used_bytes -= size_bytes

    def check(self, files: tuple[FileRef, ...]) -> FilesChecked:
        """Read the files; return which are whole, and the bytes of those that are no pictures."""
        present: set[str] = set()
        bodies: dict[str, bytes] = {}
        for file in files:
            body = self.read(file.sha256)
            if body is None:
                continue
            present.add(file.sha256)
            if file.picture is None:
                bodies[file.sha256] = body
        return FilesChecked(frozenset(present), bodies, self.free_bytes)

    def _paths(self) -> list[Path]:
        return [path for path in self._folder.iterdir() if _NAME.fullmatch(path.name)]

    def _make_room(self, size_bytes: int, keep: frozenset[str]) -> None:
        if self._used_bytes + size_bytes <= self._limit_bytes:
            return
        spare = [path for path in self._paths() if path.name not in keep]
        for path in sorted(spare, key=lambda path: path.stat().st_mtime_ns):
            if self._used_bytes + size_bytes <= self._limit_bytes:
                return
            self.drop(path.name)
