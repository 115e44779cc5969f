"""Which pictures a group needs, and that none is drawn twice."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from campaigns.booking.campaign import Campaign
from campaigns.booking.slide import SlideWish
from campaigns.publication.demand import Demand
from scheduler.pictures.renditions import RenderJob, find_stored, render_jobs, store_rendition
from tests.campaigns.builders import approve
from tests.scheduler.town_builders import AT, DAY, Town

Asked = Callable[[], tuple[Demand, Campaign]]


@pytest.fixture
def asked(town: Town) -> Asked:
    """What the street is asked for, and the idle campaign."""
    town.add("st-1")
    town.add("st-2")
    town.add("st-3", w=64, h=16)

    def ask() -> tuple[Demand, Campaign]:
        with town.database.reading() as unit:
            idle = unit.campaigns.idle()
            assert idle is not None
            return unit.demands.of_group(1, AT.date(), (AT + 8 * DAY).date()), idle

    return ask


def told(found: tuple[RenderJob, ...]) -> list[tuple[str, str]]:
    return sorted((job.slide.text, job.profile.size) for job in found)


def test_idle_needs_every_profile_and_a_slide_those_of_its_targets(town: Town, asked: Asked) -> None:
    town.create("讲文明", screens=("st-1", "st-2"))

    assert told(render_jobs(*asked())) == [("朝阳市", "320x16"), ("朝阳市", "64x16"), ("讲文明", "320x16")]


def seen_elsewhere(town: Town, text: str, **changes: str) -> Campaign:
    """A campaign that was approved by pictures which this renderer would not draw."""
    made = town.create(text, approved=False, screens=("st-1",), **changes)
    with town.wishing() as unit:
        approve(unit, made, AT)
    return made


def test_a_stored_rendition_is_found_by_later_requests(town: Town, asked: Asked) -> None:
    seen_elsewhere(town, "讲文明")
    wanted = render_jobs(*asked())
    with town.wishing() as unit:
        _, missing = find_stored(unit, wanted, town.fonts)
        kept = [store_rendition(unit, job, job.draw(town.fonts), town.fonts, AT) for job in missing]
        gallery, left = find_stored(unit, wanted, town.fonts)

    assert set(missing) == set(wanted) and left == ()
    assert {rendition.id for rendition in gallery.values()} == {rendition.id for rendition in kept}
    assert all(town.file(sha256) for rendition in kept for sha256, _ in rendition.frames)


def test_slides_of_the_same_text_share_one_rendition(town: Town, asked: Asked) -> None:
    first = seen_elsewhere(town, "讲文明")
    second = seen_elsewhere(town, "讲文明", name="网络宣传周")
    wanted = render_jobs(*asked())
    with town.wishing() as unit:
        _, missing = find_stored(unit, wanted, town.fonts)
        for job in missing:
            store_rendition(unit, job, job.draw(town.fonts), town.fonts, AT)
        gallery, _ = find_stored(unit, wanted, town.fonts)

    assert [job.slide.text for job in missing].count("讲文明") == 1
    profile_id = next(job.profile_id for job in wanted if job.slide.text == "讲文明")
    assert gallery[first.slides[0].id, profile_id] == gallery[second.slides[0].id, profile_id]


@pytest.mark.parametrize(
    "changes", [{"theme": "突发应急"}, {"slides": (SlideWish("讲文明！"),)}, {"slides": (SlideWish("讲文明", 9_000),)}]
)
def test_a_change_of_picture_or_time_needs_another_rendition(town: Town, asked: Asked, changes: dict[str, Any]) -> None:
    """The look of a theme only on screens that have colours."""
    town.add("dp-1", kind="large", w=128, h=64, colour="rgb", group="新华路")
    campaign = town.create("讲文明", screens=("dp-1",))
    before = {job.key(town.fonts) for job in render_jobs(*asked())}
    town.edit(campaign, **changes)

    assert len({job.key(town.fonts) for job in render_jobs(*asked())} - before) == 1


def test_a_stored_rendition_is_not_replaced(town: Town, asked: Asked) -> None:
    job = render_jobs(*asked())[0]
    drawn = job.draw(town.fonts)
    with town.wishing() as unit:
        first = store_rendition(unit, job, drawn, town.fonts, AT)
        again = store_rendition(unit, job, drawn, town.fonts, AT + DAY)

    assert again == first
