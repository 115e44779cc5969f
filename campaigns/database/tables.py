"""Every table of the house under one roof: importing this module completes `METADATA`."""

from __future__ import annotations

from campaigns.database import (
    tables_calendar,
    tables_counts,
    tables_people,
    tables_plan,
    tables_progress,
    tables_review,
    tables_sums,
    tables_tokens,
    tables_wishes,
)
from campaigns.database.columns import Base

METADATA = Base.metadata
ROOMS = (
    tables_wishes,
    tables_calendar,
    tables_plan,
    tables_counts,
    tables_people,
    tables_review,
    tables_tokens,
    tables_progress,
    tables_sums,
)
