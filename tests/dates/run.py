"""`make test-dates`: the tests that touch calendars, plans and pages, run as if it were other days.

Every moment runs the demo city from its loading to its tallies; the first of each kind runs the rest of what touches
dates as well, and the very first the real programs together. `python -m tests.dates.run SEED COUNT` draws the moments
of that seed again; without a seed one is drawn. It is printed, and so is how to run a moment that failed alone.
"""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from random import SystemRandom

from tests.dates.moments import KINDS, Moment, drawn

ROOT = Path(__file__).parents[2]
COUNT = 24
CITY = ("tests/dates",)
DATED = (
    *CITY, "tests/campaigns/calendar", "tests/campaigns/cli", "tests/campaigns/demo", "tests/scheduler/publishing",
    "tests/scheduler/test_timetable.py", "tests/scheduler/test_service.py", "tests/web/console", "tests/web/street",
)  # fmt: skip
TOGETHER = (*DATED, "tests/system", "tests/players/device/test_player.py", "tests/web/test_command.py")


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a run at a moment came to: `failed` are the ids of tests."""

    moment: Moment
    code: int
    failed: tuple[str, ...]
    last_line: str

    def __str__(self) -> str:
        mark = "✗" if self.code else "✓"
        return "\n    ".join([f"{mark} {self.moment}  {self.last_line}", *self.failed])


def run(moment: Moment, tests: Sequence[str]) -> Outcome:
    """Run tests as if it were that moment."""
    options = ["-q", "--tb=no", "-p", "no:cacheprovider", "--today", str(moment)]
    command = [sys.executable, "-m", "pytest", *options, *tests]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    lines = done.stdout.strip().splitlines()
    failed = tuple(line for line in lines if line.startswith(("FAILED ", "ERROR ")))
    if done.returncode and not failed:  # pytest itself ended: its last words are all there is
        failed = (f"pytest ended with code {done.returncode}", *done.stderr.strip().splitlines()[-5:])
    return Outcome(moment, done.returncode, failed, lines[-1] if lines else "")


def main(seed: int, count: int) -> int:
    """Run, print, and return 0 where every moment passed."""
    sys.stdout.write(f"seed {seed}, {count} moments\n")
    moments = drawn(seed, count)
    chosen = [TOGETHER, *[DATED] * (KINDS - 1), *[CITY] * count]
    with ThreadPoolExecutor(max(1, len(os.sched_getaffinity(0)) - 1)) as pool:
        outcomes = []
        for outcome in pool.map(run, moments, chosen):
            outcomes.append(outcome)
            sys.stdout.write(f"{outcome}\n")
            sys.stdout.flush()
    if not (failed := [outcome.moment for outcome in outcomes if outcome.code]):
        sys.stdout.write(f"all {count} moments passed\n")
        return 0
    sys.stdout.write(f"failed at {', '.join(map(str, failed))}; seed {seed}; one alone:\n")
    sys.stdout.write(f"    python -m pytest {' '.join(DATED)} --today '{failed[0]}'\n")
    return 1


if __name__ == "__main__":
    given = [int(word) for word in sys.argv[1:]]
    sys.exit(main(given[0] if given else SystemRandom().getrandbits(32), given[1] if len(given) > 1 else COUNT))
