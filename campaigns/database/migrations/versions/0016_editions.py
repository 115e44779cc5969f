"""Keep what was approved as editions of their own, so that the street does not follow what is drafted.

A campaign that stands approved as it is stored gets edition 1; what is not, was on no screen before either. Pictures
move from reviews to editions, and a review that waits keeps the digest of what is asked.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime
from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None

_WORDS = ("kinds", "streets", "groups", "sizes", "tags")
_REQUESTED = ("id", "name", "theme", "occasion", "category", "aim", "weight", "share_percent")
_KEPT = ("id", "name", "theme", "occasion", "weight", "reserved", "version", "created_by", "share_percent")
_NEWEST = """
SELECT r.* FROM review r WHERE r.id = (
  SELECT s.id FROM review s WHERE s.campaign_id = r.campaign_id ORDER BY s.version DESC, s.id DESC LIMIT 1)
"""


def upgrade() -> None:
    op.create_table(
        "edition",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("campaign_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("content", sa.Text(), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=False),
        sa.Column("seal", sa.String(length=64), nullable=False),
        sa.Column("approved_by", sa.String(length=64), nullable=False),
        sa.Column("approved_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("alone", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["campaign_id"], ["campaign.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("campaign_id", "number", name="edition_once"),
    )
    op.create_table("edition_picture", *_picture_columns("edition"), sqlite_with_rowid=False)
    op.create_table(
        "withdrawal",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("campaign_id", sa.Integer(), nullable=False),
        sa.Column("slide_id", sa.Integer(), nullable=True),
        sa.Column("edition_number", sa.Integer(), nullable=False),
        sa.Column("withdrawn_by", sa.String(length=64), nullable=False),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["campaign_id"], ["campaign.id"]),
        sa.ForeignKeyConstraint(["slide_id"], ["slide.id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("withdrawal_of_campaign", "withdrawal", ["campaign_id"])
    op.execute("ALTER TABLE review RENAME COLUMN seal TO request")
    _move_to_editions()
    op.drop_table("review_picture")


def downgrade() -> None:
    """Go back; editions of campaigns that were edited since, and withdrawals, are lost."""
    op.create_table("review_picture", *_picture_columns("review"), sqlite_with_rowid=False)
    _move_to_reviews()
    op.execute("ALTER TABLE review RENAME COLUMN request TO seal")
    op.drop_table("withdrawal")
    op.drop_table("edition_picture")
    op.drop_table("edition")


def _picture_columns(owner: str) -> tuple[sa.schema.SchemaItem, ...]:
    return (
        sa.Column(f"{owner}_id", sa.Integer(), nullable=False),
        sa.Column("slide_id", sa.Integer(), nullable=False),
        sa.Column("profile_id", sa.Integer(), nullable=False),
        sa.Column("rendition_id", sa.Integer(), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.ForeignKeyConstraint([f"{owner}_id"], [f"{owner}.id"]),
        sa.ForeignKeyConstraint(["profile_id"], ["profile.id"]),
        sa.ForeignKeyConstraint(["rendition_id"], ["rendition.id"]),
        sa.ForeignKeyConstraint(["slide_id"], ["slide.id"]),
        sa.PrimaryKeyConstraint(f"{owner}_id", "slide_id", "profile_id"),
    )


def _move_to_editions() -> None:
    for review in _rows(_NEWEST):
        content = _content(review["campaign_id"])
        if content is None or review["version"] != content["version"]:
            continue
        request = _request_digest(content)
        if review["state"] == "waiting":
            op.execute(_update("review", review["id"], request=review["request"] or request))
        if review["state"] != "approved":
            continue
        bound = _pictures("review", review["id"])
        if review["request"] != _digest([request, [list(each) for each in bound]]):
            continue  # changed behind the approval, and on no screen therefore
        connection = op.get_bind()
        edition = {
            "campaign_id": review["campaign_id"],
            "number": 1,
            "content": json.dumps(content, ensure_ascii=False, separators=(",", ":")),
            "starts_on": content["starts_on"],
            "ends_on": content["ends_on"],
            "seal": _digest([1, request, [list(each) for each in bound]]),
            "approved_by": review["decided_by"],
            "approved_at": review["decided_at"],
            "alone": review["alone"],
        }
        names = ", ".join(edition)
        values = ", ".join(f":{name}" for name in edition)
        connection.execute(sa.text(f"INSERT INTO edition ({names}) VALUES ({values})"), edition)  # noqa: S608
        connection.execute(
            sa.text(
                "INSERT INTO edition_picture (edition_id, slide_id, profile_id, rendition_id, digest) "
                "SELECT e.id, p.slide_id, p.profile_id, p.rendition_id, p.digest FROM review_picture p, edition e "
                "WHERE p.review_id = :review AND e.campaign_id = :campaign"
            ),
            {"review": review["id"], "campaign": review["campaign_id"]},
        )
    op.execute("UPDATE review SET request = NULL WHERE state <> 'waiting'")


def _move_to_reviews() -> None:
    for review in _rows(_NEWEST):
        content = _content(review["campaign_id"])
        if content is None or review["state"] != "approved" or review["version"] != content["version"]:
            continue
        query = "SELECT * FROM edition WHERE campaign_id = :of ORDER BY number DESC LIMIT 1"
        for edition in _rows(query, of=review["campaign_id"]):
            bound = _pictures("edition", edition["id"])
            seal = _digest([_request_digest(content), [list(each) for each in bound]])
            op.execute(_update("review", review["id"], request=seal))
            op.get_bind().execute(
                sa.text(
                    "INSERT INTO review_picture (review_id, slide_id, profile_id, rendition_id, digest) "
                    "SELECT :review, slide_id, profile_id, rendition_id, digest FROM edition_picture "
                    "WHERE edition_id = :edition"
                ),
                {"review": review["id"], "edition": edition["id"]},
            )
    op.execute("UPDATE review SET request = NULL WHERE state = 'waiting' AND NOT when_drawn")


def _update(table: str, row_id: int, **values: object) -> sa.Update:
    columns = [sa.column("id", sa.Integer), *(sa.column(name) for name in values)]
    named = sa.table(table, *columns)
    return named.update().where(named.c.id == row_id).values(**values)


def _pictures(owner: str, owner_id: int) -> list[tuple[Any, ...]]:
    query = (
        f"SELECT slide_id, profile_id, rendition_id, digest FROM {owner}_picture "  # noqa: S608 - our own two names
        f"WHERE {owner}_id = :of ORDER BY slide_id, profile_id"
    )
    return [
        (row["slide_id"], row["profile_id"], row["rendition_id"], row["digest"]) for row in _rows(query, of=owner_id)
    ]


def _content(campaign_id: int) -> dict[str, Any] | None:
    """Return a campaign as this release keeps it in an edition."""
    for row in _rows("SELECT * FROM campaign WHERE id = :of", of=campaign_id):
        words: dict[str, list[str]] = {name: [] for name in _WORDS}
        for rule in _rows(
            "SELECT field, word FROM campaign_target WHERE campaign_id = :of ORDER BY word", of=campaign_id
        ):
            words[rule["field"]].append(rule["word"])
        return {
            **{name: row[name] for name in _KEPT},
            "reserved": bool(row["reserved"]),
            "category": row["category"],
            "aim": row["aim"],
            "starts_on": _day(row["starts_on"]),
            "ends_on": _day(row["ends_on"]),
            "created_at": _instant(row["created_at"]),
            "screens": _column("screen_id", "campaign_screen", campaign_id),
            "target": words,
            "daypart_ids": _column("daypart_id", "campaign_daypart", campaign_id),
            "slides": [
                {
                    **{name: slide[name] for name in ("id", "position", "text", "dwell_ms", "version")},
                    "starts_on": _day(slide["starts_on"]),
                    "ends_on": _day(slide["ends_on"]),
                }
                for slide in _rows(
                    "SELECT * FROM slide WHERE campaign_id = :of AND retired_at IS NULL ORDER BY position, id",
                    of=campaign_id,
                )
            ],
        }
    return None


def _column(name: str, table: str, campaign_id: int) -> list[Any]:
    query = f"SELECT {name} FROM {table} WHERE campaign_id = :of ORDER BY {name}"  # noqa: S608 - our own names
    return [row[name] for row in _rows(query, of=campaign_id)]


def _request_digest(content: Mapping[str, Any]) -> str:
    """Return the digest of what a campaign asks for, as the releases up to this one computed it."""
    idle = content["aim"] == "idle"
    request = {name: content[name] for name in (*_REQUESTED, "starts_on", "ends_on", "screens", "daypart_ids")}
    request["aim"] = "filler" if content["aim"] == "rotation" else content["aim"]
    if idle:
        request |= {name: "待播" for name in ("name", "theme") if content[name] == "空闲画面"}
    request["target"] = _filled(content["target"])
    request["slides"] = [
        _filled({name: slide[name] for name in ("id", "text", "dwell_ms", "starts_on", "ends_on")})
        for slide in content["slides"]
    ]
    text = json.dumps(_filled(request), sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def _filled(values: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in values.items() if value not in (None, "", [], {})}


def _digest(value: object) -> str:
    return hashlib.sha256(json.dumps(value).encode()).hexdigest()


def _day(value: date | str | None) -> str | None:
    return value.isoformat() if isinstance(value, date) else value


def _instant(value: datetime | str) -> str:
    at = datetime.fromisoformat(value) if isinstance(value, str) else value
    return (at.replace(tzinfo=UTC) if at.tzinfo is None else at.astimezone(UTC)).isoformat()


def _rows(query: str, **values: object) -> Sequence[sa.RowMapping]:
    return op.get_bind().execute(sa.text(query), values).mappings().all()
