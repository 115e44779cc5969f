from __future__ import annotations

import json
from dataclasses import fields, replace
from datetime import date, timedelta

import pytest

from campaigns.booking.campaign import IDLE_NAME, Aim, Campaign, Category
from campaigns.booking.target import Target
from campaigns.reviewing.request import read_request, request_digest, write_request


def _other(campaign: Campaign, name: str) -> object:
    """Something else than what a campaign's field holds."""
    value = getattr(campaign, name)
    others: dict[str, object] = {
        "category": Category.COMMERCIAL, "aim": Aim.SHARE, "target": Target(streets=("新华路",)),
        "slides": campaign.slides[:1], "share_percent": 20, "daypart_ids": (4,), "screens": ("st-1", "st-2"),
    }  # fmt: skip
    if name in others:
        return others[name]
    if isinstance(value, date):
        return value + timedelta(days=1)
    return value + 1 if isinstance(value, int) else f"{value}!"


ASKED = [
    field.name
    for field in fields(Campaign)
    if field.name not in {"created_at", "created_by", "reserved", "retired_at", "version"}
]


@pytest.mark.parametrize("name", ASKED)
def test_every_field_of_a_campaign_is_digested(campaign, name):
    changed = replace(campaign, **{name: _other(campaign, name)})

    assert request_digest(changed) != request_digest(campaign)


@pytest.mark.parametrize(
    "change", [{"text": "另一句"}, {"dwell_ms": 9_000}, {"starts_on": date(2026, 5, 2)}, {"id": 9}]
)
def test_every_field_of_a_slide_is_digested(campaign, change):
    first, second = campaign.slides

    for slides in ((replace(first, **change), second), (second, first)):
        assert request_digest(replace(campaign, slides=slides)) != request_digest(campaign)


def test_empty_fields_are_left_out_of_a_seal(campaign):
    """Frozen: a release that changed it would take every campaign off the street."""
    assert request_digest(campaign) == "356381756f1f658deafbfa0de30925ab56432b5ac476ec0723643b56e5454f32"


def test_a_digest_of_an_earlier_release_stays_valid(campaign):
    """What the first releases sealed of the same campaigns, in their words: aim `filler`, idle named 待播."""
    idle = replace(campaign, aim=Aim.IDLE, name=IDLE_NAME, theme=IDLE_NAME, reserved=True)

    assert request_digest(campaign) == "356381756f1f658deafbfa0de30925ab56432b5ac476ec0723643b56e5454f32"
    assert request_digest(idle) == "27617a57f699c6d226f5cafa35037ec0a1b24c1e9a74b81087130e4fddf304f4"


def test_a_request_is_read_as_it_was_written(campaign):
    first, second = campaign.slides
    full = replace(
        campaign, daypart_ids=(4, 7), share_percent=20, aim=Aim.SHARE, occasion="创建文明城",
        slides=(replace(first, dwell_ms=9_000, starts_on=date(2026, 5, 2), ends_on=date(2026, 5, 3)), second),
        target=Target(kinds=("strip",), streets=("新华路", "朝阳大街"), tags=("餐饮",)),
    )  # fmt: skip

    for each in (campaign, full):
        assert read_request(write_request(each)) == each


def test_when_a_campaign_was_retired_is_no_part_of_its_request(campaign, at):
    assert read_request(write_request(replace(campaign, retired_at=at))) == campaign


@pytest.mark.parametrize("text", ["", "[", "[]", "{}", "null", '"x"', "7"])
def test_other_text_is_refused(text):
    with pytest.raises((ValueError, KeyError, TypeError)):
        read_request(text)


@pytest.mark.parametrize("name", ["aim", "slides", "target", "starts_on", "id"])
def test_a_request_without_a_part_is_refused(campaign, name):
    values = json.loads(write_request(campaign))
    del values[name]

    with pytest.raises((ValueError, KeyError, TypeError)):
        read_request(json.dumps(values))
