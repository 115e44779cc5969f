"""Every table of the house under one roof: importing this module completes `METADATA`."""

from __future__ import annotations

from campaigns.database import tables_counts, tables_people, tables_plan, tables_wishes
from campaigns.database.columns import Base

METADATA = Base.metadata
ROOMS = (tables_wishes, tables_plan, tables_counts, tables_people)
