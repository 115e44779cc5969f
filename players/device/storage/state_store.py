"""Save and load what must outlive the process, in one JSON file."""

from __future__ import annotations

import json
from pathlib import Path

import structlog

from players.device.agent.persisted_state import PersistedState, Revision
from players.device.storage.atomic_file import replace_file

_VERSION = 1


class StateStore:
    """The file `state.json` of one home."""

    def __init__(self, path: Path) -> None:
        """Use `path`, whose folder is made where it is missing."""
        path.parent.mkdir(parents=True, exist_ok=True)
        self._path = path

    def load(self) -> PersistedState:
        """Return the saved state; that of a new device where there is none, or it cannot be read and is put aside."""
        try:
            return _read(self._path.read_bytes())
        except FileNotFoundError:
            return PersistedState()
        except (ValueError, KeyError, TypeError, AttributeError):
            aside = self._path.with_name(f"{self._path.name}.unreadable")
            structlog.get_logger().warning("saved state unreadable, put aside", file=str(aside))
            self._path.replace(aside)
            return PersistedState()

    def save(self, persisted: PersistedState) -> None:
        """Save the state; when this returns it is on the disk.

        Raises:
            OSError: the disk is full or not writable; the state saved before is unchanged.
        """
        replace_file(self._path, _write(persisted))


def _write(persisted: PersistedState) -> bytes:
    fields = {
        "v": _VERSION,
        "boot": persisted.boot,
        "session": persisted.session,
        "revisions": {topic: [at.rev, at.digest] for topic, at in persisted.revisions.items()},
        "documents": {place: body.decode() for place, body in persisted.documents.items()},
        "results": [[name, body.decode()] for name, body in persisted.results],
    }
    return json.dumps(fields, ensure_ascii=False, separators=(",", ":")).encode()


def _read(body: bytes) -> PersistedState:
    fields = json.loads(body)
    if fields["v"] != _VERSION:
        raise ValueError(f"state of version {fields['v']}, this player reads {_VERSION}")
    return PersistedState(
        boot=int(fields["boot"]),
        session=int(fields["session"]),
        revisions={topic: Revision(int(rev), str(digest)) for topic, (rev, digest) in fields["revisions"].items()},
        documents={str(place): str(text).encode() for place, text in fields["documents"].items()},
        results=tuple((str(name), str(text).encode()) for name, text in fields["results"]),
    )
