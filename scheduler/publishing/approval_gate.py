"""Check every screen slot before its manifest is signed: what is not approved is replaced by idle.

The gate trusts nothing that planning made. From what would go out on the wire, a line and its files, it goes back to
the stored rendition and the campaign's edition in force, as they are now; what was withdrawn since is refused.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

import structlog

from campaigns.database import Unit
from campaigns.playback.line import Line, StoredRendition
from campaigns.reviewing.edition import Edition
from campaigns.reviewing.pictures import campaign_reach
from campaigns.screens.screen import Screen
from campaigns.screens.screen_status import ScreenFlag
from scheduler.publishing.errors import UnapprovedError
from scheduler.publishing.screen_slots import ScreenSlot, ScreenSlotBuilder, SharedSlots, group_by_slots
from scheduler.render import digest_of

FLAG = "unapproved"
"""The reason of the flag that a screen gets where something was kept from it."""
_NOT_APPROVED, _WITHDRAWN = "the campaign is not approved as it is stored", "it was withdrawn"
_NO_TARGET = "the screen is no target of it"
_log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Refusal:
    """What was kept from a screen, and why."""

    screen: str
    campaign_id: int
    slide_id: int | None
    why: str


Refusals = Mapping[str, Mapping[int, Refusal]]
"""Refusals by screen and slot number; screens without any are left out."""


@dataclass(frozen=True, slots=True)
class ApprovedSlots:
    """Screen slots that passed the gate, and what idle replaced in them, in the order of the screens."""

    groups: tuple[SharedSlots, ...]
    refusals: tuple[Refusal, ...]


@dataclass(frozen=True, slots=True)
class _Verdict:
    """What slot `n` shows, and why no screen of the profile may; None where only its targets are left to check."""

    n: int
    campaign_id: int
    slide_id: int | None
    why: str | None


@dataclass(frozen=True, slots=True)
class _Evidence:
    """The stored rows that the lines of the slots lead to."""

    lines: Mapping[int, Line]
    renditions: Mapping[int, StoredRendition]
    editions: Mapping[int, Edition]
    """The edition in force of each campaign that has one."""


def replace_unapproved(
    unit: Unit, groups: Sequence[SharedSlots], screens: Iterable[Screen], builder: ScreenSlotBuilder, at: datetime
) -> ApprovedSlots:
    """Put idle in place of what is not approved, flag each screen that this touches, and return the slots.

    Raises UnapprovedError where idle itself is not approved for a screen: its group keeps what it has.
    """
    found = find_refusals(unit, groups)
    if not found:
        return ApprovedSlots(tuple(groups), ())
    slots_of = {screen.id: group.slots for group in groups for screen in group.screens}
    shown: list[tuple[Screen, tuple[ScreenSlot, ...]]] = []
    refusals: list[Refusal] = []
    for screen in screens:
        refused, slots = found.get(screen.id, {}), slots_of[screen.id]
        if refused:
            slots = _with_idle(unit, screen, slots, refused, builder)
            _flag(unit, screen, refused.values(), at)
            refusals += refused.values()
        shown.append((screen, slots))
    return ApprovedSlots(group_by_slots(shown), tuple(refusals))


def find_refusals(unit: Unit, groups: Sequence[SharedSlots]) -> Refusals:
    """Return what screens may not show, by the rows as they are in this unit of work."""
    evidence = _read_evidence(unit, {slot.line for group in groups for slot in group.slots})
    found: dict[str, dict[int, Refusal]] = {}
    for group in groups:
        verdicts = [_judge(evidence, slot, group.profile_id) for slot in group.slots]
        reached = {
            number: _reached(evidence.editions.get(number), group.screens)
            for number in {verdict.campaign_id for verdict in verdicts}
        }
        for screen in group.screens:
            refused = {
                verdict.n: Refusal(screen.id, verdict.campaign_id, verdict.slide_id, why)
                for verdict in verdicts
                if (why := verdict.why if screen.id in reached[verdict.campaign_id] else _NO_TARGET)
            }
            if refused:
                found[screen.id] = refused
    return found


def _with_idle(
    unit: Unit,
    screen: Screen,
    slots: Sequence[ScreenSlot],
    refused: Mapping[int, Refusal],
    builder: ScreenSlotBuilder,
) -> tuple[ScreenSlot, ...]:
    replaced = tuple(builder.idle_slot(screen.profile_id, slot.n) if slot.n in refused else slot for slot in slots)
    if find_refusals(unit, [SharedSlots(screen.profile_id, (screen,), replaced)]):
        raise UnapprovedError(f"idle is not approved for {screen.id}: its group keeps what it has")
    return replaced


def _flag(unit: Unit, screen: Screen, refused: Iterable[Refusal], at: datetime) -> None:
    detail = [{"campaign": each.campaign_id, "slide": each.slide_id, "why": each.why} for each in refused]
    unit.status.flag(ScreenFlag(screen.id, at, FLAG, detail))


def log_refusals(refused: Iterable[Refusal]) -> None:
    """Log what was kept from screens, once it is known that no edit explains it."""
    for each in refused:
        _log.error(
            "not approved, not shown",
            screen=each.screen, campaign=each.campaign_id, slide=each.slide_id, why=each.why,
        )  # fmt: skip


def _read_evidence(unit: Unit, line_numbers: Iterable[int]) -> _Evidence:
    lines = unit.lines.find(line_numbers)
    ids = {line.subject.campaign_id for line in lines.values()}
    renditions = unit.renditions.find({line.rendition_id for line in lines.values()})
    return _Evidence(lines, renditions, unit.editions.in_force(ids))


def _judge(evidence: _Evidence, slot: ScreenSlot, profile_id: int) -> _Verdict:
    line = evidence.lines[slot.line]
    edition = evidence.editions.get(line.subject.campaign_id)
    why = _NOT_APPROVED if edition is None else _why_unapproved(evidence, edition, profile_id, slot, line)
    return _Verdict(slot.n, line.subject.campaign_id, line.slide_id, why)


def _reached(edition: Edition | None, screens: Sequence[Screen]) -> frozenset[str]:
    """Return the screens that an edition is for; all where there is none: then it is not approved for any."""
    reached = screens if edition is None else campaign_reach(edition.content, screens)
    return frozenset(screen.id for screen in reached)


def _why_unapproved(evidence: _Evidence, edition: Edition, profile_id: int, slot: ScreenSlot, line: Line) -> str | None:
    shown = edition.shown
    if shown is None:
        return _WITHDRAWN if edition.is_withdrawn else _NOT_APPROVED
    if line.slide_id not in {slide.id for slide in shown.slides}:
        return _WITHDRAWN if line.slide_id in {slide.id for slide in edition.slides} else "the slide was not approved"
    bound = edition.pictures.get((line.slide_id or 0, profile_id))
    if bound is None:
        return "the picture was not approved for this profile"
    rendition = evidence.renditions.get(line.rendition_id)
    # The digest is made of the files: the one in the rendition's row is not trusted.
    if rendition is None or digest_of(rendition.frames) != bound.digest:
        return "the picture is not the one that was approved"
    if not {sha256 for sha256, _ in slot.frames} <= {sha256 for sha256, _ in rendition.frames}:
        return "the slot shows other files than its picture"
    return None
