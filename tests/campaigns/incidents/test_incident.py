from __future__ import annotations

from campaigns.incidents.incident import about_campaign, about_group


def test_what_is_about_one_group_is_not_about_another():
    assert about_campaign(3, 7).startswith(about_group(3))
    assert not about_campaign(31, 7).startswith(about_group(3))
