from __future__ import annotations

from dataclasses import replace

import pytest

from campaigns.booking.campaign import Aim
from campaigns.booking.target import Target
from campaigns.errors import NotDrawnError, UnseenPictureError
from campaigns.playback.line import StoredRendition
from campaigns.reviewing.pictures import BoundPicture, bind_pictures, campaign_reach, needed_pictures


def test_a_campaign_reaches_its_picks_and_its_target(campaign, screens, at):
    gone = [replace(each, retired_at=at) for each in screens]

    assert [each.id for each in campaign_reach(campaign, screens)] == ["dp-1", "st-1", "st-2"]
    assert campaign_reach(campaign, gone) == ()
    assert len(campaign_reach(replace(campaign, aim=Aim.IDLE, screens=(), target=Target()), screens)) == 4


def test_every_slide_is_needed_once_on_every_profile_that_is_reached(campaign, screens):
    needed = needed_pictures(campaign, screens)

    assert [picture.picture_id for picture in needed] == [(1, 1), (1, 2), (2, 1), (2, 2)]


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
