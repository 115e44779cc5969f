"""Every table of the house under one roof: importing this module completes `METADATA`."""

from __future__ import annotations

from campaigns.database.tables import calendar, campaigns, counts, people, plan, progress, review, rollups, tokens
from campaigns.database.tables.columns import Base

METADATA = Base.metadata
ROOMS = (
    campaigns,
    calendar,
    plan,
    counts,
    people,
    review,
    tokens,
    progress,
    rollups,
)
