from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest

from campaigns.actions import send_for_review
from campaigns.booking.campaign import Campaign
from campaigns.booking.slide import SlideWish
from campaigns.database import Unit
from campaigns.errors import LeadershipLostError, MissingGlyphError
from campaigns.publication.progress import Progress, Task
from scheduler.pictures.render_missing import STORE_EVERY_S, RenditionFiller
from scheduler.pictures.render_pool import RenderPool
from scheduler.pictures.renditions import RenderJob, find_stored
from scheduler.publishing.publisher import RENDER_AT_ONCE
from scheduler.render import Rendition
from scheduler.render.fonts import FontSet
from tests.campaigns.builders import SYSTEM, create
from tests.scheduler.town_builders import Town


class Watch:
    """A clock that goes on a little with every picture that is drawn."""

    def __init__(self, each_s: float = 0.125) -> None:
        self.each_s = each_s
        self.s = 0.0

    def __call__(self) -> float:
        return self.s


@pytest.fixture
def watch(monkeypatch: pytest.MonkeyPatch) -> Watch:
    made = Watch()
    draw = RenderJob.draw

    def slowly(wanted: RenderJob, fonts: FontSet) -> Rendition:
        made.s += made.each_s
        return draw(wanted, fonts)

    monkeypatch.setattr(RenderJob, "draw", slowly)
    return made


@pytest.fixture
def campaign(town: Town) -> Campaign:
    town.add("st-1")
    with town.wishing() as unit:
        return create(unit, town.clock(), slides=tuple(SlideWish(f"第{n}期") for n in range(20)))


@pytest.fixture
def filler(town: Town, watch: Watch) -> RenditionFiller:
    return new_filling(town, watch)


def new_filling(town: Town, watch: Watch, **changes: Any) -> RenditionFiller:
    pool = RenderPool(town.fonts, workers=0)
    term = {"term": town.term} | changes
    return RenditionFiller(town.database, pool, town.fonts, now=town.clock, mono=watch, **term)


def jobs_of(town: Town, campaign: Campaign) -> list[RenderJob]:
    with town.database.reading() as unit:
        screen = unit.screens.get("st-1")
    assert screen is not None
    return [RenderJob(slide, campaign.theme, screen.profile_id, screen.profile) for slide in campaign.slides]


def latest(town: Town, campaign: Campaign) -> Progress | None:
    with town.database.reading() as unit:
        return unit.progress.latest(Task.DRAW, [str(campaign.id)]).get(str(campaign.id))


def missing_jobs(town: Town, wanted: list[RenderJob]) -> int:
    with town.database.reading() as unit:
        return len(find_stored(unit, wanted, town.fonts)[1])


def test_all_that_is_missing_is_stored(town: Town, campaign: Campaign, filler: RenditionFiller) -> None:
    wanted = jobs_of(town, campaign)
    filler.render_missing(wanted)

    assert missing_jobs(town, wanted) == 0


def test_pictures_and_progress_are_written_at_most_twice_a_second(
    town: Town, campaign: Campaign, filler: RenditionFiller, monkeypatch: pytest.MonkeyPatch, watch: Watch
) -> None:
    told: list[tuple[float, int, int, int]] = []
    wanted = jobs_of(town, campaign)
    writing = town.database.writing

    @contextmanager
    def noting() -> Iterator[Unit]:
        with writing() as unit:
            yield unit
        found = latest(town, campaign)
        told.append((watch.s, found.done if found else 0, found.total if found else 0, 20 - missing_jobs(town, wanted)))

    monkeypatch.setattr(town.database, "writing", noting)
    filler.render_missing(wanted)

    assert [done for _, done, _, _ in told] == [kept for *_, kept in told] == [4, 8, 12, 16, 20, 20]
    assert {total for *_, total, _ in told} == {20}
    times = [at for at, *_ in told[:-1]]
    assert all(b - a >= STORE_EVERY_S for a, b in zip([0.0, *times], times, strict=False))


def test_the_run_ends_when_all_is_rendered(town: Town, campaign: Campaign, filler: RenditionFiller) -> None:
    filler.render_missing(jobs_of(town, campaign))
    found = latest(town, campaign)

    assert found is not None and found.done == found.total == 20 and found.ended_at is not None and not found.failed


def test_a_run_continues_while_more_jobs_follow(town: Town, campaign: Campaign, filler: RenditionFiller) -> None:
    wanted = jobs_of(town, campaign)
    filler.render_missing(wanted[:8], later=12)
    first = latest(town, campaign)
    filler.render_missing(wanted[8:])
    second = latest(town, campaign)

    assert first is not None and (first.done, first.total, first.ended_at) == (8, 20, None)
    assert second is not None and (second.id, second.done, second.total) == (first.id, 20, 20)
    assert second.ended_at is not None


def test_a_run_ends_when_nothing_is_missing_any_more(town: Town, campaign: Campaign, filler: RenditionFiller) -> None:
    filler.render_missing(jobs_of(town, campaign)[:8], later=12)
    filler.finish(campaign.id)
    filler.finish(campaign.id)
    found = latest(town, campaign)

    assert found is not None and found.ended_at is not None


def test_quick_rendering_writes_no_progress_row(town: Town, campaign: Campaign, filler: RenditionFiller) -> None:
    filler.render_missing(jobs_of(town, campaign)[:3])

    assert latest(town, campaign) is None


def test_a_slide_that_fails_is_reported_and_affects_no_other(
    town: Town, campaign: Campaign, filler: RenditionFiller, monkeypatch: pytest.MonkeyPatch
) -> None:
    draw = RenderJob.draw

    def failing(wanted: RenderJob, fonts: FontSet) -> Rendition:
        if wanted.slide.text == "第3期":
            raise MissingGlyphError("第", wanted.profile.size)
        return draw(wanted, fonts)

    monkeypatch.setattr(RenderJob, "draw", failing)
    wanted = jobs_of(town, campaign)
    with pytest.raises(MissingGlyphError):
        filler.render_missing(wanted)
    found = latest(town, campaign)

    assert missing_jobs(town, wanted) == 1
    assert found is not None and found.failed and found.ended_at is not None and found.done == 20


def test_a_former_leader_stores_nothing(town: Town, campaign: Campaign, watch: Watch) -> None:
    wanted = jobs_of(town, campaign)
    with pytest.raises(LeadershipLostError):
        new_filling(town, watch, term=town.term - 1).render_missing(wanted)

    assert missing_jobs(town, wanted) == 20 and latest(town, campaign) is None


def test_after_a_failed_write_counting_restarts(
    town: Town, campaign: Campaign, filler: RenditionFiller, monkeypatch: pytest.MonkeyPatch
) -> None:
    wanted = jobs_of(town, campaign)

    def away() -> None:
        raise OSError("the database is away")

    with monkeypatch.context() as broken:
        broken.setattr(town.database, "writing", away)
        with pytest.raises(OSError, match="away"):
            filler.render_missing(wanted)
    filler.render_missing(wanted)
    found = latest(town, campaign)

    assert found is not None and (found.done, found.total) == (20, 20)


def test_two_groups_of_one_profile_have_each_picture_drawn_once(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    """DESIGN 7, B4: nothing is rendered twice."""
    counted: Counter[tuple[str, str]] = Counter()
    draw = RenderJob.draw

    def counting(wanted: RenderJob, fonts: FontSet) -> Rendition:
        counted[wanted.slide.text, wanted.profile.size] += 1
        return draw(wanted, fonts)

    monkeypatch.setattr(RenderJob, "draw", counting)
    town.add("st-1")
    town.add("st-2", street="朝阳大街")
    town.publish("新华路")
    town.publish("朝阳大街")

    assert counted and set(counted.values()) == {1}


def test_the_batches_of_a_large_review_are_one_progress_run(town: Town) -> None:
    town.add("st-1")
    with town.wishing() as unit:
        slides = tuple(SlideWish(f"第{n}期") for n in range(RENDER_AT_ONCE + 6))
        campaign = create(unit, town.clock(), slides=slides)
        send_for_review(unit, SYSTEM, campaign.id, campaign.version, at=town.clock())

    more = town.publisher.prepare_review(campaign.id)
    first = latest(town, campaign)
    done = not town.publisher.prepare_review(campaign.id)
    last = latest(town, campaign)

    assert more and done
    assert first is not None and (first.done, first.total, first.ended_at) == (RENDER_AT_ONCE, RENDER_AT_ONCE + 6, None)
    assert last is not None and (last.id, last.done) == (first.id, RENDER_AT_ONCE + 6) and last.ended_at is not None
