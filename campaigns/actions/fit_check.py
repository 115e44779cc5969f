"""Define the check that every street can still be told what the city wishes."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import Protocol

from campaigns.booking.campaign import Campaign
from campaigns.database import Unit


class FitCheck(Protocol):
    """A function that plans without writing; in production it is the planner's own rule."""

    def __call__(
        self, unit: Unit, at: datetime, *, campaign: Campaign | None = None, groups: Collection[int] | None = None
    ) -> None:
        """Raise PlanMisfitError where a plan of the groups (by id; None: of all) could not be said.

        It reads what the unit has written so far: an action calls it last, and all is undone where it raises. With a
        `campaign` that is being saved only what this one breaks counts.
        """
        ...
