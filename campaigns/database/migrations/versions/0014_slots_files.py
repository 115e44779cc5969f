"""Let line numbers be any uint32, number documents above what screens report, and drop manifests of the former wire.

Lines keep their numbers. Manifests that name their slots themselves cannot be read any more: the office issues all of
them anew at its start, above every `rev` that it has used (PROTOCOL W-6).
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None

_LINES = (("line", "id"), ("line_screen", "line_id"), ("undated", "line_id"))
_KEEP_REVS = """
INSERT INTO rev_floor (topic, rev)
SELECT topic, max(rev) FROM document WHERE kind = 'manifest' GROUP BY topic
"""
_GO_ON_NUMBERING = """
SELECT setval('line_id_seq', coalesce((SELECT max(id) FROM line WHERE id < 2000000000), 0) + 1, false)
"""
_DROP_MANIFESTS = "DELETE FROM document WHERE kind = 'manifest'"


def upgrade() -> None:
    op.create_table(
        "rev_floor",
        sa.Column("topic", sa.String(length=128), nullable=False),
        sa.Column("rev", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("topic"),
    )
    op.execute(_KEEP_REVS)
    op.execute(_DROP_MANIFESTS)
    if op.get_bind().dialect.name == "postgresql":  # SQLite's integers have 64 bits
        op.execute("ALTER TABLE line ALTER COLUMN id DROP DEFAULT")
        op.execute("DROP SEQUENCE IF EXISTS line_id_seq")
        for table, column in _LINES:
            op.alter_column(table, column, type_=sa.BigInteger(), existing_type=sa.Integer())


def downgrade() -> None:
    """Go back; lines keep their numbers and the room for them, and new ones are numbered above the former ones."""
    op.drop_table("rev_floor")
    op.execute(_DROP_MANIFESTS)
    if op.get_bind().dialect.name == "postgresql":
        op.execute("CREATE SEQUENCE line_id_seq OWNED BY line.id")
        op.execute(_GO_ON_NUMBERING)
        op.execute("ALTER TABLE line ALTER COLUMN id SET DEFAULT nextval('line_id_seq')")
