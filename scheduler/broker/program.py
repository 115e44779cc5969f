"""Where Mosquitto is: on the PATH, among the system's programs, or unpacked under `.parts` by the set-up."""

from __future__ import annotations

import os
import shutil
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from scheduler.broker.errors import BrokerMissingError

SYSTEM_FOLDERS = ("/usr/sbin", "/usr/local/sbin", "/usr/bin", "/usr/local/bin", "/opt/homebrew/sbin")
PARTS_ROOT = Path(__file__).resolve().parents[2] / ".parts" / "root"


@dataclass(frozen=True, slots=True)
class Program:
    """A program and what it needs in its environment to find its own libraries."""

    path: Path
    environment: Mapping[str, str] = field(default_factory=dict)


def find_mosquitto(search: str, roots: Sequence[Path] = (PARTS_ROOT,)) -> Program:
    """Return Mosquitto from `search` (a PATH), the system's folders, or the first of `roots` that holds it.

    Raises BrokerMissingError.
    """
    found = shutil.which("mosquitto", path=os.pathsep.join([search, *SYSTEM_FOLDERS]))
    if found is not None:
        return Program(Path(found))
    for root in roots:
        path = root / "usr" / "sbin" / "mosquitto"
        if os.access(path, os.X_OK):
            return Program(path, {"LD_LIBRARY_PATH": os.pathsep.join(_libraries(root))})
    raise BrokerMissingError


def _libraries(root: Path) -> list[str]:
    """Every folder of shared libraries below an unpacked root, whatever the machine's architecture is called."""
    found = {str(path.parent) for pattern in ("usr/lib/**/*.so*", "lib/**/*.so*") for path in root.glob(pattern)}
    return sorted(found)
