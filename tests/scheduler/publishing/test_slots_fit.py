"""What no slots file has room for is left out with an incident, and everything else goes out."""

from __future__ import annotations

import pytest

from scheduler.publishing import slots_fit
from tests.scheduler.town_builders import Town

PAGES = "富强 民主 文明 和谐 自由 平等 公正 法治 爱国 敬业 诚信 友善"


def left_out(town: Town) -> list[tuple[object, object]]:
    with town.database.reading() as unit:
        found = unit.incidents.open()
    return [(each.cause["campaign"], each.cause["what"]) for each in sorted(found, key=lambda each: each.about)]


@pytest.mark.parametrize(
    ("limit", "most", "what"),
    [("SLOTS_MAX", 2, "slots"), ("ASSETS_MAX", 2, "pictures"), ("SLOTS_BYTES", 600, "bytes of slots")],
)
def test_the_newest_campaigns_are_left_out_until_the_rest_fits(
    town: Town, monkeypatch: pytest.MonkeyPatch, limit: str, most: int, what: str
) -> None:
    """A withdrawal, an emergency or a new screen must not wait for it."""
    town.add()
    town.create("讲文明", name="创建文明城市")
    town.create("网络安全", name="网络宣传周")
    town.create("文明出行", name="文明出行")
    monkeypatch.setattr(slots_fit, limit, most)

    town.publish()

    assert {text.split(":")[0] for text in town.texts().values()} >= {"创建文明城市"}
    assert left_out(town) == [("网络宣传周", what), ("文明出行", what)]
    monkeypatch.undo()
    town.publish()
    assert left_out(town) == []
    assert {text.split(":")[0] for text in town.texts().values()} >= {"网络宣传周", "文明出行"}


def test_a_slide_of_too_many_pages_leaves_its_own_campaign_out(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    town.add()
    town.create(PAGES, name="核心价值观")
    town.create("讲文明", name="创建文明城市")
    monkeypatch.setattr(slots_fit, "FRAMES_MAX", 1)

    town.publish()

    assert left_out(town) == [("核心价值观", "frames")]
    assert {text.split(":")[0] for text in town.texts().values()} >= {"创建文明城市"}
