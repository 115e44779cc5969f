from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from campaigns.publication.progress import Progress, Task

AT = datetime(2026, 5, 4, 4, 0, tzinfo=UTC)
RUN = Progress(1, Task.DRAW, "7", 38, 120, AT, AT)


def test_a_run_goes_on_until_it_ends_or_falls_silent():
    assert RUN.running(AT + timedelta(seconds=119))
    assert not RUN.running(AT + timedelta(seconds=120))
    assert not RUN.running(AT - timedelta(hours=1)), "the clock was set back"
    assert not replace(RUN, ended_at=AT).running(AT)


def test_all_is_done_only_when_all_is_done():
    assert RUN.percent == 31
    assert replace(RUN, done=119).percent == 99 and replace(RUN, done=120).percent == 100
    assert replace(RUN, done=0, total=0).percent == 100


def test_an_error_is_said_in_both_languages():
    broken = replace(RUN, ended_at=AT, error_zh="缺字", error_en="a glyph is missing")

    assert broken.failed and not RUN.failed
    assert (broken.error("zh"), broken.error("en")) == ("缺字", "a glyph is missing")
