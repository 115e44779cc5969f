"""How long a slide stands to be read, how fast a scroll runs, and how both fill the slot of a sync group."""

from __future__ import annotations

from collections.abc import Sequence

LEAST_MS = 5_000
GLANCE_MS = 2_000
CHARACTER_MS = 250
PAGE_LEAST_MS = 2_000
CHARACTERS_PER_S = 4
"""How fast a scroll passes: a comfortable reading speed."""
CHARACTERS_PER_S_MOST = 6
"""The fastest reading speed: no page is shorter, whatever dwell time was asked for."""
_SECOND_MS = 1_000


def reading_ms(characters: int, pages: int = 1) -> int:
    """Return max(5 s, 2 s a page + a quarter of a second a character), to the nearest second.

    >>> [reading_ms(count) for count in (8, 16, 39)]
    [5000, 6000, 12000]
    """
    needed = GLANCE_MS * pages + CHARACTER_MS * characters
    return max(LEAST_MS, (needed + _SECOND_MS // 2) // _SECOND_MS * _SECOND_MS)


def page_least_ms(characters: int) -> int:
    """Return the least time of a page (ms), whatever dwell time was asked for.

    >>> page_least_ms(8), page_least_ms(20)
    (2000, 3334)
    """
    return max(PAGE_LEAST_MS, -(-_SECOND_MS * characters // CHARACTERS_PER_S_MOST))


def page_times(counts: Sequence[int], ms: int) -> list[int]:
    """Divide time among pages by their numbers of characters: none below its least, the rest by reading time.

    Raises ValueError if `ms` is less than the sum of their least times.

    >>> page_times([4, 20], 10_000)
    [3000, 7000]
    >>> page_times([4, 20], 5_334)
    [2000, 3334]
    """
    wanted = [GLANCE_MS + CHARACTER_MS * count for count in counts]
    least = [page_least_ms(count) for count in counts]
    spare = ms - sum(least)
    if spare < 0:
        raise ValueError(f"{len(counts)} pages need {sum(least)} ms at least, and are given {ms}")
    if ms >= sum(wanted):
        return spread(wanted, ms)
    above = [want - low for want, low in zip(wanted, least, strict=True)]
    return [low + more for low, more in zip(least, spread(above, spare), strict=True)]


def step_ms(size_px: int) -> int:
    """Return the ms per column at which Chinese characters of a size pass at most four a second.

    >>> step_ms(16), step_ms(32)
    (16, 8)
    """
    return -(-_SECOND_MS // (CHARACTERS_PER_S * size_px))


def pass_ms(screen_w: int, picture_w: int, step: int) -> int:
    """Return the time of one whole pass: in at the right edge, out at the left (PROTOCOL W-14)."""
    return (screen_w + picture_w) * step


def spread(parts: Sequence[int], total: int) -> list[int]:
    """Scale whole numbers to a sum exactly, by the rounding of their running sums.

    >>> spread([1, 1, 1], 10)
    [3, 3, 4]
    """
    whole, found, so_far, before = sum(parts), list[int](), 0, 0
    for part in parts:
        so_far += part
        edge = so_far * total // whole
        found.append(edge - before)
        before = edge
    return found


def stretch(frames_ms: Sequence[int], step_ms: int | None, ms: int) -> tuple[tuple[tuple[int, int], ...], int | None]:
    """Stretch frames to the slot of a sync group: return ((frame index, ms)…) that sum to `ms`, and the scroll step.

    Pages grow in proportion. Each frame of a scroll is one pass of the same picture: it is repeated as often as whole
    passes fit, each slowed to fill its time, so that the glass is not left blank (PROTOCOL W-14).
    Raises ValueError if `ms` is shorter than the frames.

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
    once_ms = min(frames_ms)
    passes = spread([1] * (ms // once_ms), ms)
    return tuple((0, each) for each in passes), min(passes) // (once_ms // step_ms)
