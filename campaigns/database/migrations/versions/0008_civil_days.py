"""Zones by which days are counted, and what was due on each civil day."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "zone_change",
        sa.Column("from_ms", sa.BigInteger(), nullable=False, autoincrement=False),
        sa.Column("zone", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("from_ms"),
    )
    op.create_table(
        "civil_day",
        sa.Column("day_on", sa.Date(), nullable=False),
        sa.Column("zone", sa.String(length=64), nullable=False),
        *(sa.Column(name, sa.BigInteger(), nullable=False) for name in ("from_ms", "until_ms", "known_ms")),
        *(sa.Column(name, sa.BigInteger(), nullable=False) for name in ("due_ms", "shown_ms", "touches")),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("day_on"),
    )
    op.create_table(
        "due_light",
        sa.Column("day_on", sa.Date(), nullable=False),
        sa.Column("screen", sa.Integer(), nullable=False, autoincrement=False),
        *(sa.Column(name, sa.Integer(), nullable=False) for name in ("name", "street", "kind", "owner", "lit")),
        sa.Column("due_ms", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("day_on", "screen"),
        sqlite_with_rowid=False,
    )


def downgrade() -> None:
    op.drop_table("due_light")
    op.drop_table("civil_day")
    op.drop_table("zone_change")
