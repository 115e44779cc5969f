"""Why something is on the glass, from the manifest's timeline and the inputs of its plan day."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from scheduler.plan.allocation.blocks import Block, cut_into_blocks
from scheduler.plan.inputs import Inputs
from scheduler.plan.manifest_timeline import ManifestTimeline, ShownSlot


class Rule(StrEnum):
    """The rule by which something is on the glass, or nothing."""

    SHARE = "share"
    """A campaign in its share of the time."""
    ROTATION = "rotation"
    """A campaign in the time that shares leave, by its weight."""
    REST = "rest"
    """Idle, between the plays of shares: no other campaign is active."""
    FALLBACK = "fallback"
    """A campaign of the rotation, in step with the group: the slot's campaign is not for this screen."""
    STAND_IN = "stand-in"
    """Idle, in step with the group: the slot's campaign is not for this screen, or its picture is not approved."""
    OWN = "own"
    """The owner's own time."""
    UNLIT = "unlit"
    """Nothing: outside lit hours."""
    NOBODY = "nobody"
    """Idle: no campaign is active."""
    TOO_SHORT = "too-short"
    """Idle: campaigns are active, but the time is too short for the slot that would come."""
    NO_DAY = "no-day"
    """Idle: the plan does not reach so far."""
    UNKNOWN = "unknown"
    """A slot of a plan whose inputs are not kept any more."""
    NO_MANIFEST = "no-manifest"
    """Nothing: no manifest has taken over yet."""
    EXPIRED = "expired"
    """Unknown: what was issued then is not kept any more, only that it was."""
    RETIRED = "retired"
    """Nothing: the screen is out of use."""


@dataclass(frozen=True, slots=True)
class Reason:
    """What is on the glass, and why.

    Args:
        rule: the rule that put it there.
        shown: the slot, with its own times.
        until_at: when something else may come on, or the brightness changes (Unix ms).
        percent: the manifest's brightness; 0 is dark.
        entry: the campaign whose slot it is, by id; None for idle and the owner's own.
        block: the stretch of lit time in which the same campaigns are active; None where that is not known.
    """

    rule: Rule
    shown: ShownSlot
    until_at: int
    percent: int
    entry: int | None
    block: Block | None


def find_reason(timeline: ManifestTimeline, at_ms: int, inputs: Inputs | None, campaigns: Mapping[int, int]) -> Reason:
    """Return why something is on the glass of a screen at an instant (Unix ms).

    `inputs` are those of the plan day that holds the instant, None where they are not known; `campaigns` maps every
    line that may be shown to the campaign that it counts under.
    """
    shown, percent = timeline.shown_at(at_ms), timeline.percent_at(at_ms)
    blocks = cut_into_blocks(inputs.lit, inputs.entries) if inputs is not None else ()
    block = next((each for each in blocks if each.from_ms <= at_ms < each.to_ms), None)
    entry = _entry_of(shown, inputs)
    light_at = timeline.next_light_step(at_ms)
    until_at = shown.until_at if light_at is None else min(shown.until_at, light_at)
    if not percent:
        rule = Rule.UNLIT
    elif shown.source == "plan":
        rule = _rule_of_planned(shown, entry, inputs, campaigns)
    elif shown.source == "own":
        rule = Rule.OWN
    else:
        rule = _rule_of_idle(timeline, at_ms, inputs, block)
    return Reason(rule, shown, until_at, percent, entry if shown.source == "plan" else None, block)


def _entry_of(shown: ShownSlot, inputs: Inputs | None) -> int | None:
    entries = inputs.entries if inputs is not None else ()
    return next((entry.id for entry in entries if any(slot.n == shown.n for slot in entry.slots)), None)


def _rule_of_planned(shown: ShownSlot, entry: int | None, inputs: Inputs | None, campaigns: Mapping[int, int]) -> Rule:
    if inputs is None or (entry is None and shown.n not in inputs.idle):
        return Rule.UNKNOWN
    if entry is None:
        return Rule.REST
    counts_under = entry if shown.line is None else campaigns.get(shown.line, entry)
    if counts_under != entry:
        return Rule.FALLBACK if any(each.id == counts_under for each in inputs.entries) else Rule.STAND_IN
    shares = {each.id for each in inputs.entries if each.share is not None}
    return Rule.SHARE if entry in shares else Rule.ROTATION


def _rule_of_idle(timeline: ManifestTimeline, at_ms: int, inputs: Inputs | None, block: Block | None) -> Rule:
    if block is not None or timeline.has_span_at(at_ms):
        return Rule.TOO_SHORT
    return Rule.NO_DAY if inputs is None and timeline.day_at(at_ms) is None else Rule.NOBODY
