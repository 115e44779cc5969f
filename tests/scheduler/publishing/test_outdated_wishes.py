"""An edit between planning and the approval gate is planned anew; changed rows still raise the alarm.

Covers: publisher.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from campaigns.actions import approve_campaign, change_idle_text, send_for_review
from campaigns.actions.review_sheet import review_sheet
from campaigns.booking.campaign import Campaign
from campaigns.database import connect, migrate
from scheduler.pictures.renditions import key_function
from scheduler.publishing.errors import UnapprovedError
from scheduler.publishing.group_slots import number_slots
from tests.campaigns.builders import SYSTEM, any_layout
from tests.scheduler.publishing.test_approval_gate import change, idle_pictures, shown
from tests.scheduler.town_builders import DAY, Town


def retarget(town: Town, campaign: Campaign) -> None:
    """Approve another target; its pictures are drawn already."""
    edited = town.edit(campaign, approved=False, screens=("st-2",))
    with town.wishing() as unit:
        send_for_review(unit, SYSTEM, edited.id, edited.version, at=town.clock())
        key = key_function(town.fonts)
        drawn = review_sheet(unit, edited, key).drawn
        seen = {picture_id: rendition.digest for picture_id, rendition in drawn.items()}
        approve_campaign(unit, SYSTEM, edited.id, edited.version, seen, key=key, at=town.clock())


EDITS: dict[str, Callable[[Town, Campaign], object]] = {
    "retired": lambda town, campaign: town.retire(campaign),
    "withdrawn": lambda town, campaign: town.withdraw(campaign),
    "withdrawn by its slide": lambda town, campaign: town.withdraw_slide(campaign.slides[0]),
    "given another target": retarget,
}


def build(town: Town) -> Campaign:
    """Build two strips on a street with an approved campaign on the first, published."""
    town.add("st-1")
    town.add("st-2")
    campaign = town.create("讲文明", screens=("st-1",))
    town.publish()
    return campaign


def flags(town: Town) -> int:
    with town.database.reading() as unit:
        return len(unit.status.flags())


@pytest.mark.parametrize("name", EDITS)
def test_an_edit_after_the_wishes_were_read_raises_no_alarm(town: Town, name: str) -> None:
    campaign = build(town)
    wishes = town.publisher.read_wishes()
    EDITS[name](town, campaign)

    town.publisher.publish_group(town.group_id(), wishes)

    assert shown(town) == idle_pictures(town) and flags(town) == 0


def test_idle_that_changes_after_the_wishes_were_read_raises_no_alarm(town: Town) -> None:
    build(town)
    wishes = town.publisher.read_wishes()
    with town.wishing() as unit:
        change_idle_text(unit, SYSTEM, "欢迎您", layout=any_layout, at=town.clock())

    town.publisher.publish_group(town.group_id(), wishes)

    assert flags(town) == 0


def test_a_swapped_picture_still_raises_the_alarm(town: Town) -> None:
    build(town)
    draft = town.create("没人看过", name="草稿", screens=("st-1",), approved=False)
    town.publisher.prepare_review(draft.id)
    wishes = town.publisher.read_wishes()
    with town.database.reading() as unit:
        edition = unit.editions.of(2)
        assert edition is not None
        (approved,) = {picture.rendition_id for picture in edition.pictures.values()}
    change(
        town.database,
        "UPDATE rendition SET frames = (SELECT frames FROM rendition ORDER BY id DESC LIMIT 1) "
        f"WHERE id = {approved}",
    )  # fmt: skip

    with pytest.raises(UnapprovedError):
        town.publisher.publish_group(town.group_id(), wishes)

    assert flags(town) == 1


def test_wishes_of_another_day_are_read_anew(town: Town) -> None:
    """Draining may last past four in the morning."""
    build(town)
    wishes = town.publisher.read_wishes()
    town.clock.wait(DAY)
    town.create("树新风", name="第二天", screens=("st-1",))

    town.publisher.publish_group(town.group_id(), wishes)

    assert "第二天: 树新风" in town.texts().values()


def edit_before_slots(monkeypatch: pytest.MonkeyPatch, edits: list[Callable[[], object]]) -> None:
    """Make one edit each time that a group was read and is to be numbered."""

    def edited_first(*args: Any) -> Any:
        if edits:
            edits.pop()()
        return number_slots(*args)

    monkeypatch.setattr("scheduler.publishing.issuer.number_slots", edited_first)


@pytest.fixture
def elsewhere(postgres_url: str, town: Town, tmp_path: Path) -> Town:
    """A town on PostgreSQL, where others write while a unit is under way."""
    migrate(postgres_url)
    return Town(connect(postgres_url), tmp_path / "elsewhere", town.fonts, town.clock)


@pytest.mark.parametrize("name", EDITS)
def test_an_edit_within_the_unit_of_publishing_raises_no_alarm(
    elsewhere: Town, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    elsewhere.publisher.publish_keys()
    campaign = build(elsewhere)
    edit_before_slots(monkeypatch, [lambda: EDITS[name](elsewhere, campaign)])

    elsewhere.publish()

    assert shown(elsewhere) == idle_pictures(elsewhere) and flags(elsewhere) == 0
    elsewhere.database.close()
