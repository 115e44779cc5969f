"""What the city needs: targets by rule, dayparts, seasons, holidays, themes, occasions."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

TABLES = ("holiday", "daypart", "campaign_daypart", "campaign_target", "lit_season", "theme", "occasion")
COLUMNS = (
    ("street", "retired_at"),
    ("sync_group", "retired_at"),
    ("screen", "tags"),
    ("campaign", "share_percent"),
    ("slide", "starts_on"),
    ("slide", "ends_on"),
)


def upgrade() -> None:
    op.add_column("street", sa.Column("retired_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("sync_group", sa.Column("retired_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("screen", sa.Column("tags", sa.JSON(), server_default="[]", nullable=False))
    op.add_column("campaign", sa.Column("share_percent", sa.Integer(), nullable=True))
    op.add_column("slide", sa.Column("starts_on", sa.Date(), nullable=True))
    op.add_column("slide", sa.Column("ends_on", sa.Date(), nullable=True))
    _calendar()
    _campaigns()
    _names()


def downgrade() -> None:
    for table in reversed(TABLES):
        op.drop_table(table)
    for table, column in reversed(COLUMNS):
        op.drop_column(table, column)


def _calendar() -> None:
    op.create_table(
        "holiday",
        sa.Column("day_on", sa.Date(), nullable=False),
        sa.Column("name", sa.String(length=64), nullable=False),
        sa.Column("kind", sa.String(length=8), nullable=False),
        sa.PrimaryKeyConstraint("day_on"),
    )
    op.create_table(
        "daypart",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=64), nullable=False),
        sa.Column("from_local", sa.String(length=5), nullable=False),
        sa.Column("until_local", sa.String(length=5), nullable=False),
        sa.Column("weekdays", sa.String(length=7), nullable=False),
        sa.Column("days", sa.String(length=8), nullable=False),
        sa.Column("retired_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("name"),
    )
    op.create_table(
        "lit_season",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("group_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=64), nullable=False),
        sa.Column("from_md", sa.String(length=5), nullable=False),
        sa.Column("until_md", sa.String(length=5), nullable=False),
        sa.Column("lit_from", sa.String(length=5), nullable=True),
        sa.Column("lit_until", sa.String(length=5), nullable=True),
        sa.ForeignKeyConstraint(["group_id"], ["sync_group.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("group_id", "name", name="lit_season_once"),
    )


def _campaigns() -> None:
    op.create_table(
        "campaign_daypart",
        sa.Column("campaign_id", sa.Integer(), nullable=False),
        sa.Column("daypart_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["campaign_id"], ["campaign.id"]),
        sa.ForeignKeyConstraint(["daypart_id"], ["daypart.id"]),
        sa.PrimaryKeyConstraint("campaign_id", "daypart_id"),
        sqlite_with_rowid=False,
    )
    op.create_index(op.f("ix_campaign_daypart_daypart_id"), "campaign_daypart", ["daypart_id"], unique=False)
    op.create_table(
        "campaign_target",
        sa.Column("campaign_id", sa.Integer(), nullable=False),
        sa.Column("field", sa.String(length=8), nullable=False),
        sa.Column("word", sa.String(length=64), nullable=False),
        sa.ForeignKeyConstraint(["campaign_id"], ["campaign.id"]),
        sa.PrimaryKeyConstraint("campaign_id", "field", "word"),
        sqlite_with_rowid=False,
    )


def _names() -> None:
    op.create_table(
        "theme",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=64), nullable=False),
        sa.Column("retired_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("name"),
    )
    op.create_table(
        "occasion",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=64), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=True),
        sa.Column("ends_on", sa.Date(), nullable=True),
        sa.Column("retired_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("name"),
    )
