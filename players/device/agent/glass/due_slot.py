"""The slot that is due at an instant, by the plan, by an override or by idle alone (PROTOCOL W-13, W-14, W-23)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from players.device.agent.actions import Scroll, ShownPicture
from players.device.agent.file_ref import FileRef
from players.device.agent.glass.plan import Plan
from players.protocol.documents.slots import Slot, frame_at
from players.protocol.timeline.timeline import TimelineEntry, stand_in


@dataclass(frozen=True, slots=True)
class DueSlot:
    """A slot that is due. Instants are ms of the agent's time (`Moment.now_ms`).

    Args:
        slot: the slot.
        files: the files that its frames index.
        started_at: when it began by the plan; a screen that comes late joins it.
        planned_end_at: the end of its hold, or of its own ms where that is later; what leaves before leaves early.
        drill: whether its row carries flag 8.
    """

    slot: Slot
    files: tuple[FileRef, ...]
    started_at: int
    planned_end_at: int
    drill: bool = False

    @property
    def identity(self) -> tuple[int, int, bool]:
        """Equal for one appearance: the same line since the same instant (PROTOCOL W-20)."""
        return self.slot.line, self.started_at, self.drill

    def frame_bounds(self, now_ms: int) -> tuple[int, int]:
        """Return when the present frame began and when it ends, without a hold (PROTOCOL W-14)."""
        began_at = ends_at = self.started_at
        for _, ms in self.slot.frames:
            began_at, ends_at = ends_at, ends_at + ms
            if now_ms < ends_at:
                break
        return began_at, ends_at

    def next_frame_at(self, now_ms: int) -> int | None:
        """Return when the next frame begins; None during the last one."""
        _, ends_at = self.frame_bounds(now_ms)
        return ends_at if now_ms < ends_at < self.started_at + self.slot.ms else None

    def picture(self, now_ms: int, mono_ms: int, screen_w: int) -> ShownPicture:
        """Return the picture of this instant; one wider than the screen scrolls, a hold keeps the last one."""
        asset, into_ms = frame_at(self.slot, max(0, now_ms - self.started_at))
        file = self.files[asset]
        width_px = file.picture[1] if file.picture else 0
        if width_px <= screen_w or self.slot.step_ms is None:
            return ShownPicture(file)
        began_at, ends_at = self.frame_bounds(now_ms)
        return ShownPicture(file, Scroll(self.slot.step_ms, mono_ms - into_ms, ends_at - began_at))


@dataclass(frozen=True, slots=True)
class DueContent:
    """What is due (`slot` None: a dark glass), and when something else is due at the latest, a hold included."""

    slot: DueSlot | None
    until_at: int


def due_by_plan(plan: Plan, now_ms: int, withdrawn: frozenset[int] = frozenset()) -> DueContent:
    """Return what the plan shows at `now_ms`, a function of the clock alone, but for withdrawn slots (W-13, W-25)."""
    return _due(plan, plan.timeline.at(now_ms, withdrawn))


def due_in_gap(plan: Plan, now_ms: int, until_at: int, withdrawn: frozenset[int] = frozenset()) -> DueContent:
    """Return the idle slot in the time of an override's slot that is withdrawn, which ends at `until_at` (W-25)."""
    content = _due(plan, plan.timeline.idle_at(now_ms, withdrawn))
    return replace(content, until_at=min(content.until_at, until_at))


def due_by_idle(plan: Plan, origin_ms: int, now_ms: int, withdrawn: frozenset[int] = frozenset()) -> DueContent:
    """Return the idle slot, in a loop from `origin_ms`, for a screen that does not know the time (W-13, W-25)."""
    slot, started_at = _slot_in_loop(plan.slots.idle_slots(), origin_ms, now_ms)
    n = stand_in(slot.n, plan.slots.idle, withdrawn)
    return _due(plan, TimelineEntry(n, started_at, started_at + slot.ms, "idle"))


def due_in_loop(
    slots: Sequence[Slot], files: tuple[FileRef, ...], origin_ms: int, now_ms: int, *, drill: bool = False
) -> DueContent:
    """Return the slot that is due where slots follow each other for ever from `origin_ms`."""
    slot, started_at = _slot_in_loop(slots, origin_ms, now_ms)
    end_at = started_at + slot.ms
    return DueContent(DueSlot(slot, files, started_at, end_at, drill), end_at)


def _slot_in_loop(slots: Sequence[Slot], origin_ms: int, now_ms: int) -> tuple[Slot, int]:
    """Return the slot of an instant in a loop, and when it began."""
    started_at = now_ms - (now_ms - origin_ms) % sum(slot.ms for slot in slots)
    for slot in slots:
        if now_ms < started_at + slot.ms:
            break
        started_at += slot.ms
    return slot, started_at


def _due(plan: Plan, entry: TimelineEntry) -> DueContent:
    if entry.n is None:
        return DueContent(None, entry.until_at)
    slot = plan.slots.slot(entry.n)
    planned_end_at = max(entry.started_at + slot.ms, entry.until_at)
    return DueContent(DueSlot(slot, plan.pictures, entry.started_at, planned_end_at), entry.until_at)
