"""Of one kind and thing at most one incident is open: of several the oldest goes on, the others end as they began."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None

_OPEN = sa.text("ended_at IS NULL")
_END_LATER_ONES = """
UPDATE incident SET ended_at = since_at WHERE ended_at IS NULL
AND id NOT IN (SELECT min(id) FROM incident WHERE ended_at IS NULL GROUP BY kind, about)
"""


def upgrade() -> None:
    op.execute(_END_LATER_ONES)
    columns = ["kind", "about"]
    op.create_index("incident_open_once", "incident", columns, unique=True, sqlite_where=_OPEN, postgresql_where=_OPEN)


def downgrade() -> None:
    op.drop_index("incident_open_once", "incident")
