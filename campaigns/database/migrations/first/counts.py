"""The first tables of what was shown."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op


def evidence() -> None:
    op.create_table(
        "journal",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("hex", sa.String(length=16), nullable=False),
        sa.Column("screen_id", sa.String(length=23), nullable=False),
        sa.Column("hwm", sa.BigInteger(), nullable=False),
        sa.Column("first_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("closed", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["screen_id"], ["screen.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("hex"),
    )
    op.create_index(op.f("ix_journal_screen_id"), "journal", ["screen_id"], unique=False)
    op.create_table(
        "evidence",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("journal_id", sa.Integer(), nullable=False),
        sa.Column("first", sa.BigInteger(), nullable=False),
        sa.Column("last", sa.BigInteger(), nullable=False),
        sa.Column("received_ms", sa.BigInteger(), nullable=False),
        sa.Column("clock", sa.String(length=8), nullable=False),
        sa.Column("evidence", sa.String(length=16), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["journal_id"], ["journal.id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("evidence_of_journal", "evidence", ["journal_id", "first"], unique=False)
    op.create_table(
        "lost",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("journal_id", sa.Integer(), nullable=False),
        sa.Column("first", sa.BigInteger(), nullable=False),
        sa.Column("last", sa.BigInteger(), nullable=False),
        sa.Column("why", sa.String(length=16), nullable=False),
        sa.ForeignKeyConstraint(["journal_id"], ["journal.id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("lost_of_journal", "lost", ["journal_id", "first"], unique=False)
    op.create_table(
        "set_aside",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("journal_id", sa.Integer(), nullable=False),
        sa.Column("seq", sa.BigInteger(), nullable=False),
        sa.Column("reason", sa.String(length=32), nullable=False),
        sa.Column("row", sa.JSON(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["journal_id"], ["journal.id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("set_aside_of_journal", "set_aside", ["journal_id", "seq"], unique=False)
    op.create_table(
        "undated",
        sa.Column("journal_id", sa.Integer(), nullable=False),
        sa.Column("line_id", sa.Integer(), nullable=False),
        sa.Column("plays", sa.BigInteger(), nullable=False),
        sa.Column("partials", sa.BigInteger(), nullable=False),
        sa.Column("shown_ms", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["journal_id"], ["journal.id"]),
        sa.ForeignKeyConstraint(["line_id"], ["line.id"]),
        sa.PrimaryKeyConstraint("journal_id", "line_id"),
        sqlite_with_rowid=False,
    )


def tallies_and_states() -> None:
    op.create_table(
        "tally",
        sa.Column("day_on", sa.Date(), nullable=False),
        sa.Column("screen", sa.Integer(), nullable=False),
        sa.Column("street", sa.Integer(), nullable=False),
        sa.Column("kind", sa.Integer(), nullable=False),
        sa.Column("owner", sa.Integer(), nullable=False),
        sa.Column("campaign", sa.Integer(), nullable=False),
        sa.Column("occasion", sa.Integer(), nullable=False),
        sa.Column("theme", sa.Integer(), nullable=False),
        sa.Column("category", sa.Integer(), nullable=False),
        sa.Column("aim", sa.Integer(), nullable=False),
        sa.Column("slide", sa.Integer(), nullable=False),
        sa.Column("evidence", sa.Integer(), nullable=False),
        sa.Column("plays", sa.BigInteger(), nullable=False),
        sa.Column("partials", sa.BigInteger(), nullable=False),
        sa.Column("shown_ms", sa.BigInteger(), nullable=False),
        sa.Column("drills", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint(
            "day_on",
            "screen",
            "street",
            "kind",
            "owner",
            "campaign",
            "occasion",
            "theme",
            "category",
            "aim",
            "slide",
            "evidence",
        ),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "screen_hour",
        sa.Column("screen_id", sa.String(length=23), nullable=False),
        sa.Column("hour", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("shown_ms", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["screen_id"], ["screen.id"]),
        sa.PrimaryKeyConstraint("screen_id", "hour"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "screen_status",
        sa.Column("screen_id", sa.String(length=23), nullable=False),
        sa.Column("online", sa.Boolean(), nullable=False),
        sa.Column("session", sa.BigInteger(), nullable=False),
        sa.Column("boot", sa.BigInteger(), nullable=False),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("manifest_rev", sa.BigInteger(), nullable=False),
        sa.Column("manifest_digest", sa.String(length=64), nullable=True),
        sa.Column("manifest_status", sa.String(length=16), nullable=True),
        sa.Column("manifest_reason", sa.String(length=64), nullable=True),
        sa.Column("config_rev", sa.BigInteger(), nullable=False),
        sa.Column("line", sa.BigInteger(), nullable=True),
        sa.Column("clock_source", sa.String(length=8), nullable=True),
        sa.Column("clock_err_ms", sa.BigInteger(), nullable=True),
        sa.Column("journal", sa.String(length=16), nullable=True),
        sa.Column("journal_next", sa.BigInteger(), nullable=True),
        sa.Column("journal_acked", sa.BigInteger(), nullable=True),
        sa.Column("brightness", sa.Integer(), nullable=True),
        sa.Column("fault", sa.String(length=64), nullable=True),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["screen_id"], ["screen.id"]),
        sa.PrimaryKeyConstraint("screen_id"),
    )
    op.create_table(
        "screen_flag",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("screen_id", sa.String(length=23), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("reason", sa.String(length=32), nullable=False),
        sa.Column("detail", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(["screen_id"], ["screen.id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("screen_flag_of_screen", "screen_flag", ["screen_id", "at"], unique=False)
