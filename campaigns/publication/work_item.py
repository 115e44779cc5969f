"""Define work: something that was changed and still has to reach the street."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import IntEnum, StrEnum

RETRY_FIRST = timedelta(seconds=2)
RETRY_LONGEST = timedelta(minutes=10)
_DOUBLINGS_MAX = 12


class WorkTopic(StrEnum):
    """The kind of object that has changed.

    A campaign (its id), a campaign whose review lacks pictures (its id), the lists of withdrawn lines ("all"), a screen
    (its id), broker credentials ("all"), the list of keys ("all"), a sync group to be published anew (its id).
    """

    CAMPAIGN = "campaign"
    REVIEW = "review"
    WITHDRAWALS = "withdrawals"
    SCREEN = "screen"
    CREDENTIALS = "credentials"
    KEYS = "keys"
    PUBLISH = "publish"


class WorkPriority(IntEnum):
    """How urgent a change is, the most urgent first; the numbers are stored.

    Telling all screens which lines they may not show, plans without them, an override, what a person changed, a long
    list of screens, the nightly round.
    """

    TELL = -1
    WITHDRAW = 0
    OVERRIDE = 1
    EDIT = 2
    IMPORT = 3
    NIGHT = 4


@dataclass(frozen=True, slots=True)
class WorkItem:
    """All entries of the worklist for one topic and object, by their numbers `entries`, in order.

    `priority` is the most urgent of them and `due_at` the earliest; the rest is of the newest entry, so that work that
    failed and is added again starts anew.
    """

    entries: tuple[int, ...]
    topic: WorkTopic
    object: str
    priority: WorkPriority
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
