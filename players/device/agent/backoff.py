"""How long to wait after the n-th failure: doubling, capped, with full jitter (PROTOCOL W-21)."""

from __future__ import annotations

from random import Random

CAP_MS = 300_000


def full_jitter_ms(rng: Random, base_ms: int, tries: int, *, floor_ms: int = 1_000) -> int:
    """A random wait in `[floor_ms, min(CAP_MS, base_ms * 2**tries)]`; `tries` counts the failures before this one."""
    ceiling_ms = min(CAP_MS, base_ms << min(tries, 20))
    return rng.randint(min(floor_ms, ceiling_ms), ceiling_ms)
