"""Covers: edition, withdrawal."""

from __future__ import annotations

from dataclasses import replace

import pytest

from campaigns.reviewing.edition import covers_profile, uncovered_pictures
from campaigns.reviewing.pictures import BoundPicture
from campaigns.reviewing.withdrawal import Withdrawal


def withdrawal(at, slide_id=None, number=1) -> Withdrawal:
    return Withdrawal(1, 7, slide_id, number, "li", at, "错字")


def test_what_was_approved_is_shown(campaign, edition):
    assert edition.is_sealed and edition.shown == campaign and not edition.is_withdrawn


def test_a_retired_campaign_is_not_shown(edition, at):
    assert replace(edition, retired_at=at).shown is None


def test_content_number_and_pictures_are_sealed(campaign, edition):
    """Changed in the stored rows alone: another picture, one more, one less, another text, another number."""
    bound = dict(edition.pictures)
    first, second = campaign.slides
    for change in (
        {"pictures": bound | {(1, 1): BoundPicture(1, "f" * 64)}},
        {"pictures": bound | {(1, 1): BoundPicture(2, bound[1, 1].digest)}},
        {"pictures": bound | {(1, 2): BoundPicture(3, "f" * 64)}},
        {"pictures": {(1, 1): bound[1, 1]}},
        {"content": replace(campaign, slides=(replace(first, text="黑屏"), second))},
        {"content": replace(campaign, weight=9)},
        {"number": 2},
        {"seal": "f" * 64},
    ):
        altered = replace(edition, **change)
        assert not altered.is_sealed and altered.shown is None


def test_a_withdrawn_campaign_is_not_shown(edition, at):
    gone = replace(edition, withdrawals=(withdrawal(at),))

    assert (gone.shown, gone.slides_shown, gone.is_withdrawn) == (None, (), True)
    assert gone.slides == edition.slides


def test_a_withdrawn_slide_is_left_out(campaign, edition, at):
    first, second = campaign.slides
    one = replace(edition, withdrawals=(withdrawal(at, first.id),))
    both = replace(edition, withdrawals=(withdrawal(at, first.id), withdrawal(at, second.id)))

    assert one.shown == replace(campaign, slides=(second,)) and not one.is_withdrawn
    assert both.shown is None and both.slides_shown == ()


def test_of_a_text_it_says_by_what_it_was_withdrawn(campaign, edition, at):
    first, second = campaign.slides
    slide, whole = withdrawal(at, first.id), withdrawal(at)
    gone = replace(edition, withdrawals=(slide, whole))

    assert gone.withdrawals_of(first.text) == (slide, whole)
    assert gone.withdrawals_of(second.text) == (whole,)
    assert gone.withdrawals_of("另一句") == ()


@pytest.mark.parametrize(("number", "binds"), [(1, True), (2, True), (3, False)])
def test_a_withdrawal_binds_editions_up_to_its_own(at, number, binds):
    assert withdrawal(at, number=2).binds(number) is binds


def test_a_profile_is_covered_when_all_slides_that_are_shown_were_approved_for_it(edition, at):
    part = replace(edition, pictures={(1, 1): edition.pictures[1, 1]})

    assert covers_profile(edition, 1) and not covers_profile(edition, 2)
    assert not covers_profile(part, 1)
    assert covers_profile(replace(part, withdrawals=(withdrawal(at, 2),)), 1)


def test_pictures_of_profiles_that_joined_are_uncovered(edition, screens, at):
    assert [picture.picture_id for picture in uncovered_pictures(edition, screens)] == [(1, 2), (2, 2)]
    assert uncovered_pictures(edition, screens[:2]) == ()
    one = replace(edition, withdrawals=(withdrawal(at, 1),))
    assert [picture.picture_id for picture in uncovered_pictures(one, screens)] == [(2, 2)]
