"""The date on which a run of the tests takes place: today, or any other by `pytest --today 2028-02-29T21:30`.

The clocks of this process and of every Python process that it begins go on from there as fast as they are. Brokers,
databases and browsers keep the machine's time: nothing that they do may depend on it. What elapses (the monotonic
clock) is nobody's to move.
"""

from __future__ import annotations

import os
import runpy
import time
from datetime import datetime
from pathlib import Path

AHEAD = "CLOCK_AHEAD_S"
"""How many seconds the clock is ahead of the machine's, negative where it is behind; children inherit it."""
CLOCK = Path(__file__).with_name("clock")
"""Holds what a Python process imports at its start."""


def travel(to: datetime) -> None:
    """Let this process, and those that inherit its environment, go on from `to`; once for a process."""
    if AHEAD in os.environ:
        return
    os.environ[AHEAD] = f"{to.timestamp() - time.time():.3f}"
    os.environ["PYTHONPATH"] = search_path(os.environ.get("PYTHONPATH", ""))
    runpy.run_path(str(CLOCK / "sitecustomize.py"))


def search_path(*folders: str) -> str:
    """Return a PYTHONPATH of these folders for a child that is to live as far ahead as this process."""
    first = [str(CLOCK)] if AHEAD in os.environ else []
    return os.pathsep.join([*first, *(folder for folder in folders if folder)])
