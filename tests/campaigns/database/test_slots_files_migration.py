"""Test the step to slots files: revs stay, manifests of the former wire go, lines keep their numbers."""

from __future__ import annotations

from sqlalchemy import inspect, text

from campaigns.database import connect, downgrade, migrate
from campaigns.publication.stored_plan import NewDocument
from tests.campaigns.builders import add, create, line

TOPIC = "ledcast/v1/s/st-1/manifest"
LINES = "SELECT id, slide_id, rendition_id, ms FROM line"
OLD_MANIFEST = b'{"v":1,"screen":"st-1","days":[],"assets":[],"slots":[],"idle":[1]}'


def test_former_manifests_are_dropped_and_the_next_is_numbered_above_them(url, at):
    """PROTOCOL W-6."""
    migrate(url)
    database = connect(url)
    with database.writing() as unit:
        add(unit, at)
        for kind, rev in (("manifest", 3_000), ("manifest", 4_000), ("config", 5_000)):
            topic = TOPIC.replace("manifest", kind)
            unit.documents.issue(
                NewDocument(topic, kind, "st-1", rev, "a" * 64, "b" * 64, b"token", OLD_MANIFEST, at, at)
            )
    database.close()
    downgrade_without_dropping(url)

    migrate(url)

    database = connect(url)
    with database.reading() as unit:
        assert [document.kind for document in unit.documents.all_current()] == ["config"]
        assert unit.documents.last_rev(TOPIC) == 4_000
        assert unit.documents.last_rev(TOPIC.replace("manifest", "config")) == 5_000
    database.close()


def test_lines_keep_their_numbers_down_and_up(url, at):
    """Those of the former kind, from 1 on; the release before goes on numbering above them."""
    migrate(url)
    database = connect(url)
    with database.writing() as unit:
        add(unit, at)
        campaign = create(unit, at)
        drawn = line(unit, campaign, (), at)
        unit.lines._session.execute(text("UPDATE line SET id = 7 WHERE id = :drawn"), {"drawn": drawn})
        _, *drawn_as = unit.lines._session.execute(text(LINES)).one()
    database.close()
    downgrade(url, "0013")

    database = connect(url)
    with database.writer.begin() as connection:
        tables = inspect(connection).get_table_names()
        assert "rev_floor" not in tables and "line" in tables
        assert connection.execute(text(LINES)).all() == [(7, *drawn_as)]
        if database.dialect == "postgresql":
            assert connection.execute(text("SELECT nextval('line_id_seq')")).scalar() == 8
    database.close()
    migrate(url)

    database = connect(url)
    with database.writer.begin() as connection:
        assert connection.execute(text(LINES)).all() == [(7, *drawn_as)]
        assert connection.execute(text("SELECT count(*) FROM rev_floor")).scalar() == 0
    with database.writing() as unit:
        assert line(unit, campaign, ("st-1",), at) == 7
    database.close()


def downgrade_without_dropping(url: str) -> None:
    """Go back to a database of the release before that holds manifests, which a downgrade would drop."""
    database = connect(url)
    with database.writer.begin() as connection:
        kept = connection.execute(text("SELECT * FROM document")).mappings().all()
    database.close()
    downgrade(url, "0013")
    database = connect(url)
    with database.writer.begin() as connection:
        connection.execute(text("DELETE FROM document"))
        for row in kept:
            values = {str(name): value for name, value in row.items()}
            columns, marks = ", ".join(values), ", ".join(f":{name}" for name in values)
            connection.execute(text(f"INSERT INTO document ({columns}) VALUES ({marks})"), values)
    database.close()
