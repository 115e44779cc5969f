"""Exponential backoff with full jitter, capped (PROTOCOL W-21)."""

from __future__ import annotations

from random import Random

CAP_MS = 300_000


def full_jitter_ms(rng: Random, base_ms: int, tries: int, *, floor_ms: int = 1_000) -> int:
    """Return a random wait in `[floor_ms, min(CAP_MS, base_ms * 2**tries)]`; `tries` counts the failures so far.

    Full jitter spreads the retries of many screens over the whole interval (M. Brooker, "Exponential Backoff And
    Jitter", AWS Architecture Blog, 2015).
    """
    ceiling_ms = min(CAP_MS, base_ms << min(tries, 20))
    return rng.randint(min(floor_ms, ceiling_ms), ceiling_ms)
