"""Render jobs in worker processes, which may die and are replaced.

Covers: render_pool, render_worker.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from structlog.testing import capture_logs

from campaigns.errors import MissingGlyphError
from scheduler.pictures import render_worker
from scheduler.pictures.render_pool import FEW, HERE_MAX_PX, RenderPool
from scheduler.pictures.renditions import RenderJob
from scheduler.render import Rendition
from scheduler.render.fonts import FontSet
from tests.scheduler.drawing_builders import always_dies, dies_once, job
from tests.scheduler.render.looks import ALL, LARGE

_PARENT = """
import os, sys, time
from scheduler.pictures.render_pool import RenderPool
from scheduler.pictures.font_loader import load_fonts
from tests.scheduler.drawing_builders import job
from tests.scheduler.render.looks import LARGE

if __name__ == "__main__":
    pool = RenderPool(load_fonts(), workers=2, here_max_px=0)
    with pool.results_of([job(f"第{n}期", on=LARGE) for n in range(20)]) as outcomes:
        list(outcomes)
        print(*pool._pool._processes, flush=True)
        time.sleep(60)
"""


ANY_PX = 1_000_000


def many(count: int = 20, theme: str = "") -> list[RenderJob]:
    """Enough for workers that are not too proud to start."""
    return [job(f"第{n}期", slide_id=n, on=LARGE, theme=theme) for n in range(count)]


@pytest.fixture
def pool(fonts: FontSet) -> Iterator[RenderPool]:
    made = RenderPool(fonts, workers=2, here_max_px=ANY_PX)
    yield made
    made.close()


@pytest.fixture
def drawn_here(monkeypatch: pytest.MonkeyPatch) -> Counter[str]:
    """How often each text was drawn in this process."""
    counted: Counter[str] = Counter()
    draw = RenderJob.draw

    def counting(wanted: RenderJob, fonts: FontSet) -> Rendition:
        counted[wanted.slide.text] += 1
        return draw(wanted, fonts)

    monkeypatch.setattr(RenderJob, "draw", counting)
    return counted


def all_of(pool: RenderPool, jobs: list[RenderJob]) -> list[object]:
    with pool.results_of(jobs) as outcomes:
        return [outcome for _, outcome in outcomes]


def test_workers_draw_the_same_bytes_in_the_same_order(
    pool: RenderPool, fonts: FontSet, drawn_here: Counter[str]
) -> None:
    wanted = [*many(), *(job("讲文明 树新风", on=on, theme="讲文明") for on in ALL)]
    found = all_of(pool, wanted)

    assert not drawn_here
    assert found == [each.draw(fonts) for each in wanted]


def test_few_jobs_or_small_ones_start_no_workers(pool: RenderPool, drawn_here: Counter[str]) -> None:
    all_of(pool, many()[:FEW])
    all_of(pool, [job(f"第{n}期") for n in range(100)])
    assert 100 * 320 * 16 <= ANY_PX < HERE_MAX_PX

    assert pool._pool is None and sum(drawn_here.values()) == FEW + 100


def test_workers_start_for_a_few_jobs_if_many_follow(pool: RenderPool, drawn_here: Counter[str]) -> None:
    few = [job(f"第{n}期") for n in range(FEW + 1)]
    with pool.results_of(few, later=ANY_PX // (320 * 16)) as outcomes:
        assert len(list(outcomes)) == len(few)

    assert pool._pool is not None and not drawn_here


def test_a_job_that_fails_returns_its_error_and_affects_no_other(pool: RenderPool) -> None:
    wanted = many()
    wanted[3] = job("笑😀", on=LARGE)
    found = all_of(pool, wanted)

    assert isinstance(found[3], MissingGlyphError) and "😀" in found[3].text("zh")
    assert all(isinstance(each, Rendition) for n, each in enumerate(found) if n != 3)


def test_the_same_picture_asked_for_twice_is_drawn_once(pool: RenderPool, drawn_here: Counter[str]) -> None:
    """On red strips all themes are alike."""
    found = all_of(pool, [job("文明", theme="讲文明"), job("文明", theme="核心价值观"), job("民主")])

    assert drawn_here == {"文明": 1, "民主": 1} and found[0] is found[1]


def test_concurrent_requests_share_one_rendering(pool: RenderPool, drawn_here: Counter[str]) -> None:
    found: list[object] = []
    with pool.results_of([job("文明"), job("民主")]) as first:
        second = threading.Thread(target=lambda: found.extend(all_of(pool, [job("民主"), job("文明")])))
        second.start()
        assert _soon(lambda: pool._requests == 2)
        own = [outcome for _, outcome in first]
        second.join(10)

    assert drawn_here == {"文明": 1, "民主": 1}
    assert found[0] is own[1] and found[1] is own[0]


def test_a_request_left_early_leaves_no_other_waiting(pool: RenderPool, drawn_here: Counter[str]) -> None:
    with pool.results_of([job("文明"), job("民主")]), pool.results_of([job("民主")]) as others:
        pass
    with pool.results_of([job("民主")]) as again:
        assert isinstance(next(again)[1], Rendition)
    assert isinstance(next(others)[1], Rendition)


def test_workers_are_restarted_once_when_one_dies(
    pool: RenderPool, fonts: FontSet, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, drawn_here: Counter[str]
) -> None:
    monkeypatch.setattr(render_worker, "render_job", dies_once)
    (tmp_path / "death").touch()
    wanted = many(theme=str(tmp_path / "death"))
    with capture_logs() as logs:
        found = all_of(pool, wanted)

    assert not drawn_here and all(isinstance(each, Rendition) for each in found)
    assert [(log["event"], log["go_on"]) for log in logs] == [("a drawing worker died", "in new workers")]


def test_after_a_second_death_the_rest_is_rendered_here(
    pool: RenderPool, monkeypatch: pytest.MonkeyPatch, drawn_here: Counter[str]
) -> None:
    monkeypatch.setattr(render_worker, "render_job", always_dies)
    with capture_logs() as logs:
        found = all_of(pool, many())

    assert set(drawn_here.values()) == {1} and len(drawn_here) == 20
    assert all(isinstance(each, Rendition) for each in found)
    assert [log["go_on"] for log in logs] == ["in new workers", "here"]


def test_a_worker_that_dies_without_a_request_costs_nothing(pool: RenderPool, drawn_here: Counter[str]) -> None:
    all_of(pool, many())
    executor = pool._pool
    assert executor is not None
    for process in list(executor._processes.values()):
        process.kill()
        process.join(10)

    assert all(isinstance(each, Rendition) for each in all_of(pool, many())) and not drawn_here


def test_workers_with_other_fonts_draw_nothing(
    pool: RenderPool, fonts: FontSet, monkeypatch: pytest.MonkeyPatch, drawn_here: Counter[str]
) -> None:
    monkeypatch.setattr(fonts, "digest", "0" * 64)
    found = all_of(pool, many())

    assert len(drawn_here) == 20 and all(isinstance(each, Rendition) for each in found)


def test_idle_workers_are_ended(fonts: FontSet) -> None:
    pool = RenderPool(fonts, workers=1, idle_s=0.05, here_max_px=ANY_PX)
    all_of(pool, many())

    assert _soon(lambda: pool._pool is None)
    assert len(all_of(pool, many())) == 20
    pool.close()


def test_workers_do_not_outlive_their_parent() -> None:
    with subprocess.Popen([sys.executable, "-c", _PARENT], stdout=subprocess.PIPE, text=True) as parent:
        assert parent.stdout is not None
        workers = [int(word) for word in parent.stdout.readline().split()]
        alive = [pid for pid in workers if _alive(pid)]
        os.kill(parent.pid, signal.SIGKILL)

    assert alive == workers and len(workers) >= 1
    assert _soon(lambda: not any(map(_alive, workers)))


def _alive(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def _soon(holds: Callable[[], bool]) -> bool:
    until = time.monotonic() + 10
    while time.monotonic() < until:
        if holds():
            return True
        time.sleep(0.02)
    return False
