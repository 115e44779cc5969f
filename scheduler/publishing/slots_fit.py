"""Leave out of a group's content what its slots files have no room for (PROTOCOL W-8, section 3, slots).

A campaign that is too much is refused when it is saved; one that comes another way must not keep its street from all
others.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from campaigns.publication.demand import DemandEntry
from players.protocol.limits import ASSETS_MAX, FRAMES_MAX, SLOTS_BYTES, SLOTS_MAX
from scheduler.pictures.renditions import Renditions
from scheduler.plan.day import PlanDay
from scheduler.plan.sequence.spans import PlanError
from scheduler.plan.wire_size import slots_file_bytes
from scheduler.publishing.group_content import GroupContent
from scheduler.publishing.plan_days import LeftOut


def leave_out_oversized(content: GroupContent, first_day: PlanDay) -> tuple[GroupContent, Mapping[int, LeftOut]]:
    """Return the content that every screen's slots file can hold, and why each other campaign is left out, by id.

    The newest campaigns are left out first; one with a slide of too many pages is left out whatever its age.
    """
    left_out: dict[int, LeftOut] = {}
    entries = sorted(content.demand.entries, key=lambda entry: entry.campaign.id)
    profiles = {screen.profile_id for screen in content.demand.screens}
    for entry in list(entries):
        most = max((max(_frames(entry, content.renditions, each), default=0) for each in profiles), default=0)
        if most > FRAMES_MAX:
            entries.remove(entry)
            left_out[entry.campaign.id] = _reason(first_day, "frames", most, FRAMES_MAX)
    while entries and (found := _excess(content, entries, profiles)) is not None:
        left_out[entries.pop().campaign.id] = _reason(first_day, *found)
    if not left_out:
        return content, left_out
    kept = tuple(entry for entry in content.demand.entries if entry.campaign.id not in left_out)
    return replace(content, demand=replace(content.demand, entries=kept)), left_out


def _excess(
    content: GroupContent, entries: Sequence[DemandEntry], profiles: Iterable[int]
) -> tuple[str, int, int] | None:
    """Return of what a slots file would have too many, how many, and the limit; None where all fit."""
    idle = len(content.idle.slides)
    for profile_id in profiles:
        frames = [count for entry in entries for count in _frames(entry, content.renditions, profile_id)]
        for what, count, most in (
            ("slots", len(frames) + idle, SLOTS_MAX),
            ("pictures", sum(frames) + idle, ASSETS_MAX),
            ("bytes of slots", slots_file_bytes([*frames, *(1 for _ in range(idle))]), SLOTS_BYTES),
        ):
            if count > most:
                return what, count, most
    return None


def _frames(entry: DemandEntry, renditions: Renditions, profile_id: int) -> list[int]:
    """Return how many pictures each slide has on a profile; one where another picture stands in its slot."""
    drawn = (renditions.get((slide.id, profile_id)) for slide in entry.slides)
    return [len(rendition.frames) if rendition is not None else 1 for rendition in drawn]


def _reason(day: PlanDay, what: str, count: int, most: int) -> LeftOut:
    return LeftOut(day.on, PlanError(day, what, count, most))
