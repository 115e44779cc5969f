"""Gives a rendition the length of its slot: one ms for the whole sync group, whatever the profile."""

from __future__ import annotations

from collections.abc import Sequence

from scheduler.render.dwell import spread


def stretch(frames_ms: Sequence[int], step_ms: int | None, ms: int) -> tuple[tuple[tuple[int, int], ...], int | None]:
    """Return ((frame index, ms)…) that sum to `ms`, and the step to scroll with.

    Pages grow in proportion. Each frame of a scroll is one pass of the same picture: it is repeated as often as whole
    passes fit, each slowed to fill its time, so that the glass is not left blank (PROTOCOL W-14).
    Raises ValueError when `ms` is shorter than the frames.

    >>> stretch([5000], None, 8000)
    (((0, 8000),), None)
    >>> stretch([6000], 16, 15000)
    (((0, 7500), (0, 7500)), 20)
    """
    own_ms = sum(frames_ms)
    if ms < own_ms:
        raise ValueError(
            f"the slot has {ms} ms, the rendition needs {own_ms}: take the longest of the group's profiles"
        )
    if step_ms is None:
        return tuple(enumerate(spread(frames_ms, ms))), None
    pass_ms = min(frames_ms)
    passes = spread([1] * (ms // pass_ms), ms)
    return tuple((0, each) for each in passes), min(passes) // (pass_ms // step_ms)
