"""Keep progress rows of how many pictures of each campaign are rendered, in the units that store the pictures."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from campaigns.database import Unit
from campaigns.errors import CampaignError
from campaigns.publication.progress import Task


class _Run:
    """The progress of one campaign; `row` is None as long as none was written."""

    def __init__(self) -> None:
        self.done = 0
        self.total = 0
        self.row: int | None = None


class RenderProgress:
    """Runs by campaign id, across any number of calls. Used by one thread."""

    def __init__(self) -> None:
        self._runs: dict[int, _Run] = {}
        self._abandoned_others = False

    def is_running(self, campaign_id: int) -> bool:
        """Return whether a campaign has a run that has not ended."""
        return campaign_id in self._runs

    def expect(self, campaign_id: int, count: int) -> None:
        """Add the pictures of a campaign that are still to be rendered to its run; begin one if there is none."""
        run = self._runs.setdefault(campaign_id, _Run())
        run.total = run.done + count

    def advance(self, campaign_id: int) -> None:
        """Count one more picture of a campaign as rendered."""
        self._runs[campaign_id].done += 1

    def forget(self, campaign_ids: Iterable[int]) -> None:
        """Drop runs without writing; the next run of the same campaign ends their rows."""
        for campaign_id in campaign_ids:
            self._runs.pop(campaign_id, None)

    def save(self, unit: Unit, at: datetime) -> None:
        """Write the progress of every run of which at least one picture is rendered."""
        if not self._abandoned_others:
            unit.progress.abandon(Task.DRAW, at)  # rows of a process that ended before this one began
            self._abandoned_others = True
        for campaign_id, run in self._runs.items():
            if run.row is not None:
                unit.progress.update(run.row, run.done, run.total, at)
            elif run.done:
                run.row = unit.progress.begin(Task.DRAW, str(campaign_id), run.done, run.total, at).id

    def end(self, unit: Unit, campaign_id: int, at: datetime, fault: Exception | None = None) -> None:
        """End a run. One without a row writes none, unless the row of the run before ended with another fault."""
        run = self._runs.pop(campaign_id, None)
        if run is None:
            return
        error = None if fault is None else _fault_text(fault)
        if run.row is None:
            last = unit.progress.latest(Task.DRAW, [str(campaign_id)]).get(str(campaign_id))
            if (last.error_en if last is not None else None) == (error[1] if error else None):
                return
            run.row = unit.progress.begin(Task.DRAW, str(campaign_id), run.done, run.total, at).id
        unit.progress.update(run.row, run.done, run.total, at)
        unit.progress.end(run.row, at, error)


def _fault_text(fault: Exception) -> tuple[str, str]:
    if isinstance(fault, CampaignError):
        return fault.text("zh"), fault.text("en")
    return f"图片无法生成：{fault}", f"a picture cannot be made: {fault}"
