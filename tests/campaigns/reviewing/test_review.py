from __future__ import annotations

from dataclasses import fields, replace
from datetime import date, timedelta

import pytest

from campaigns.booking.campaign import IDLE_NAME, Aim, Campaign, Category
from campaigns.booking.slide import Slide
from campaigns.booking.target import Target
from campaigns.errors import NotDrawnError, UnseenPictureError
from campaigns.playback.line import StoredRendition
from campaigns.reviewing.review import (
    BoundPicture,
    Review,
    ReviewState,
    bind_pictures,
    campaign_reach,
    covers_profile,
    may_be_shown,
    needed_pictures,
    request_digest,
    seal_of,
    state_of,
)
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
def review(campaign, at) -> Review:
    pictures = {(slide.id, 1): BoundPicture(slide.id, f"{slide.id:064x}") for slide in campaign.slides}
    return Review(
        1, campaign.id, campaign.version, ReviewState.APPROVED, "wang", at,
        seal=seal_of(campaign, pictures), pictures=pictures,
    )  # fmt: skip


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


def test_an_approved_unchanged_campaign_may_be_shown(campaign, review):
    assert state_of(review, campaign) is ReviewState.APPROVED and may_be_shown(review, campaign)


def test_a_review_of_anything_else_leaves_a_draft(campaign, review):
    assert state_of(None, campaign) is ReviewState.DRAFT
    assert state_of(replace(review, version=2), campaign) is ReviewState.DRAFT
    assert state_of(replace(review, seal=None), campaign) is ReviewState.DRAFT


def test_a_retired_campaign_may_not_be_shown(campaign, review, at):
    assert not may_be_shown(review, replace(campaign, retired_at=at))


@pytest.mark.parametrize("state", [state for state in ReviewState if state is not ReviewState.APPROVED])
def test_only_an_approval_lets_a_campaign_be_shown(campaign, review, state):
    assert not may_be_shown(replace(review, state=state), campaign)


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
def test_every_field_of_a_campaign_is_sealed(campaign, review, name):
    """Changed in the stored row alone, behind the back of every action: the version is the approved one."""
    changed = replace(campaign, **{name: _other(campaign, name)})

    assert request_digest(changed) != request_digest(campaign)
    assert not may_be_shown(review, changed)


@pytest.mark.parametrize(
    "change", [{"text": "另一句"}, {"dwell_ms": 9_000}, {"starts_on": date(2026, 5, 2)}, {"id": 9}]
)
def test_every_field_of_a_slide_is_sealed(campaign, review, change):
    first, second = campaign.slides

    assert not may_be_shown(review, replace(campaign, slides=(replace(first, **change), second)))
    assert not may_be_shown(review, replace(campaign, slides=(second, first)))


def test_every_seen_picture_is_sealed(campaign, review):
    """Changed in the stored rows alone: another picture, one more, one less."""
    for pictures in (
        review.pictures | {(1, 1): BoundPicture(1, "f" * 64)},
        review.pictures | {(1, 1): BoundPicture(2, review.pictures[1, 1].digest)},
        review.pictures | {(1, 2): BoundPicture(3, "f" * 64)},
        {(1, 1): review.pictures[1, 1]},
    ):
        assert not may_be_shown(replace(review, pictures=pictures), campaign)


def test_empty_fields_are_left_out_of_a_seal(campaign):
    """Frozen: a release that changed it would take every campaign off the street."""
    assert request_digest(campaign) == "356381756f1f658deafbfa0de30925ab56432b5ac476ec0723643b56e5454f32"


def test_a_campaign_reaches_its_picks_and_its_target(campaign, screens, at):
    gone = [replace(each, retired_at=at) for each in screens]

    assert [each.id for each in campaign_reach(campaign, screens)] == ["dp-1", "st-1", "st-2"]
    assert campaign_reach(campaign, gone) == ()
    assert len(campaign_reach(replace(campaign, aim=Aim.IDLE, screens=(), target=Target()), screens)) == 4


def test_every_slide_is_needed_once_on_every_profile_that_is_reached(campaign, screens):
    needed = needed_pictures(campaign, screens)

    assert [picture.picture_id for picture in needed] == [(1, 1), (1, 2), (2, 1), (2, 2)]


def test_a_profile_is_covered_when_all_slides_were_approved_for_it(campaign, review):
    assert covers_profile(review, campaign.slides, 1)
    assert not covers_profile(review, campaign.slides, 2)
    assert not covers_profile(replace(review, pictures={(1, 1): BoundPicture(1, "a")}), campaign.slides, 1)
    assert not covers_profile(None, campaign.slides, 1)


def rendition(number: int, digest: str, at) -> StoredRendition:
    return StoredRendition(number, digest, digest, 1, 1, 5_000, ((digest, 5_000),), None, [], at)


def test_what_was_seen_and_is_stored_is_bound(campaign, screens, at):
    needed = needed_pictures(campaign, screens[:2])
    drawn = {picture.picture_id: rendition(n, f"{n:064x}", at) for n, picture in enumerate(needed)}

    bound = bind_pictures(needed, drawn, {picture_id: stored.digest for picture_id, stored in drawn.items()})

    assert bound == {(1, 1): BoundPicture(0, f"{0:064x}"), (2, 1): BoundPicture(1, f"{1:064x}")}


def test_a_picture_that_is_not_drawn_is_named(campaign, screens, at):
    needed = needed_pictures(campaign, screens[:2])

    with pytest.raises(NotDrawnError, match="第2句") as refused:
        bind_pictures(needed, {(1, 1): rendition(1, "a", at)}, {(1, 1): "a", (2, 1): "b"})

    assert refused.value.text("zh") == "“第2句”在 320x16 屏上还没画好；等几秒再看"


@pytest.mark.parametrize("seen", [{}, {(1, 1): "a"}, {(1, 1): "a", (2, 1): "c"}])
def test_a_picture_that_is_not_the_one_that_was_seen_is_named(campaign, screens, at, seen):
    needed = needed_pictures(campaign, screens[:2])
    drawn = {(1, 1): rendition(1, "a", at), (2, 1): rendition(2, "b", at)}

    with pytest.raises(UnseenPictureError, match=r"第[12]句"):
        bind_pictures(needed, drawn, seen)


def test_a_seal_of_an_earlier_release_stays_valid(campaign):
    """What the first releases sealed of the same campaigns, in their words: aim `filler`, idle named 待播."""
    idle = replace(campaign, aim=Aim.IDLE, name=IDLE_NAME, theme=IDLE_NAME, reserved=True)

    assert request_digest(campaign) == "356381756f1f658deafbfa0de30925ab56432b5ac476ec0723643b56e5454f32"
    assert request_digest(idle) == "27617a57f699c6d226f5cafa35037ec0a1b24c1e9a74b81087130e4fddf304f4"
