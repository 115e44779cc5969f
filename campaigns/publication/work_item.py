"""Define work: something that was changed and still has to reach the street."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

RETRY_FIRST = timedelta(seconds=2)
RETRY_LONGEST = timedelta(minutes=10)
_DOUBLINGS_MAX = 12


class WorkTopic(StrEnum):
    """The kind of object that has changed.

    A campaign (its id), a screen (its id), broker credentials ("all"), a sync group to be published anew (its id).
    """

    CAMPAIGN = "campaign"
    SCREEN = "screen"
    CREDENTIALS = "credentials"
    PUBLISH = "publish"


@dataclass(frozen=True, slots=True)
class WorkItem:
    """One entry of the worklist. `created_at` is renewed when the same work is added again."""

    id: int
    topic: WorkTopic
    object: str
    created_at: datetime
    due_at: datetime
    attempts: int
    last_error: str | None


def retry_after(attempts: int) -> timedelta:
    """Return the delay after the n-th failure: doubling from 2 s to 10 min.

    >>> retry_after(1), retry_after(3)
    (datetime.timedelta(seconds=2), datetime.timedelta(seconds=8))
    """
    doublings: int = 2 ** min(attempts - 1, _DOUBLINGS_MAX)
    return min(RETRY_FIRST * doublings, RETRY_LONGEST)
