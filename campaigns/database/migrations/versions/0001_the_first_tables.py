"""The first tables."""

from __future__ import annotations

from alembic import op

from campaigns.database.migrations.first import counts, people, plan, wishes

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

TABLES = (
    "person",
    "login_link",
    "login",
    "audit_event",
    "work",
    "job_run",
    "leadership",
    "setting",
    "street",
    "merchant",
    "profile",
    "sync_group",
    "screen",
    "place",
    "credential",
    "campaign",
    "campaign_screen",
    "slide",
    "label",
    "subject",
    "file",
    "rendition",
    "line",
    "line_screen",
    "slot",
    "plan_day",
    "document",
    "shelf",
    "journal",
    "evidence",
    "lost",
    "set_aside",
    "undated",
    "tally",
    "screen_hour",
    "screen_status",
    "screen_flag",
)


def upgrade() -> None:
    people.people()
    wishes.streets_and_screens()
    wishes.campaigns()
    plan.pictures_and_lines()
    plan.plans_and_documents()
    counts.evidence()
    counts.tallies_and_states()


def downgrade() -> None:
    for table in reversed(TABLES):
        op.drop_table(table)
