"""Decides what is on the glass at a moment, and says what must be drawn and journalled (PROTOCOL section 4)."""

from __future__ import annotations

from dataclasses import dataclass

from players.device.agent.actions import Picture, Show
from players.device.agent.agent_time import Moment
from players.device.agent.glass.appearance import Glass
from players.device.agent.glass.on_air import Due, OnAir, by_idle, by_plan
from players.device.agent.glass.overrides import Interruption
from players.device.agent.glass.plan import Plan
from players.device.agent.journal_rows import Row
from players.protocol.timeline.light import highest_percent, next_step_at, shown_percent


@dataclass(frozen=True, slots=True)
class Scene:
    """What the stage is to show: the plan in force, unless an override or the screen's own id takes the glass.

    Args:
        plan: None before any manifest was applied: the glass is dark.
        interruption: the override in force.
        caption: the screen's own id during `identify`.
        ceiling: the highest brightness allowed, percent.
    """

    plan: Plan | None
    interruption: Interruption | None
    caption: str | None
    ceiling: int


@dataclass(frozen=True, slots=True)
class Turned:
    """What turning the stage asks for: rows to journal, something to draw (None: the glass stays as it is)."""

    rows: tuple[Row, ...]
    show: Show | None


class Stage:
    """One screen's glass with its light."""

    def __init__(self, screen_w: int) -> None:
        self.glass = Glass()
        self.percent = 0
        self._screen_w = screen_w
        self._idle_origin_ms = 0
        self._plan: Plan | None = None
        self._on_air: OnAir | None = None
        self._until_at: int | None = None
        self._drawn: tuple[object, ...] | None = (None, None, None, 0)  # a glass is dark at first
        self._dark_for: tuple[int, int, bool] | None = None

    def turn(self, scene: Scene, moment: Moment) -> Turned:
        """Bring the glass to what is due at this moment."""
        if scene.plan is not self._plan:
            self._plan = scene.plan
            self._idle_origin_ms = moment.now_ms
        due = self._due(scene, moment)
        self._on_air = due.on_air if due and scene.caption is None else None
        self._until_at = due.until_at if due else None
        self.percent = self._light(scene, moment)
        rows = self.glass.turn(self._on_air, self.percent, moment)
        if rows:
            self._drawn = None
        return Turned(tuple(rows), self._draw(scene, moment))

    def leave(self, moment: Moment, *, now_ms: int | None = None) -> tuple[Row, ...]:
        """End what is on the glass, told by the former clock where `now_ms` is given; the next turn draws anew."""
        if self._on_air is not None:
            self._drawn = None
        return tuple(self.glass.leave(moment, now_ms=now_ms))

    def fail(self) -> None:
        """What was drawn last could not be shown: next the first idle picture is drawn, or darkness after that."""
        if self.glass.failed and self._on_air is not None:
            self._dark_for = self._on_air.identity
        self.glass.fail()
        self._drawn = None

    def next_edge_at(self, moment: Moment) -> int | None:
        """When the glass must be turned again, in the agent's time; None where nothing is due by time."""
        edges = [self._until_at, self._on_air.next_frame_at(moment.now_ms) if self._on_air else None]
        if self._plan is not None and moment.known:
            edges.append(next_step_at(self._plan.manifest.light, moment.now_ms))
        return min((edge for edge in edges if edge is not None), default=None)

    def _due(self, scene: Scene, moment: Moment) -> Due | None:
        if scene.interruption is not None:
            return scene.interruption.due
        if scene.plan is None:
            return None
        if not moment.known:
            return by_idle(scene.plan, self._idle_origin_ms, moment.now_ms)
        return by_plan(scene.plan, moment.now_ms)

    def _light(self, scene: Scene, moment: Moment) -> int:
        if scene.caption is not None:
            return scene.ceiling
        if scene.plan is None:
            percent = scene.ceiling if scene.interruption is not None else 0
        elif moment.known:
            percent = shown_percent(scene.plan.manifest.light, scene.ceiling, moment.now_ms)
        else:
            percent = min(highest_percent(scene.plan.manifest.light), scene.ceiling)
        if percent == 0 and scene.interruption is not None and scene.interruption.lights_up:
            return scene.ceiling
        return percent

    def _draw(self, scene: Scene, moment: Moment) -> Show | None:
        """What to draw where it differs from what was drawn last; a scroll that goes on is not drawn again."""
        picture = self._picture(moment)
        onset = (self._on_air.identity, self._on_air.frame_bounds(moment.now_ms)) if self._on_air else None
        drawn = (onset, picture.file if picture else None, scene.caption, self.percent)
        if drawn == self._drawn:
            return None
        self._drawn = drawn
        return Show(picture, self.percent, scene.caption)

    def _picture(self, moment: Moment) -> Picture | None:
        if self._on_air is None:
            return None
        if not self.glass.failed:
            return self._on_air.picture(moment.now_ms, moment.mono_ms, self._screen_w)
        if self._plan is None or self._on_air.identity == self._dark_for:
            return None
        slot = self._plan.manifest.slot(self._plan.manifest.idle[0])
        return Picture(self._plan.files[slot.frames[0][0]])
