"""Tells people how far the drawing of each campaign's pictures is, in the units that store the pictures."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from campaigns.database import Unit
from campaigns.errors import CampaignError
from campaigns.publication.progress import Task


class _Run:
    """`row` is None as long as nobody was told."""

    def __init__(self) -> None:
        self.done = 0
        self.total = 0
        self.row: int | None = None


class Telling:
    """Runs by campaign id, across any number of askings. Used by one thread."""

    def __init__(self) -> None:
        self._runs: dict[int, _Run] = {}
        self._alone = False

    def knows(self, campaign_id: int) -> bool:
        """Say whether a campaign's run goes on."""
        return campaign_id in self._runs

    def expect(self, campaign_id: int, count: int) -> None:
        """Note that so many pictures of a campaign are still to be drawn."""
        run = self._runs.setdefault(campaign_id, _Run())
        run.total = run.done + count

    def drawn(self, campaign_id: int) -> None:
        """Note that one picture more is drawn."""
        self._runs[campaign_id].done += 1

    def forget(self, campaign_ids: Iterable[int]) -> None:
        """Let runs go without a word; the next one of the same campaign ends their rows."""
        for campaign_id in campaign_ids:
            self._runs.pop(campaign_id, None)

    def tell(self, unit: Unit, at: datetime) -> None:
        """Write how far every run is of which something is drawn."""
        if not self._alone:
            unit.progress.abandon(Task.DRAW, at)  # whose process ended before this one began
            self._alone = True
        for campaign_id, run in self._runs.items():
            if run.row is not None:
                unit.progress.move(run.row, run.done, run.total, at)
            elif run.done:
                run.row = unit.progress.begin(Task.DRAW, str(campaign_id), run.done, run.total, at).id

    def end(self, unit: Unit, campaign_id: int, at: datetime, fault: Exception | None = None) -> None:
        """End a run. One that nobody was told of leaves no row, unless the last one told ended otherwise."""
        run = self._runs.pop(campaign_id, None)
        if run is None:
            return
        error = None if fault is None else _words(fault)
        if run.row is None:
            last = unit.progress.latest(Task.DRAW, [str(campaign_id)]).get(str(campaign_id))
            if (last.error_en if last is not None else None) == (error[1] if error else None):
                return
            run.row = unit.progress.begin(Task.DRAW, str(campaign_id), run.done, run.total, at).id
        unit.progress.move(run.row, run.done, run.total, at)
        unit.progress.end(run.row, at, error)


def _words(fault: Exception) -> tuple[str, str]:
    if isinstance(fault, CampaignError):
        return fault.text("zh"), fault.text("en")
    return f"图片无法生成：{fault}", f"a picture cannot be made: {fault}"
