"""Mix what stood before with what comes on, in the first instants of a slot (PROTOCOL W-14)."""

from __future__ import annotations

from PIL import Image

from players.device.agent.actions import EFFECT_MS, Effect


def is_under_way(effect: Effect | None, now_ms: int) -> bool:
    """Return whether an effect is still to be drawn."""
    return effect is not None and 0 <= now_ms - effect.from_mono_ms < EFFECT_MS


def mix(before: Image.Image, after: Image.Image, effect: Effect, now_ms: int) -> Image.Image:
    """Return the glass at `now_ms`, in whole dots; both images have its size. An unknown effect is a cut.

    ms since the start     0        250      500
    push-left              bbbb     bbaa     aaaa    both move left
    cover-left             bbbb     bbaa     aaaa    what stood before stays
    push-up, fade          likewise by rows, and by light
    """
    into_ms = max(0, min(now_ms - effect.from_mono_ms, EFFECT_MS))
    columns, rows = after.width * into_ms // EFFECT_MS, after.height * into_ms // EFFECT_MS
    match effect.name:
        case "push-left":
            return _pasted(before, (-columns, 0), after, (after.width - columns, 0))
        case "push-up":
            return _pasted(before, (0, -rows), after, (0, after.height - rows))
        case "cover-left":
            return _pasted(before, (0, 0), after, (after.width - columns, 0))
        case "fade":
            return Image.blend(before, after, into_ms / EFFECT_MS)
        case _:
            return after


def _pasted(before: Image.Image, at: tuple[int, int], after: Image.Image, to: tuple[int, int]) -> Image.Image:
    glass = Image.new("RGB", after.size)
    glass.paste(before, at)
    glass.paste(after, to)
    return glass
