"""Approved pictures as they were seen; idle's own as it is drawn."""

from __future__ import annotations

import pytest

from campaigns.database import Unit
from scheduler.pictures.renditions import RenderJob, Renditions
from scheduler.publishing.errors import UnapprovedError
from scheduler.publishing.group_content import approve_idle_pictures, find_renditions, idle_content
from tests.campaigns.builders import approve
from tests.scheduler.town_builders import AT, DAY, Town


def content_of(town: Town, unit: Unit) -> tuple[Renditions, tuple[RenderJob, ...]]:
    """Approve idle's pictures, then find those of the group, as the publisher does."""
    asked = unit.demands.of_group(1, AT.date(), (AT + 8 * DAY).date())
    edition = approve_idle_pictures(unit, unit.editions.idle(), asked.screens, town.fonts, AT)
    return find_renditions(unit, asked, idle_content(unit, edition), edition, town.fonts)


def test_idle_is_approved_once_it_is_rendered(town: Town) -> None:
    town.add()
    with town.wishing() as unit:
        gallery, missing = content_of(town, unit)
    assert (gallery, [job.slide.text for job in missing]) == ({}, ["朝阳市"])

    town.publish()
    with town.wishing() as unit:
        gallery, missing = content_of(town, unit)
        bound = unit.editions.of(1)
    assert missing == () and bound is not None
    assert {picture_id: rendition.digest for picture_id, rendition in gallery.items()} == {
        picture_id: picture.digest for picture_id, picture in bound.pictures.items()
    }


def test_an_approved_picture_is_shown_even_if_the_renderer_changed(town: Town) -> None:
    town.add()
    town.publish()
    campaign = town.create("讲文明", approved=False)
    with town.wishing() as unit:
        approve(unit, campaign, AT)
        gallery, missing = content_of(town, unit)
        bound = unit.editions.of(campaign.id)

    assert missing == () and bound is not None
    assert {gallery[picture_id].id for picture_id in bound.pictures} == {
        picture.rendition_id for picture in bound.pictures.values()
    }


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE edition SET seal = 'f' WHERE campaign_id = 1",
        "UPDATE edition SET content = '[' WHERE campaign_id = 1",
        "UPDATE edition_picture SET digest = 'f'",
        "UPDATE edition SET content = replace(content, '朝阳市', '黑屏') WHERE campaign_id = 1",
    ],
)
def test_idle_whose_rows_were_changed_is_refused(town: Town, statement: str) -> None:
    town.add()
    town.publish()
    with town.wishing() as unit:
        unit.reviews._session.connection().exec_driver_sql(statement)

    with town.wishing() as unit, pytest.raises(UnapprovedError, match="idle"):
        content_of(town, unit)
