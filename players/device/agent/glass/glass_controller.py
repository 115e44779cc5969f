"""Decide what is on the glass at a moment, what to draw, and which rows to journal (PROTOCOL section 4)."""

from __future__ import annotations

from dataclasses import dataclass

from players.device.agent.actions import EFFECT_MS, Effect, Show, ShownPicture
from players.device.agent.agent_time import Moment
from players.device.agent.glass.appearance import AppearanceTracker
from players.device.agent.glass.due_slot import DueContent, DueSlot, due_by_idle, due_by_plan, due_in_gap
from players.device.agent.glass.overrides import ActiveOverride
from players.device.agent.glass.plan import Plan
from players.device.agent.journal_rows import AppearanceRow
from players.protocol.documents.slots import CUT
from players.protocol.timeline.light import highest_percent, next_step_at, shown_percent
from players.protocol.timeline.timeline import stand_in


@dataclass(frozen=True, slots=True)
class GlassInput:
    """What the glass depends on: the plan in force, unless an override or a caption takes its place.

    Args:
        plan: the plan on air; while the time is unknown, the one whose idle runs. None before the first.
        override: the override in force.
        caption: the screen's own id during `identify`, above the plan; none where an override has the glass.
        ceiling: the highest brightness allowed, percent.
        withdrawn: lines that are not to be shown (PROTOCOL W-25).
        planless: what to write on the glass before the first manifest, where no override has it (PROTOCOL W-13).
    """

    plan: Plan | None
    override: ActiveOverride | None
    caption: str | None
    ceiling: int
    withdrawn: frozenset[int] = frozenset()
    planless: str | None = None


@dataclass(frozen=True, slots=True)
class GlassUpdate:
    """Rows to journal, and what to draw (None: the glass stays as it is)."""

    rows: tuple[AppearanceRow, ...]
    show: Show | None


class GlassController:
    """One screen's glass with its brightness, `percent`."""

    def __init__(self, screen_w: int) -> None:
        self.appearance = AppearanceTracker()
        self.percent = 0
        self._screen_w = screen_w
        self._idle_origin_ms = 0
        self._plan: Plan | None = None
        self._due: DueSlot | None = None
        self._until_at: int | None = None
        self._drawn: tuple[object, ...] | None = (None, None, None, 0)  # a glass is dark at first
        self._dark_for: tuple[int, int, bool] | None = None
        self._caption: str | None = None
        self._withdrawn: tuple[Plan | None, frozenset[int], frozenset[int]] = (None, frozenset(), frozenset())

    def line_due(self, given: GlassInput, moment: Moment) -> int | None:
        """Return the line that is due at this moment, whether or not it is on the glass yet; None for none."""
        content = self._due_content(given, moment) if given.caption is None else None
        return content.slot.slot.line if content and content.slot else None

    def update(self, given: GlassInput, moment: Moment) -> GlassUpdate:
        """Bring the glass to what is due at this moment."""
        if given.plan is not self._plan:
            self._plan = given.plan
            self._idle_origin_ms = moment.now_ms
        content = self._due_content(given, moment)
        self._due = content.slot if content and given.caption is None else None
        self._caption = given.caption or (given.planless if given.plan is None and content is None else None)
        self._until_at = content.until_at if content else None
        self.percent = self._brightness(given, moment)
        rows = self.appearance.show(self._due, self.percent, moment)
        if rows:
            self._drawn = None
        return GlassUpdate(tuple(rows), self._draw(given, moment))

    def end(self, moment: Moment, *, now_ms: int | None = None) -> tuple[AppearanceRow, ...]:
        """End what is on the glass, at `now_ms` by the former clock where it is given; the next update draws anew."""
        if self._due is not None:
            self._drawn = None
        return tuple(self.appearance.end(moment, now_ms=now_ms))

    def on_picture_failed(self) -> None:
        """Draw the first idle picture instead of one that cannot be shown; darkness where that fails, too."""
        if self.appearance.failed and self._due is not None:
            self._dark_for = self._due.identity
        self.appearance.mark_failed()
        self._drawn = None

    def next_edge_at(self, moment: Moment) -> int | None:
        """Return when the glass must be updated again, in the agent's time; None where no time is due."""
        edges = [self._until_at, self._due.next_frame_at(moment.now_ms) if self._due else None]
        if self._plan is not None and moment.known:
            edges.append(next_step_at(self._plan.manifest.light, moment.now_ms))
        return min((edge for edge in edges if edge is not None), default=None)

    def _due_content(self, given: GlassInput, moment: Moment) -> DueContent | None:
        withdrawn = self._withdrawn_numbers(given)
        if given.override is not None:
            content = given.override.due
            if content.slot is None or content.slot.slot.line not in given.withdrawn:
                return content
            if given.plan is None:
                return DueContent(None, content.until_at)
            return due_in_gap(given.plan, moment.now_ms, content.until_at, withdrawn)
        if given.plan is None:
            return None
        if not moment.known:
            return due_by_idle(given.plan, self._idle_origin_ms, moment.now_ms, withdrawn)
        return due_by_plan(given.plan, moment.now_ms, withdrawn)

    def _withdrawn_numbers(self, given: GlassInput) -> frozenset[int]:
        """Return the numbers of the plan's slots whose lines are withdrawn, found once for each plan and each list."""
        plan, lines, _ = self._withdrawn
        if plan is not given.plan or lines is not given.withdrawn:
            numbers = given.plan.numbers(given.withdrawn) if given.plan else frozenset()
            self._withdrawn = (given.plan, given.withdrawn, numbers)
        return self._withdrawn[2]

    def _brightness(self, given: GlassInput, moment: Moment) -> int:
        if self._caption is not None:
            return given.ceiling
        if given.plan is None:
            percent = given.ceiling if given.override is not None else 0
        elif moment.known:
            percent = shown_percent(given.plan.manifest.light, given.ceiling, moment.now_ms)
        else:
            percent = min(highest_percent(given.plan.manifest.light), given.ceiling)
        if percent == 0 and given.override is not None and given.override.lights_up:
            return given.ceiling
        return percent

    def _draw(self, given: GlassInput, moment: Moment) -> Show | None:
        """Return what to draw where it differs from the last drawing; a scroll that goes on does not."""
        picture = self._picture(given, moment)
        onset = (self._due.identity, self._due.frame_bounds(moment.now_ms)) if self._due else None
        drawn = (onset, picture.file if picture else None, self._caption, self.percent)
        if drawn == self._drawn:
            return None
        self._drawn = drawn
        return Show(picture, self.percent, self._caption, self._effect(moment) if picture else None)

    def _picture(self, given: GlassInput, moment: Moment) -> ShownPicture | None:
        if self._due is None:
            return None
        if not self.appearance.failed:
            return self._due.picture(moment.now_ms, moment.mono_ms, self._screen_w)
        if given.plan is None or self._due.identity == self._dark_for:
            return None
        slots = given.plan.slots
        n = stand_in(slots.idle[0], slots.idle, self._withdrawn_numbers(given))
        return None if n is None else ShownPicture(given.plan.pictures[slots.slot(n).frames[0][0]])

    def _effect(self, moment: Moment) -> Effect | None:
        """Return the effect under way, with which the slot comes on in its first instants (PROTOCOL W-14)."""
        due = self._due
        if due is None or due.slot.fx == CUT or self.appearance.failed:
            return None
        into_ms = moment.now_ms - due.started_at
        return Effect(due.slot.fx, moment.mono_ms - into_ms) if 0 <= into_ms < EFFECT_MS else None
