"""Count rejected messages by reason, and log few of them, so that a flood cannot fill the log."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable

import structlog

LOG_EVERY_S = 60.0


class Rejections:
    """`counts` by reason; of each reason the first is logged, then at most one a minute with how many there were."""

    def __init__(self, mono: Callable[[], float] = time.monotonic) -> None:
        self.counts: Counter[str] = Counter()
        self._mono = mono
        self._logged: dict[str, tuple[float, int]] = {}
        self._log = structlog.get_logger()

    def note(self, reason: str, **fields: object) -> None:
        """Count one. `reason` is one of few constant phrases; `fields` are ids and words that a log may hold."""
        self.counts[reason] += 1
        count, now_s = self.counts[reason], self._mono()
        logged_s, logged_count = self._logged.get(reason, (now_s - LOG_EVERY_S, 0))
        if now_s - logged_s < LOG_EVERY_S:
            return
        self._logged[reason] = (now_s, count)
        self._log.warning("message rejected", reason=reason, count=count - logged_count, **fields)
