"""A sync group's plan day compiled to the file that its screens walk."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from players.protocol.documents.day import Day
from scheduler.plan.allocation.allocate import Allocator, as_wished
from scheduler.plan.allocation.blocks import Block, blocks_of
from scheduler.plan.allocation.ideal import Goal, goals_of
from scheduler.plan.day import PlanDay
from scheduler.plan.entry import PlanEntry, PlanSlot
from scheduler.plan.sequence.budget import inserts_of, turn_ms, weaves
from scheduler.plan.sequence.schedule_segment import Stretch, stretches_of
from scheduler.plan.sequence.sequence import Walk
from scheduler.plan.sequence.share_queue import Serving
from scheduler.plan.sequence.spans import Walked
from scheduler.plan.window import Window

_DAY_MS = 86_400_000


def compile_day(
    day: PlanDay,
    lit: Sequence[Window],
    entries: Iterable[PlanEntry],
    *,
    idle: Sequence[PlanSlot] = (),
    not_before: int | None = None,
    allocate: Allocator = as_wished,
) -> Day:
    """Return the day file: the same entries in any order give the same bytes.

    `idle` fills what is left where nobody but shares is active; where nobody is there is no span, so that the screens
    show it too. `not_before` (Unix ms) is a repair: spans start exactly there, and what was before is left out.

    Raises PlanError where the wire cannot say it, ValueError where shares need idle slots and there are none.
    """
    blocks = blocks_of(day, lit, entries, not_before)
    allocation = allocate(blocks)
    longest_ms = max((slot.ms for slot in (*_slots(blocks), *idle)), default=0)
    goals = goals_of(day, blocks, allocation, longest_ms)
    stretches = stretches_of(blocks, allocation, goals, idle, weave=weaves(goals.values()))
    turn = turn_ms(stretches, inserts_of(stretches, goals))
    made = _walked(day, stretches, goals, longest_ms, turn)
    longer = turn_ms(stretches, made.inserts)
    if longer > turn:  # there was more to insert than was thought
        made = _walked(day, stretches, goals, longest_ms, longer)
    return made.day(day)


def _walked(
    day: PlanDay, stretches: Sequence[Stretch], goals: Mapping[int, Goal], longest_ms: int, turn: int
) -> Walked:
    """Walk a day's stretches. Which loop has its turn is a function of the clock, so that days follow on each other."""
    servings = {entry: Serving(goals[entry], longest_ms) for entry in sorted(goals)}
    walked = Walked()
    until = iter(_untils([block for stretch in stretches for block in stretch.blocks]))
    turns_a_day = -(-_DAY_MS // turn)
    for stretch in stretches:
        number = day.on.toordinal() * turns_a_day + (stretch.from_ms - day.from_ms) // turn
        walk = Walk(stretch, goals, servings, walked, number=number, turn_ms=turn)
        for block in stretch.blocks:
            walk.through(block, next(until))
        walk.end()
    return walked


def _slots(blocks: Iterable[Block]) -> Iterable[PlanSlot]:
    return (slot for block in blocks for entry in block.active for slot in entry.slots)


def _untils(blocks: Sequence[Block]) -> list[dict[int, int]]:
    """Return for each block until when each of its slots may be shown without a break, by number."""
    found: list[dict[int, int]] = []
    for place in range(len(blocks) - 1, -1, -1):
        block = blocks[place]
        later = found[-1] if found and blocks[place + 1].from_ms == block.to_ms else {}
        found.append({slot.n: later.get(slot.n, block.to_ms) for slot in _slots([block])})
    return found[::-1]
