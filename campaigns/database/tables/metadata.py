"""Complete `METADATA`: importing this module imports every table."""

from __future__ import annotations

from campaigns.database.tables import (
    accounts,
    calendar,
    campaigns,
    counts,
    days,
    incidents,
    plan,
    reviews,
    rollups,
    work,
)
from campaigns.database.tables.columns import Base

METADATA = Base.metadata
TABLES = (campaigns, reviews, calendar, plan, counts, accounts, work, rollups, days, incidents)
