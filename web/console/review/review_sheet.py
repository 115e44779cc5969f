"""List the pending reviews, and show every picture of one campaign as it is stored, byte for byte."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace

from campaigns.accounts.access import Actor
from campaigns.accounts.person import SYSTEM_NAME, Person, Role
from campaigns.actions.review_sheet import ReviewSheet, formerly_approved
from campaigns.booking.campaign import Campaign
from campaigns.booking.slide import Slide
from campaigns.booking.target import reach
from campaigns.database import Unit
from campaigns.database.stores.campaigns import CampaignFilter
from campaigns.errors import CampaignError
from campaigns.playback.line import StoredRendition
from campaigns.reviewing.edition import uncovered_pictures
from campaigns.reviewing.pictures import needed_pictures
from campaigns.reviewing.review import Review, ReviewState, state_of
from campaigns.reviewing.reviewer import check_may_decide
from campaigns.screens.display_profile import DisplayProfile
from campaigns.screens.screen import Screen
from web.console.common.labels import KINDS
from web.console.common.thumbnails import stored_picture
from web.http.context import app_context
from web.http.language import count, gettext, ngettext
from web.preview.preview_pictures import SlidePicture

_MOST = 2_000


@dataclass(frozen=True, slots=True)
class PendingReview:
    """A campaign that awaits a decision; `new` counts its unseen pictures.

    `refusal` is why the person may not decide it, None where they may.
    """

    campaign: Campaign
    review: Review
    state: ReviewState
    new: int
    refusal: CampaignError | None


@dataclass(frozen=True, slots=True)
class ReviewPicture:
    """One picture at full size. `seen` is what the form sends back once it was in sight, None if it is not new.

    `was` is the picture approved before the last edit, if it differs; `same` is true if it does not.
    """

    profile: DisplayProfile
    screens: str
    picture: SlidePicture | None
    timing: str
    digest: str
    seen: str | None
    was: SlidePicture | None = None
    same: bool = False


@dataclass(frozen=True, slots=True)
class SlidePictures:
    """A slide with its pictures."""

    slide: Slide
    pictures: tuple[ReviewPicture, ...]


def pending_reviews(unit: Unit, actor: Actor, screens: Collection[Screen]) -> tuple[PendingReview, ...]:
    """Return the campaigns that await a decision: those that this person may decide first, then by time of sending."""
    today = app_context().today()
    campaigns = [each for each in unit.campaigns.list(CampaignFilter(), limit=_MOST) if each.ends_on >= today]
    numbers = [campaign.id for campaign in campaigns]
    reviews, editions = unit.reviews.latest(numbers), unit.editions.in_force(numbers)
    people, found = unit.people.all(), list[PendingReview]()
    for campaign in campaigns:
        review = reviews.get(campaign.id)
        edition = editions.get(campaign.id)
        state = state_of(review, campaign, edition)
        if review is None or state not in {ReviewState.WAITING, ReviewState.APPROVED}:
            continue
        approved = edition is not None and state is ReviewState.APPROVED
        new = len(uncovered_pictures(edition, screens) if edition and approved else needed_pictures(campaign, screens))
        if approved and not new:
            continue
        writers = frozenset({campaign.created_by, review.edited_by})
        found.append(PendingReview(campaign, review, state, new, _refusal(actor, campaign, writers, people)))
    return tuple(sorted(found, key=lambda each: (each.refusal is not None, each.review.sent_at, each.campaign.id)))


def refusal_of(unit: Unit, actor: Actor, sheet: ReviewSheet) -> CampaignError | None:
    """Return the error why a person may not decide, None if they may."""
    return _refusal(actor, sheet.campaign, sheet.writers, unit.people.all())


def lacks_reviewer(unit: Unit, sheet: ReviewSheet) -> bool:
    """Return whether no reviewer may decide the campaign, so that one must be added first."""
    return not any(
        person.role is Role.REVIEWER
        and person.disabled_at is None
        and person.has_password
        and person.name not in sheet.writers
        for person in unit.people.all()
    )


def slide_pictures(unit: Unit, sheet: ReviewSheet) -> tuple[SlidePictures, ...]:
    """Return every slide with its stored pictures, the unseen ones first."""
    former = formerly_approved(unit, sheet)
    stored = [*sheet.drawn.values(), *former.values()]
    files = unit.files.find(sha256 for rendition in stored for sha256, _ in rendition.frames)
    types = {sha256: file.media_type for sha256, file in files.items()}
    new = {picture.picture_id for picture in sheet.new}
    words = _screens_by_profile(sheet.screens)
    found: list[SlidePictures] = []
    for slide in sheet.campaign.slides:
        own = [picture for picture in sheet.needed if picture.slide.id == slide.id]
        own.sort(key=lambda picture: picture.picture_id not in new)
        pictures = (
            _with_former(
                _review_picture(picture.profile, words[picture.profile_id], sheet.drawn.get(picture.picture_id), types,
                        picture.picture_id if picture.picture_id in new else None),
                former.get(picture.picture_id), types,
            )
            for picture in own
        )  # fmt: skip
        found.append(SlidePictures(slide, tuple(pictures)))
    return tuple(found)


def shown_names(unit: Unit) -> dict[str, str]:
    """Return the shown names of all people and of the system, by sign-in name."""
    return {person.name: person.shown_name for person in unit.people.all()} | {SYSTEM_NAME: gettext("系统")}


def targets_in_words(campaign: Campaign, screens: Iterable[Screen]) -> tuple[str, list[str]]:
    """Return in words which screens a campaign reaches: the kinds, and each street with its number of screens."""
    found = reach(campaign.target, campaign.screens, screens)
    kinds = Counter(screen.kind.value for screen in found)
    streets = Counter(screen.street for screen in found)
    total = gettext("、").join(_screens_in_words(str(KINDS[kind]), number) for kind, number in sorted(kinds.items()))
    return total, [f"{street} {count(number)}" for street, number in streets.most_common()]


def _review_picture(
    profile: DisplayProfile,
    screens: str,
    rendition: StoredRendition | None,
    types: Mapping[str, str],
    picture_id: tuple[int, int] | None,
) -> ReviewPicture:
    if rendition is None or not all(sha256 in types for sha256, _ in rendition.frames):
        return ReviewPicture(profile, screens, None, "", "", None)
    seen = None if picture_id is None else f"{picture_id[0]}-{picture_id[1]}-{rendition.digest}"
    picture = stored_picture(rendition, profile, types)
    return ReviewPicture(profile, screens, picture, _timing_in_words(rendition), rendition.digest, seen)


def _with_former(shown: ReviewPicture, former: StoredRendition | None, types: Mapping[str, str]) -> ReviewPicture:
    """Add the picture approved before the last edit to an unseen picture."""
    if former is None or shown.seen is None:
        return shown
    if former.digest == shown.digest:
        return replace(shown, same=True)
    known = all(sha256 in types for sha256, _ in former.frames)
    return replace(shown, was=stored_picture(former, shown.profile, types) if known else None)


def _timing_in_words(rendition: StoredRendition) -> str:
    seconds = count(round(rendition.ms / 1000, 1))
    if rendition.step_ms is not None:
        return gettext("滚动一遍，%(seconds)s 秒", seconds=seconds)
    if len(rendition.frames) > 1:
        return gettext("%(pages)s 页，共 %(seconds)s 秒", pages=count(len(rendition.frames)), seconds=seconds)
    return gettext("静止，%(seconds)s 秒", seconds=seconds)


def _screens_by_profile(screens: Iterable[Screen]) -> dict[int, str]:
    kinds: dict[int, Counter[str]] = {}
    for screen in screens:
        kinds.setdefault(screen.profile_id, Counter())[screen.kind.value] += 1
    return {
        profile_id: gettext("、").join(
            _screens_in_words(str(KINDS[kind]), number) for kind, number in sorted(own.items())
        )
        for profile_id, own in kinds.items()
    }


def _screens_in_words(kind: str, number: int) -> str:
    return ngettext("%(kind)s %(number)s 块", "%(kind)s %(number)s 块", number, kind=kind, number=count(number))


def _refusal(
    actor: Actor, campaign: Campaign, writers: frozenset[str], people: Iterable[Person]
) -> CampaignError | None:
    try:
        check_may_decide(actor, campaign.name, writers, people)
    except CampaignError as error:
        return error
    return None
