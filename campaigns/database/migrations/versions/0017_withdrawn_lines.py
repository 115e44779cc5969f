"""Let lines be withdrawn, and keep which list of withdrawn lines each screen obeys (PROTOCOL W-25).

A line that was withdrawn belongs to no slide any more, so that what is approved anew gets another one.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("line", sa.Column("withdrawal_id", sa.Integer(), nullable=True))
    op.add_column("line", sa.Column("cleared_at", sa.DateTime(timezone=True), nullable=True))
    op.create_index("line_withdrawn", "line", ["withdrawal_id"])
    op.add_column("withdrawal", sa.Column("rev", sa.BigInteger(), nullable=True))
    op.add_column(
        "screen_status", sa.Column("withdrawn_rev", sa.BigInteger(), nullable=False, server_default=sa.text("0"))
    )


def downgrade() -> None:
    op.drop_column("screen_status", "withdrawn_rev")
    op.drop_column("withdrawal", "rev")
    op.drop_index("line_withdrawn", "line")
    op.drop_column("line", "cleared_at")
    op.drop_column("line", "withdrawal_id")
