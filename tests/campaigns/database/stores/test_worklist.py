from __future__ import annotations

from datetime import timedelta

from campaigns.publication.work_item import RETRY_LONGEST, WorkTopic, retry_after

SECOND = timedelta(seconds=1)


def _waiting(database) -> list[tuple[str, str, int]]:
    with database.reading() as unit:
        return [(work.topic.value, work.object, work.attempts) for work in unit.work.waiting()]


def test_adding_work_twice_is_adding_it_once(database, at):
    with database.writing() as unit:
        unit.work.add(WorkTopic.CAMPAIGN, 7, at)
        unit.work.add(WorkTopic.CAMPAIGN, 7, at + SECOND)
        unit.work.add(WorkTopic.SCREEN, 7, at)

    assert sorted(_waiting(database)) == [("campaign", "7", 0), ("screen", "7", 0)]


def test_claimed_work_is_held_for_a_while_and_then_due_again(database, at):
    with database.writing() as unit:
        unit.work.add(WorkTopic.PUBLISH, 1, at)
        (claimed,) = unit.work.claim(at)
        assert unit.work.claim(at + 59 * SECOND) == ()
        (again,) = unit.work.claim(at + 60 * SECOND)

    assert claimed.id == again.id


def test_done_work_is_gone(database, at):
    with database.writing() as unit:
        unit.work.add(WorkTopic.PUBLISH, 1, at)
        for work in unit.work.claim(at):
            unit.work.complete(work)

    assert _waiting(database) == []


def test_work_added_again_while_claimed_is_not_completed(database, at):
    with database.writing() as unit:
        unit.work.add(WorkTopic.PUBLISH, 1, at)
        (claimed,) = unit.work.claim(at)
    with database.writing() as unit:
        unit.work.add(WorkTopic.PUBLISH, 1, at)
    with database.writing() as unit:
        unit.work.complete(claimed)

    assert _waiting(database) == [("publish", "1", 0)]
    with database.writing() as unit:
        assert len(unit.work.claim(at)) == 1


def test_failed_work_comes_back_later_and_later(database, at):
    with database.writing() as unit:
        unit.work.add(WorkTopic.PUBLISH, 1, at)
        (first,) = unit.work.claim(at)
        unit.work.postpone(first, "broker away", at)
        assert unit.work.next_due() == at + 2 * SECOND
        assert unit.work.claim(at + SECOND) == ()
        (second,) = unit.work.claim(at + 2 * SECOND)
        unit.work.postpone(second, "broker away", at + 2 * SECOND)

    assert (second.attempts, second.last_error) == (1, "broker away")
    with database.reading() as unit:
        assert unit.work.next_due() == at + 6 * SECOND


def test_adding_failed_work_again_makes_it_due_at_once(database, at):
    with database.writing() as unit:
        unit.work.add(WorkTopic.PUBLISH, 1, at)
        (work,) = unit.work.claim(at)
        unit.work.postpone(work, "broker away", at)
        unit.work.add(WorkTopic.PUBLISH, 1, at + SECOND)
        assert len(unit.work.claim(at + SECOND)) == 1


def test_the_oldest_is_claimed_first_and_no_more_than_asked(database, at):
    with database.writing() as unit:
        for number in (3, 1, 2):
            unit.work.add(WorkTopic.CAMPAIGN, number, at + number * SECOND)
        claimed = unit.work.claim(at + 10 * SECOND, limit=2)

    assert [work.object for work in claimed] == ["1", "2"]


def test_nothing_waits_at_first(database):
    with database.reading() as unit:
        assert unit.work.next_due() is None


def test_waiting_doubles_up_to_ten_minutes():
    assert [retry_after(n).seconds for n in (1, 2, 3)] == [2, 4, 8]
    assert retry_after(10_000) == RETRY_LONGEST


def test_failing_work_is_listed_apart_from_waiting_work(database, at):
    with database.writing() as unit:
        unit.work.add(WorkTopic.CAMPAIGN, 1, at)
        unit.work.add(WorkTopic.CAMPAIGN, 2, at)
        unit.work.postpone(next(work for work in unit.work.claim(at) if work.object == "2"), "no space", at)

    with database.reading() as unit:
        assert [(work.object, work.last_error) for work in unit.work.failing()] == [("2", "no space")]
