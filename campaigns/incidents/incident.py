"""Define an incident: something that does not go as it was asked for, with its beginning, its end and its cause."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class IncidentKind(StrEnum):
    """What is wrong; pages have a sentence for each."""

    LEFT_OUT = "left-out"
    """A campaign is left out of a sync group's plan, because a day could not be said with it."""


@dataclass(frozen=True, slots=True)
class Incident:
    """One incident; open while `ended_at` is None.

    `about` names what it happened to, such as `group:3/campaign:7`. `cause` holds the values of the sentence that
    people read, names as they were.
    """

    id: int
    kind: IncidentKind
    about: str
    since_at: datetime
    ended_at: datetime | None
    cause: Mapping[str, object]


def about_campaign(group_id: int, campaign_id: int) -> str:
    """Return what an incident of a campaign on a sync group is about."""
    return f"{about_group(group_id)}campaign:{campaign_id}"


def about_group(group_id: int) -> str:
    """Return the beginning of all that is about a sync group.

    >>> about_group(3), about_campaign(3, 7)
    ('group:3/', 'group:3/campaign:7')
    """
    return f"group:{group_id}/"
