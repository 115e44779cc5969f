from __future__ import annotations

from datetime import date

import pytest

from campaigns.booking.campaign import Aim, Campaign, Category
from campaigns.booking.slide import Slide
from campaigns.booking.target import Target
from campaigns.reviewing.edition import Edition, seal_of
from campaigns.reviewing.pictures import BoundPicture
from campaigns.screens.display_profile import Colour, profile_of
from campaigns.screens.screen import Screen, ScreenKind

STRIP, WIDE = profile_of(320, 16, Colour.MONO), profile_of(960, 576, Colour.RGB)


@pytest.fixture
def campaign(at) -> Campaign:
    slides = tuple(Slide(id=n, campaign_id=7, position=n, text=f"第{n}句", dwell_ms=None, version=1, retired_at=None)
                   for n in (1, 2))  # fmt: skip
    return Campaign(
        id=7, name="创城", theme="文明", occasion="", category=Category.PSA, aim=Aim.ROTATION, weight=1,
        starts_on=date(2026, 5, 1), ends_on=date(2026, 5, 31), reserved=False, retired_at=None, version=3,
        created_by="wang", created_at=at, screens=("st-1",), slides=slides, target=Target(streets=("朝阳大街",)),
    )  # fmt: skip


@pytest.fixture
def edition(campaign, at) -> Edition:
    """The first edition of the campaign, approved on one profile."""
    pictures = {(slide.id, 1): BoundPicture(slide.id, f"{slide.id:064x}") for slide in campaign.slides}
    return Edition(1, 1, campaign, pictures, seal_of(1, campaign, pictures), "qiang", at)


def screen(screen_id: str, street: str, profile_id: int, profile, at, **changes) -> Screen:
    chosen = {
        "id": screen_id, "name": screen_id, "kind": ScreenKind.STRIP, "street": street, "profile_id": profile_id,
        "profile": profile, "group_id": 1, "group": street, "merchant": None, "areas": (), "brightness_max": 80,
        "added_at": at, "retired_at": None,
    }  # fmt: skip
    return Screen(**(chosen | changes))


@pytest.fixture
def screens(at) -> list[Screen]:
    return [
        screen("st-1", "新华路", 1, STRIP, at),
        screen("st-2", "朝阳大街", 1, STRIP, at),
        screen("dp-1", "朝阳大街", 2, WIDE, at),
        screen("st-9", "新华路", 3, profile_of(512, 32, Colour.MONO), at),
    ]
