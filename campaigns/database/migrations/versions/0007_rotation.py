"""Call what takes turns by weight `rotation` (was `filler`), and the reserved idle campaign 空闲画面 (was 待播).

Campaigns, the frozen names of lines and every tally follow in place: lines keep their numbers, counts their sums. A
label is shared by all columns, so rows move from label to label and no label changes its text. Nothing else moves: the
audit keeps its words, and a seal digests those of the first releases (`campaigns.reviewing.review`).
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

_AIMS = ("filler", "rotation")
_IDLE_NAMES = ("待播", "空闲画面")
_COUNTED = ("subject", "tally", "tally_sum")
_LABEL = sa.table("label", sa.column("id", sa.Integer), sa.column("text", sa.Text))
_CAMPAIGN = sa.table(
    "campaign",
    sa.column("aim", sa.String),
    sa.column("name", sa.String),
    sa.column("theme", sa.String),
    sa.column("reserved", sa.Boolean),
)


def upgrade() -> None:
    _rename(_AIMS, _IDLE_NAMES)


def downgrade() -> None:
    _rename(_AIMS[::-1], _IDLE_NAMES[::-1])


def _rename(aims: tuple[str, str], idle_names: tuple[str, str]) -> None:
    idle = sa.and_(_CAMPAIGN.c.reserved, _CAMPAIGN.c.aim == "idle")
    op.execute(_CAMPAIGN.update().where(_CAMPAIGN.c.aim == aims[0]).values(aim=aims[1]))
    for column in ("name", "theme"):
        op.execute(_CAMPAIGN.update().where(idle, _CAMPAIGN.c[column] == idle_names[0]).values({column: idle_names[1]}))
    _relabel("aim", *aims)
    idle_label = _label("idle")
    if idle_label is not None:
        _relabel("campaign", *idle_names, aim=idle_label)
        _relabel("theme", *idle_names, aim=idle_label)


def _relabel(column: str, before: str, after: str, aim: int | None = None) -> None:
    """Let one column of all that counts name another label; with `aim`, only where rows are of that aim."""
    old = _label(before)
    if old is None:
        return
    if _label(after) is None:
        op.execute(_LABEL.insert().values(text=after))
    for name in _COUNTED:
        table = sa.table(name, sa.column(column, sa.Integer), sa.column("aim", sa.Integer))
        chosen = table.c[column] == old if aim is None else sa.and_(table.c[column] == old, table.c.aim == aim)
        op.execute(table.update().where(chosen).values({column: _label(after)}))


def _label(text: str) -> int | None:
    found: int | None = op.get_bind().execute(sa.select(_LABEL.c.id).where(_LABEL.c.text == text)).scalar()
    return found
