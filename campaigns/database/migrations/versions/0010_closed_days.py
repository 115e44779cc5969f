"""Roots of closed days, and their evidence packed by journal and day.

What an upload of an earlier release holds is not known before it is read: it is filed under all time up to its
receipt, and under what it holds once its first day is compacted.
"""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

_AHEAD_MS = 300_000
_INSTANTS = ("from_ms", "to_ms", "received_from_ms", "received_to_ms")


def upgrade() -> None:
    with op.batch_alter_table("evidence", **_recreated(numbered=True)) as table:
        for name in ("from_ms", "to_ms"):
            table.add_column(sa.Column(name, sa.BigInteger(), nullable=False, server_default="0"))
    uploads = sa.table("evidence", sa.column("to_ms"), sa.column("received_ms"))
    op.execute(uploads.update().values(to_ms=uploads.c.received_ms + _AHEAD_MS))
    with op.batch_alter_table("evidence", **_recreated(numbered=True)) as table:
        for name in ("from_ms", "to_ms"):
            table.alter_column(name, server_default=None)
    op.create_index("evidence_filed", "evidence", ["journal_id", "from_ms"])
    op.create_table(
        "day_root",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("day_on", sa.Date(), nullable=False),
        sa.Column("part", sa.Integer(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("rows", sa.BigInteger(), nullable=False),
        *(sa.Column(name, sa.String(length=64), nullable=False) for name in ("root", "facts", "head")),
        sa.Column("last_evidence", sa.BigInteger(), nullable=False),
        sa.Column("compacted_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("day_on", "part", name="day_root_once"),
    )
    op.create_table(
        "day_evidence",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("day_on", sa.Date(), nullable=False),
        sa.Column("part", sa.Integer(), nullable=False),
        sa.Column("journal_id", sa.Integer(), nullable=False),
        sa.Column("counted", sa.Boolean(), nullable=False),
        *(sa.Column(name, sa.BigInteger(), nullable=False) for name in ("first", "last", *_INSTANTS)),
        sa.Column("clock", sa.String(length=8), nullable=False),
        sa.Column("evidence", sa.String(length=16), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["journal_id"], ["journal.id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("day_evidence_of_day", "day_evidence", ["day_on", "part", "journal_id"])
    op.create_index("day_evidence_of_journal", "day_evidence", ["journal_id", "first"])


def downgrade() -> None:
    compacted = sa.select(sa.func.count()).select_from(sa.table("day_evidence"))
    if op.get_bind().scalar(compacted):
        raise RuntimeError(
            "已归档的播放依据旧版本读不了；请改用升级前的备份 / "
            "evidence of closed days is packed in a form that the release before cannot read: restore the backup"
        )
    op.drop_table("day_evidence")
    op.drop_table("day_root")
    op.drop_index("evidence_filed", "evidence")
    with op.batch_alter_table("evidence", **_recreated(numbered=False)) as table:
        for name in ("from_ms", "to_ms"):
            table.drop_column(name)


def _recreated(*, numbered: bool) -> dict[str, Any]:
    """Return how the table is changed: SQLite writes it anew, as its numbering cannot be altered."""
    if op.get_bind().dialect.name != "sqlite":
        return {}
    return {"recreate": "always", "table_kwargs": {"sqlite_autoincrement": True} if numbered else {}}
