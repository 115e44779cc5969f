"""Worklist entries have a priority and are only added: no unique key over them, so that no two units collide."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

_EDIT = "2"
"""The priority of what waits already."""
_KEPT = {"sqlite_autoincrement": True}
_OLDER = "DELETE FROM work WHERE id NOT IN (SELECT max(id) FROM work GROUP BY topic, object)"


def upgrade() -> None:
    with op.batch_alter_table("work", table_kwargs=_KEPT) as work:
        work.drop_constraint("work_once", type_="unique")
        work.add_column(sa.Column("priority", sa.SmallInteger(), nullable=False, server_default=_EDIT))
    with op.batch_alter_table("work", table_kwargs=_KEPT) as work:
        work.alter_column("priority", server_default=None)


def downgrade() -> None:
    op.execute(_OLDER)
    with op.batch_alter_table("work", table_kwargs=_KEPT) as work:
        work.drop_column("priority")
        work.create_unique_constraint("work_once", ["topic", "object"])
