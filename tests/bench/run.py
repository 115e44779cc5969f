"""`make bench`: every bench of this folder, one after another, and a table of their figures.

A bench is a module `bench_<name>.py` with a `main()` that returns figures (`tests.bench.figures`), or prints its own
and exits with 1 when a goal was missed. `python -m tests.bench.run render wall` runs some.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable
from importlib import import_module
from pathlib import Path

from tests.bench.figures import Figure, table

HEAD = ("figure", "ours", "floor", "unit", "ratio", "goal", "")


def benches(wanted: Iterable[str]) -> list[str]:
    """Return the names of the benches that are wanted, all without a wish. Raises SystemExit for a strange one."""
    known = sorted(path.stem.removeprefix("bench_") for path in Path(__file__).parent.glob("bench_*.py"))
    chosen = list(wanted)
    if strange := sorted(set(chosen) - set(known)):
        sys.exit(f"no bench {', '.join(strange)}: there are {', '.join(known)}")
    return chosen or known


def run(name: str) -> tuple[list[Figure], bool]:
    """Run one bench and return its figures, and whether it held its goals."""
    try:
        found = list(import_module(f"tests.bench.bench_{name}").main() or ())
    except SystemExit as ended:
        return [], not ended.code
    return found, all(figure.held for figure in found)


def main(wanted: Iterable[str]) -> int:
    """Run, print, and return 0 where every goal was held."""
    missed = []
    for name in benches(wanted):
        sys.stdout.write(f"· {name}\n")
        sys.stdout.flush()
        figures, held = run(name)
        if figures:
            sys.stdout.write(table([HEAD, *(figure.row() for figure in figures)]) + "\n")
        if not held:
            missed.append(name)
    sys.stdout.write(f"goals missed in: {', '.join(missed)}\n" if missed else "all goals held\n")
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
