"""How far each screen's clock is off, as measured: with its status, and beside each record that was set aside."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

_TABLES = ("screen_status", "set_aside")


def upgrade() -> None:
    for table in _TABLES:
        op.add_column(table, sa.Column("clock_offset_ms", sa.BigInteger(), nullable=True))


def downgrade() -> None:
    for table in _TABLES:
        with op.batch_alter_table(table) as changed:
            changed.drop_column("clock_offset_ms")
