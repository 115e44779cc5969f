"""Plan thousands of drawn streets: each is planned or refused, and every slide of it appears.

`python -m tests.bench.drawn_streets SEED` draws on and on, from a seed that is counted up, to the first that is not.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from itertools import count
from traceback import format_exception_only
from typing import Any

from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st

from scheduler.plan.entry import PlanEntry
from tests.bench.figures import Figure
from tests.scheduler.plan.test_drawn_streets import check_street, draw_street
from tests.scheduler.plan.wishes import DAY, MINUTE

STREETS = 10_000
_STREETS_A_SEED = 1_000


def drawn_streets(streets: int = STREETS) -> list[Figure]:
    """Return how many drawn streets broke the rule, of so many; none may. The first of them is printed."""
    broken = [each for number in range(streets // _STREETS_A_SEED) for each in broken_streets(number)]
    if broken:
        sys.stderr.write(f"{broken[0]}\n")
    name = f"streets drawn that are neither planned nor refused, or hide a slide, of {streets:,}"
    return [Figure(name, len(broken), goal=0, unit="")]


def broken_streets(number: int, streets: int = _STREETS_A_SEED) -> Iterator[str]:
    """Yield what is wrong with each of a seed's streets that breaks the rule."""
    broken: list[str] = []

    @seed(number)
    @settings(
        max_examples=streets,
        deadline=None,
        database=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(st.data())
    def draw(data: Any) -> None:
        entries = draw_street(data)
        try:
            check_street(entries)
        except Exception as error:  # noqa: BLE001 - whatever the planner raises is a fault of it
            said = "".join(format_exception_only(error)).splitlines()[0]
            broken.append("\n".join([f"seed {number}: {said}", *map(_told, entries)]))

    draw()
    yield from broken


def _told(entry: PlanEntry) -> str:
    """Return an entry as a test would write it; the minutes at which its first windows begin, and how many they are."""
    minutes = [((start - DAY.from_ms) // MINUTE, (end - start) // MINUTE) for start, end in entry.windows[:2]]
    share = "" if entry.share is None else f", share={entry.share!r}"
    return f"entry({entry.id}, *[{entry.slots[0].ms}] * {len(entry.slots)}, weight={entry.weight}{share})  # {minutes}"


def main() -> None:
    """Draw streets until one breaks the rule, and print it."""
    for number in count(int(sys.argv[1])):
        sys.stderr.write(f"seed {number}\n")
        for said in broken_streets(number):
            sys.exit(said)


if __name__ == "__main__":
    main()
