"""What should be on the glass now: one slot with its times, by the plan, by an override, or by idle alone."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from players.device.agent.actions import Picture, Scroll
from players.device.agent.file_ref import FileRef
from players.device.agent.glass.plan import Plan
from players.protocol.documents.manifest import Slot
from players.protocol.documents.slots import frame_at


@dataclass(frozen=True, slots=True)
class OnAir:
    """A slot that is due.

    Args:
        slot: what is shown; `files`: the files that its frames index.
        started_at: when it began by the plan; a screen that comes late joins it.
        until_at: when something else is due at the latest, a hold included.
        planned_end_at: leaving before this is leaving early (flag 1).
        drill: whether its row carries flag 8.
        Instants are ms of the agent's time (`Moment.now_ms`).
    """

    slot: Slot
    files: tuple[FileRef, ...]
    started_at: int
    until_at: int
    planned_end_at: int
    drill: bool = False

    @property
    def identity(self) -> tuple[int, int, bool]:
        """Equal for one appearance: the same line since the same instant (PROTOCOL W-20)."""
        return self.slot.line, self.started_at, self.drill

    def frame_bounds(self, now_ms: int) -> tuple[int, int]:
        """When the present frame began and when it ends, a hold apart (PROTOCOL W-14)."""
        began_at = ends_at = self.started_at
        for _, ms in self.slot.frames:
            began_at, ends_at = ends_at, ends_at + ms
            if now_ms < ends_at:
                break
        return began_at, ends_at

    def next_frame_at(self, now_ms: int) -> int | None:
        """When the next frame begins; None in the last one."""
        _, ends_at = self.frame_bounds(now_ms)
        return ends_at if now_ms < ends_at < self.started_at + self.slot.ms else None

    def picture(self, now_ms: int, mono_ms: int, screen_w: int) -> Picture:
        """The picture of this instant; one wider than the screen scrolls, a hold keeps the last (PROTOCOL W-14)."""
        asset, into_ms = frame_at(self.slot, max(0, now_ms - self.started_at))
        file = self.files[asset]
        width_px = file.picture[1] if file.picture else 0
        if width_px <= screen_w or self.slot.step_ms is None:
            return Picture(file)
        began_at, ends_at = self.frame_bounds(now_ms)
        return Picture(file, Scroll(self.slot.step_ms, mono_ms - into_ms, ends_at - began_at))


@dataclass(frozen=True, slots=True)
class Due:
    """What is due (None: a dark glass), and when that may change."""

    on_air: OnAir | None
    until_at: int


def by_plan(plan: Plan, now_ms: int) -> Due:
    """What the plan shows at `now_ms`, a function of the clock and of nothing else (PROTOCOL W-13)."""
    showing = plan.timeline.at(now_ms)
    if showing.n is None:
        return Due(None, showing.until_at)
    slot = plan.manifest.slot(showing.n)
    planned_end_at = max(showing.started_at + slot.ms, showing.until_at)
    return Due(OnAir(slot, plan.files, showing.started_at, showing.until_at, planned_end_at), showing.until_at)


def by_idle(plan: Plan, origin_ms: int, now_ms: int) -> Due:
    """Idle from its start at `origin_ms`, for a screen that does not know the time (PROTOCOL W-13)."""
    return loop([plan.manifest.slot(n) for n in plan.manifest.idle], plan.files, origin_ms, now_ms)


def loop(slots: Sequence[Slot], files: tuple[FileRef, ...], origin_ms: int, now_ms: int, *, drill: bool = False) -> Due:
    """Slots one after another for ever, anchored at `origin_ms`."""
    started_at = now_ms - (now_ms - origin_ms) % sum(slot.ms for slot in slots)
    for slot in slots:
        if now_ms < started_at + slot.ms:
            break
        started_at += slot.ms
    end_at = started_at + slot.ms
    return Due(OnAir(slot, files, started_at, end_at, end_at, drill), end_at)
