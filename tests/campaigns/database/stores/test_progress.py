from __future__ import annotations

from datetime import timedelta

from campaigns.publication.progress import KEPT, Task

SECOND, DAY = timedelta(seconds=1), timedelta(days=1)


def _latest(database, subject="7"):
    with database.reading() as unit:
        return unit.progress.latest(Task.DRAW, [subject]).get(subject)


def test_a_run_is_begun_moved_and_ended(database, at):
    with database.writing() as unit:
        run = unit.progress.begin(Task.DRAW, "7", 1, 120, at)
        unit.progress.update(run.id, 38, 120, at + SECOND)
    moved = _latest(database)
    with database.writing() as unit:
        unit.progress.end(run.id, at + 2 * SECOND)
    ended = _latest(database)

    assert (moved.done, moved.total, moved.started_at, moved.updated_at) == (38, 120, at, at + SECOND)
    assert moved.ended_at is None and ended.ended_at == at + 2 * SECOND and not ended.failed


def test_an_error_is_kept_in_both_languages(database, at):
    with database.writing() as unit:
        run = unit.progress.begin(Task.DRAW, "7", 1, 120, at)
        unit.progress.end(run.id, at, ("缺字", "a glyph is missing"))

    assert (_latest(database).error("zh"), _latest(database).error("en")) == ("缺字", "a glyph is missing")


def test_the_last_run_of_each_subject_is_shown(database, at):
    with database.writing() as unit:
        unit.progress.begin(Task.DRAW, "7", 1, 10, at)
        second = unit.progress.begin(Task.DRAW, "7", 1, 20, at + SECOND)
        other = unit.progress.begin(Task.DRAW, "8", 1, 30, at)
    with database.reading() as unit:
        found = unit.progress.latest(Task.DRAW, ["7", "8", "9"])
        open_ = unit.progress.list_open(Task.DRAW)

    assert {subject: run.id for subject, run in found.items()} == {"7": second.id, "8": other.id}
    assert {run.id for run in open_} == {second.id, other.id}


def test_a_new_run_ends_the_former_one_and_a_new_process_all(database, at):
    with database.writing() as unit:
        first = unit.progress.begin(Task.DRAW, "7", 1, 10, at)
        unit.progress.begin(Task.DRAW, "7", 1, 20, at + SECOND)
        assert [run.id for run in unit.progress.list_open(Task.DRAW)] != [first.id]
        unit.progress.abandon(Task.DRAW, at + 2 * SECOND)
        assert unit.progress.list_open(Task.DRAW) == ()

    assert _latest(database).ended_at == at + 2 * SECOND


def test_runs_without_an_update_for_a_week_are_deleted(database, at):
    with database.writing() as unit:
        unit.progress.begin(Task.DRAW, "7", 1, 10, at)
        unit.progress.begin(Task.DRAW, "8", 1, 10, at + DAY)
        assert unit.progress.delete_updated_before(at + KEPT + SECOND - KEPT) == 1

    assert _latest(database, "7") is None and _latest(database, "8") is not None
