from __future__ import annotations

from datetime import timedelta

from campaigns.database import Database
from campaigns.errors import MissingGlyphError
from campaigns.publication.progress import Progress, Task
from scheduler.pictures.render_progress import RenderProgress
from scheduler.render.draw import SlideBytesError
from tests.scheduler.town_builders import AT

SECOND = timedelta(seconds=1)


def latest(database: Database, subject: str = "7") -> Progress | None:
    with database.reading() as unit:
        return unit.progress.latest(Task.DRAW, [subject]).get(subject)


def drawn(progress: RenderProgress, campaign_id: int, count: int) -> None:
    for _ in range(count):
        progress.advance(campaign_id)


def test_a_run_counts_across_calls(database: Database) -> None:
    progress = RenderProgress()
    progress.expect(7, 120)
    drawn(progress, 7, 24)
    with database.writing() as unit:
        progress.save(unit, AT)
    progress.expect(7, 96)
    drawn(progress, 7, 14)
    with database.writing() as unit:
        progress.save(unit, AT + SECOND)
    found = latest(database)

    assert found is not None and (found.done, found.total) == (38, 120)
    assert (found.started_at, found.updated_at, found.ended_at) == (AT, AT + SECOND, None)


def test_the_end_is_recorded_and_a_later_run_starts_at_zero(database: Database) -> None:
    progress = RenderProgress()
    progress.expect(7, 2)
    drawn(progress, 7, 1)
    with database.writing() as unit:
        progress.save(unit, AT)
    drawn(progress, 7, 1)
    with database.writing() as unit:
        progress.end(unit, 7, AT)
    found = latest(database)
    progress.expect(7, 5)

    assert found is not None and (found.done, found.total, found.ended_at) == (2, 2, AT)
    assert progress._runs[7].done == 0


def test_a_quick_run_writes_no_progress_row(database: Database) -> None:
    progress = RenderProgress()
    progress.expect(7, 2)
    drawn(progress, 7, 2)
    with database.writing() as unit:
        progress.end(unit, 7, AT)

    assert latest(database) is None and not progress.is_running(7)


def test_a_failure_is_recorded_once_in_both_languages(database: Database) -> None:
    progress = RenderProgress()
    for at in (AT, AT + SECOND):
        progress.expect(7, 1)
        drawn(progress, 7, 1)
        with database.writing() as unit:
            progress.end(unit, 7, at, MissingGlyphError("😀", "320x16"))
    found = latest(database)

    assert found is not None and found.failed and found.ended_at == AT
    assert "字库" in (found.error("zh") or "") or "😀" in (found.error("zh") or "")
    assert "😀" in (found.error("en") or "")


def test_a_success_after_a_failure_is_recorded_however_quick_it_was(database: Database) -> None:
    progress = RenderProgress()
    for fault in (MissingGlyphError("😀", "320x16"), None):
        progress.expect(7, 1)
        drawn(progress, 7, 1)
        with database.writing() as unit:
            progress.end(unit, 7, AT, fault)
    found = latest(database)

    assert found is not None and not found.failed and found.ended_at == AT


def test_an_unexpected_failure_is_recorded_too(database: Database) -> None:
    progress = RenderProgress()
    progress.expect(7, 1)
    with database.writing() as unit:
        progress.end(unit, 7, AT, SlideBytesError("5000000 bytes"))
    found = latest(database)

    assert found is not None and found.error("zh") == "图片无法生成：5000000 bytes"


def test_runs_of_a_process_that_died_are_ended_by_the_next(database: Database) -> None:
    dead = RenderProgress()
    dead.expect(7, 3)
    dead.advance(7)
    with database.writing() as unit:
        dead.save(unit, AT)
    progress = RenderProgress()
    progress.expect(8, 3)
    progress.advance(8)
    with database.writing() as unit:
        progress.save(unit, AT + SECOND)
        progress.save(unit, AT + SECOND)
    before, now = latest(database), latest(database, "8")

    assert before is not None and before.ended_at == AT + SECOND
    assert now is not None and now.ended_at is None
