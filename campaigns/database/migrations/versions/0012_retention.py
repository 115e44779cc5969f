"""Which documents still hold a payload, and how large tables are."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    full = sa.text("length(body) > 0")
    op.create_index("document_payload", "document", ["superseded_at"], sqlite_where=full, postgresql_where=full)
    op.create_table(
        "table_size",
        sa.Column("measured_on", sa.Date(), nullable=False),
        sa.Column("name", sa.String(length=64), nullable=False),
        sa.Column("bytes", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("measured_on", "name"),
        sqlite_with_rowid=False,
    )


def downgrade() -> None:
    op.drop_table("table_size")
    op.drop_index("document_payload", "document")
