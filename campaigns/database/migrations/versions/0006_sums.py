"""Tallies rolled up by day and by month."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

_KEYS = (
    "screen", "street", "kind", "owner", "campaign", "occasion", "theme", "category", "aim", "slide", "evidence",
)  # fmt: skip
_AMOUNTS = ("plays", "partials", "shown_ms", "drills", "screen_days")
_MONTHS_POSTGRES = """
INSERT INTO tally_touch SELECT DISTINCT 'month', CAST(date_trunc('month', starts_on) AS date), 1 FROM tally_touch"""
_MONTHS_SQLITE = """
INSERT INTO tally_touch SELECT DISTINCT 'month', substr(starts_on, 1, 7) || '-01', 1 FROM tally_touch"""


def upgrade() -> None:
    op.create_table(
        "tally_sum",
        sa.Column("cut", sa.String(length=8), nullable=False),
        sa.Column("span", sa.String(length=8), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        *(sa.Column(name, sa.Integer(), nullable=False, autoincrement=False) for name in _KEYS),
        *(sa.Column(name, sa.BigInteger(), nullable=False) for name in _AMOUNTS),
        sa.PrimaryKeyConstraint("cut", "span", "starts_on", *_KEYS),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "tally_summed",
        sa.Column("cut", sa.String(length=8), nullable=False),
        sa.Column("span", sa.String(length=8), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("touches", sa.BigInteger(), nullable=False),
        sa.Column("whole", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("cut", "span", "starts_on"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "tally_touch",
        sa.Column("span", sa.String(length=8), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("touches", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("span", "starts_on"),
        sqlite_with_rowid=False,
    )
    # What was counted before is summed from now on too.
    op.execute("INSERT INTO tally_touch SELECT 'day', day_on, 1 FROM tally GROUP BY day_on")
    op.execute(_MONTHS_POSTGRES if op.get_bind().dialect.name == "postgresql" else _MONTHS_SQLITE)


def downgrade() -> None:
    op.drop_table("tally_touch")
    op.drop_table("tally_summed")
    op.drop_table("tally_sum")
