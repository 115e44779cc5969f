"""Define a withdrawal: a campaign or one slide of it leaves the street at once, until a later edition is approved."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

REASON_LIMIT = 200
RETIRED_REASON = "停用"
"""Why a campaign left the street that was ended for good."""


@dataclass(frozen=True, slots=True)
class Withdrawal:
    """What was taken off the street, by whom and why; `slide_id` None is the whole campaign.

    Editions up to `edition_number` obey it. A later one was reviewed since, so what it holds may be shown again. `rev`
    is that of the first document that named its lines to all screens; None until it is out.
    """

    id: int
    campaign_id: int
    slide_id: int | None
    edition_number: int
    by: str
    at: datetime
    reason: str
    rev: int | None = None

    def binds(self, edition_number: int) -> bool:
        """Return whether an edition obeys it."""
        return edition_number <= self.edition_number
