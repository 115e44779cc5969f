"""Test that the worklist loses nothing when its table changes."""

from __future__ import annotations

from datetime import timedelta

from campaigns.database import connect, downgrade, migrate
from campaigns.publication.work_item import WorkPriority, WorkTopic

_WAITING = "INSERT INTO work (topic, object, created_at, due_at, attempts) VALUES ('campaign', '7', '{0}', '{0}', 0)"


def test_work_that_waits_goes_on_as_an_edit(url, at):
    migrate(url, "0008")
    database = connect(url)
    with database.writer.begin() as connection:
        connection.exec_driver_sql(_WAITING.format(f"{at:%Y-%m-%d %H:%M:%S.%f}"))
    migrate(url)

    with database.reading() as unit:
        (item,) = unit.work.waiting()
    database.close()
    assert (item.topic, item.object, item.priority) == (WorkTopic.CAMPAIGN, "7", WorkPriority.EDIT)


def test_a_downgrade_keeps_the_newest_entry_of_each_object(url, at):
    migrate(url)
    database = connect(url)
    for later in range(3):
        with database.writing() as unit:
            unit.work.add(WorkTopic.CAMPAIGN, 7, at + later * timedelta(seconds=1))
            unit.work.add(WorkTopic.SCREEN, "st-1", at)
    downgrade(url, "0008")

    with database.writer.connect() as connection:
        rows = connection.exec_driver_sql("SELECT topic, object FROM work ORDER BY id").all()
    database.close()
    assert [tuple(row) for row in rows] == [("campaign", "7"), ("screen", "st-1")]


def test_numbers_of_completed_entries_are_never_given_out_again(url, at):
    """The scheduler knows entries by their numbers."""
    migrate(url)
    database = connect(url)
    numbers: list[int] = []
    for _ in range(3):
        with database.writing() as unit:
            unit.work.add(WorkTopic.CAMPAIGN, 7, at)
            (item,) = unit.work.waiting()
            unit.work.complete([item])
        numbers += item.entries
    database.close()

    assert len(set(numbers)) == 3
