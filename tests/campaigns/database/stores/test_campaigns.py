from __future__ import annotations

from datetime import date

from campaigns.actions import retire_campaign
from campaigns.database.stores.campaigns import CampaignFilter
from tests.campaigns.builders import SYSTEM, add, create


def test_lists_are_narrowed_by_words_category_and_day(database, at):
    with database.writing() as unit:
        add(unit, at)
        create(unit, at, name="网络宣传周", theme="网络安全", category="gov-info", ends_on=date(2026, 5, 7))
        psa = create(unit, at)
        retire_campaign(unit, SYSTEM, create(unit, at, name="旧活动").id, at=at)

    def names(**narrow):
        with database.reading() as unit:
            chosen = CampaignFilter(**narrow)
            found = [campaign.name for campaign in unit.campaigns.list(chosen)]
            assert unit.campaigns.count(chosen) == len(found)
            return found

    assert names() == ["创建文明城市", "网络宣传周"]
    assert names(query="网络") == ["网络宣传周"]
    assert names(query="%") == []
    assert names(category="psa") == [psa.name]
    assert names(on=date(2026, 5, 8)) == ["创建文明城市"]
    assert "旧活动" in names(retired=True)
