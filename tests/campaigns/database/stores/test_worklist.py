from __future__ import annotations

from datetime import timedelta

from campaigns.publication.work_item import RETRY_LONGEST, WorkPriority, WorkTopic, retry_after

SECOND = timedelta(seconds=1)


def _waiting(database) -> list[tuple[str, str, int]]:
    with database.reading() as unit:
        return [(work.topic.value, work.object, work.attempts) for work in unit.work.waiting()]


def _add(database, at, priority=WorkPriority.EDIT, subject=1) -> None:
    with database.writing() as unit:
        unit.work.add(WorkTopic.PUBLISH, subject, at, priority)


def _entries(database) -> int:
    with database.reading() as unit:
        count: int = unit.work.count()
        return count


def test_work_on_the_same_object_is_read_as_one_item(database, at):
    for topic, later in ((WorkTopic.CAMPAIGN, 0), (WorkTopic.CAMPAIGN, 1), (WorkTopic.SCREEN, 0)):
        with database.writing() as unit:
            unit.work.add(topic, 7, at + later * SECOND)

    assert _waiting(database) == [("campaign", "7", 0), ("screen", "7", 0)]
    assert _entries(database) == 3


def test_one_unit_adds_the_same_work_once(database, at):
    """A list of two thousand screens asks once for the credentials."""
    with database.writing() as unit:
        for _ in range(3):
            unit.work.add(WorkTopic.CREDENTIALS, "all", at)
        unit.work.add(WorkTopic.CREDENTIALS, "all", at, WorkPriority.WITHDRAW)

    assert _entries(database) == 2


def test_work_is_added_again_in_the_unit_that_completed_it(database, at):
    with database.writing() as unit:
        unit.work.add(WorkTopic.PUBLISH, 1, at)
        unit.work.complete(unit.work.waiting())
        unit.work.add(WorkTopic.PUBLISH, 1, at)

    assert _waiting(database) == [("publish", "1", 0)]


def test_an_item_has_the_most_urgent_priority_and_the_earliest_due_instant(database, at):
    for priority, later in ((WorkPriority.NIGHT, 5), (WorkPriority.WITHDRAW, 6), (WorkPriority.IMPORT, 7)):
        _add(database, at + later * SECOND, priority)

    with database.reading() as unit:
        (item,) = unit.work.waiting()
    assert (item.priority, item.due_at, item.created_at) == (WorkPriority.WITHDRAW, at + 5 * SECOND, at + 7 * SECOND)
    assert len(item.entries) == 3 and list(item.entries) == sorted(item.entries)


def test_completed_work_is_gone(database, at):
    _add(database, at)
    with database.writing() as unit:
        unit.work.complete(unit.work.waiting())

    assert _waiting(database) == []


def test_many_entries_are_completed_at_once(database, at):
    with database.writing() as unit:
        for number in range(1_200):
            unit.work.add(WorkTopic.PUBLISH, number, at)
        unit.work.complete(unit.work.waiting())

    assert _entries(database) == 0


def test_work_added_again_while_it_is_processed_is_not_completed(database, at):
    _add(database, at)
    with database.reading() as unit:
        items = unit.work.waiting()
    _add(database, at)
    with database.writing() as unit:
        unit.work.complete(items)

    assert _waiting(database) == [("publish", "1", 0)]


def test_failed_work_is_due_later_and_later(database, at):
    _add(database, at)
    _add(database, at)
    with database.writing() as unit:
        (first,) = unit.work.waiting()
        unit.work.postpone(first, "broker away", at)
        assert unit.work.next_due() == at + 2 * SECOND
        (second,) = unit.work.waiting()
        unit.work.postpone(second, "broker away", at + 2 * SECOND)

    assert (second.attempts, second.last_error, len(second.entries)) == (1, "broker away", 1)
    with database.reading() as unit:
        assert unit.work.next_due() == at + 6 * SECOND


def test_failed_work_keeps_the_priority_of_its_most_urgent_entry(database, at):
    _add(database, at, WorkPriority.WITHDRAW)
    _add(database, at, WorkPriority.NIGHT)
    with database.writing() as unit:
        unit.work.postpone(unit.work.waiting()[0], "broker away", at)

    with database.reading() as unit:
        assert [item.priority for item in unit.work.waiting()] == [WorkPriority.WITHDRAW]


def test_adding_failed_work_again_makes_it_due_at_once(database, at):
    _add(database, at)
    with database.writing() as unit:
        unit.work.postpone(unit.work.waiting()[0], "broker away", at)
    _add(database, at + SECOND)

    with database.reading() as unit:
        (item,) = unit.work.waiting()
    assert (item.due_at, item.attempts, item.last_error) == (at + SECOND, 0, None)


def test_the_oldest_work_comes_first(database, at):
    for number in (3, 1, 2, 1):
        _add(database, at, subject=number)

    assert [subject for _, subject, _ in _waiting(database)] == ["3", "1", "2"], "adding 1 again moves it not"


def test_nothing_waits_at_first(database):
    with database.reading() as unit:
        assert unit.work.next_due() is None and unit.work.count() == 0


def test_waiting_doubles_up_to_ten_minutes():
    assert [retry_after(n).seconds for n in (1, 2, 3)] == [2, 4, 8]
    assert retry_after(10_000) == RETRY_LONGEST


def test_failing_work_is_listed_apart_from_waiting_work(database, at):
    with database.writing() as unit:
        unit.work.add(WorkTopic.CAMPAIGN, 1, at)
        unit.work.add(WorkTopic.CAMPAIGN, 2, at)
        unit.work.postpone(next(work for work in unit.work.waiting() if work.object == "2"), "no space", at)

    with database.reading() as unit:
        assert [(work.object, work.last_error) for work in unit.work.failing()] == [("2", "no space")]


def test_work_of_a_clock_that_was_ahead_is_made_due(database, at):
    _add(database, at + timedelta(days=10))
    _add(database, at - SECOND, subject=2)
    with database.writing() as unit:
        unit.work.make_due(at)

    with database.reading() as unit:
        assert [item.due_at for item in unit.work.waiting()] == [at, at - SECOND]
