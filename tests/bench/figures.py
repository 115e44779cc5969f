"""What a bench tells: figures beside their floors, measured in the same run."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from statistics import median
from time import process_time


@dataclass(frozen=True, slots=True)
class Figure:
    """One line of the table. `ours` and `floor` are in `unit`; `goal` is the most that `ours ÷ floor` may be.

    Without a floor, `goal` is the most that `ours` itself may be; without a goal it is only told.
    """

    name: str
    ours: float
    floor: float | None = None
    goal: float | None = None
    unit: str = "ms"

    @property
    def judged(self) -> float:
        """What the goal is held against."""
        return self.ours if self.floor is None else self.ours / self.floor

    @property
    def held(self) -> bool:
        """Whether the goal, if there is one, is reached."""
        return self.goal is None or self.judged <= self.goal

    def row(self) -> tuple[str, ...]:
        """Return the cells of its line."""
        floor = "" if self.floor is None else f"{self.floor:,.3f}"
        ratio = "" if self.floor is None else f"{self.ours / self.floor:.2f}"
        goal = "" if self.goal is None else f"≤ {self.goal:g}"
        said = "" if self.goal is None else ("ok" if self.held else "MISSED")
        return self.name, f"{self.ours:,.3f}", floor, self.unit, ratio, goal, said


def side_by_side(ours: Callable[[], object], floor: Callable[[], object], rounds: int) -> tuple[float, float]:
    """Return the medians of two ways in ms of processor time, taken in turns: neighbours disturb both alike."""
    taken: tuple[list[float], list[float]] = ([], [])
    for _ in range(rounds):
        for way, times in zip((ours, floor), taken, strict=True):
            began = process_time()
            way()
            times.append(1000 * (process_time() - began))
    return median(taken[0]), median(taken[1])


def table(rows: list[tuple[str, ...]]) -> str:
    """Return rows as text, each column as wide as its widest cell."""
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]
    lines = (
        "  ".join(
            cell.ljust(w) if not n else cell.rjust(w) for n, (cell, w) in enumerate(zip(row, widths, strict=True))
        )
        for row in rows
    )
    return "\n".join(line.rstrip() for line in lines)
