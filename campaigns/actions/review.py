"""Send campaigns for review, approve them by the hashes of their pictures, return them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime

from campaigns.accounts.access import Actor, Right, authorize, system_actor
from campaigns.actions.review_sheet import RenditionKeyFunction, ReviewSheet, find_drawn, review_sheet
from campaigns.booking.campaign import Aim, Campaign
from campaigns.database import Unit
from campaigns.errors import (
    NothingToReviewError,
    ReservedError,
    RetiredError,
    ReviewStateError,
    StaleVersionError,
    SystemReviewError,
    UnknownCampaignError,
)
from campaigns.local_time import check_clock
from campaigns.playback.line import StoredRendition
from campaigns.publication.work_item import WorkTopic
from campaigns.reviewing.edition import Edition, uncovered_pictures
from campaigns.reviewing.pictures import BoundPicture, NeededPicture, PictureId, bind_pictures, campaign_reach
from campaigns.reviewing.request import request_digest
from campaigns.reviewing.review import NOTE_LIMIT, STATE_NAMES, Review, ReviewState, state_of
from campaigns.reviewing.reviewer import check_may_decide
from campaigns.screens.screen import Screen
from campaigns.text_rules import multi_line


def send_for_review(
    unit: Unit, actor: Actor, campaign_id: int, version: int, *, at: datetime, when_drawn: bool = False
) -> Review:
    """Send a draft or a returned campaign for review.

    `when_drawn`: the system brought it in and approves it itself once its pictures are drawn (`approve_when_drawn`).
    Raises NotAllowedError, UnknownCampaignError, ReservedError, RetiredError, StaleVersionError, ReviewStateError, and
    SystemReviewError if the system is to approve what a person sends or wrote.
    """
    authorize(actor, Right.EDIT_CAMPAIGNS, at)
    campaign = _open_version(unit, campaign_id, version)
    if unit.reviews.of(campaign_id) is None:  # made before there was a review
        unit.reviews.begin_draft(campaign_id, campaign.version, campaign.created_by, campaign.created_at)
    review = _review(unit, campaign_id)
    if when_drawn and (actor.role is not None or {campaign.created_by, review.edited_by} != {actor.name}):
        raise SystemReviewError(campaign.name)
    state = state_of(review, campaign, unit.editions.of(campaign_id))
    if state not in {ReviewState.DRAFT, ReviewState.RETURNED}:
        raise _state_error(campaign, review, state)
    unit.reviews.send(review, campaign.version, actor.name, at, request=request_digest(campaign), when_drawn=when_drawn)
    unit.audit.add(
        actor, "sent for review", f"campaign:{campaign_id}", at,
        name=campaign.name, version=campaign.version, when_drawn=when_drawn,
    )  # fmt: skip
    unit.work.add(WorkTopic.REVIEW, campaign_id, at)
    return _review(unit, campaign_id)


def approve_campaign(
    unit: Unit,
    actor: Actor,
    campaign_id: int,
    version: int,
    seen: Mapping[PictureId, str],
    *,
    key: RenditionKeyFunction,
    at: datetime,
) -> Review:
    """Approve a waiting campaign as its next edition, or the new pictures of an approved one, by the digests seen.

    Raises NotAllowedError, OwnWorkError or SystemReviewError, what `send_for_review` raises about the campaign,
    ReviewStateError (another decision may have come first), NothingToReviewError, NotDrawnError or UnseenPictureError.
    """
    check_clock(at)
    sheet, alone = _prepare_decision(unit, actor, campaign_id, version, key)
    campaign, review = sheet.campaign, _review(unit, campaign_id)
    more = sheet.edition if sheet.state is ReviewState.APPROVED and sheet.new else None
    if sheet.state is not ReviewState.WAITING and more is None:
        raise _state_error(campaign, review, sheet.state)
    if not sheet.needed:
        raise NothingToReviewError(campaign.name)
    bound = bind_pictures(sheet.new, sheet.drawn, seen)
    if not unit.reviews.approve(review, by=actor.name, at=at, alone=alone):
        raise _state_error(campaign, review, sheet.state)
    if more is None:
        edition = unit.editions.add(campaign, bound, by=actor.name, at=at, alone=alone)
        _queue_left_groups(unit, sheet.edition, edition, at)
    else:
        edition = unit.editions.extend(more, bound)
    unit.audit.add(
        actor, "campaign approved", f"campaign:{campaign_id}", at,
        name=campaign.name, version=campaign.version, edition=edition.number, alone=alone,
        when_drawn=review.when_drawn, more=more is not None, seal=edition.seal,
        pictures=_approved_pictures(sheet, bound), targets=_audit_targets(sheet),
    )  # fmt: skip
    unit.work.add(WorkTopic.CAMPAIGN, campaign_id, at)
    return _review(unit, campaign_id)


def return_campaign(
    unit: Unit, actor: Actor, campaign_id: int, version: int, note: str, *, key: RenditionKeyFunction, at: datetime
) -> Review:
    """Return a waiting campaign to its author with a note; the edition in force stays on the street.

    Raises what `approve_campaign` raises about the actor and the state, and a WishError at `note`.
    """
    check_clock(at)
    sheet, alone = _prepare_decision(unit, actor, campaign_id, version, key)
    campaign, review = sheet.campaign, _review(unit, campaign_id)
    text = multi_line(note, "note", limit=NOTE_LIMIT)
    if sheet.state is not ReviewState.WAITING or not unit.reviews.return_to_author(
        review, text, by=actor.name, at=at, alone=alone
    ):
        raise _state_error(campaign, review, sheet.state)
    unit.audit.add(
        actor, "campaign returned", f"campaign:{campaign.id}", at,
        name=campaign.name, version=campaign.version, note=text, alone=alone,
    )  # fmt: skip
    return _review(unit, campaign.id)


def approve_when_drawn(unit: Unit, campaign_id: int, *, key: RenditionKeyFunction, at: datetime) -> None:
    """Approve, as the system, what was sent with `when_drawn`, once all of it is drawn; do nothing before that."""
    campaign = unit.campaigns.get(campaign_id)
    review = unit.reviews.of(campaign_id)
    if campaign is None or review is None or not review.when_drawn or campaign.retired_at is not None:
        return
    if campaign.aim is Aim.IDLE:
        approve_idle(unit, unit.screens.all(), key=key, at=at)
        return
    sheet = review_sheet(unit, campaign, key)
    if sheet.state is not ReviewState.WAITING or not sheet.needed or not sheet.is_drawn:
        return
    seen = {picture_id: rendition.digest for picture_id, rendition in sheet.drawn.items()}
    approve_campaign(unit, system_actor("scheduler"), campaign_id, campaign.version, seen, key=key, at=at)


def submit_idle(unit: Unit, idle: Campaign, by: str, at: datetime) -> Review:
    """Submit idle for approval by the system once it is drawn (`approve_idle`); `by` wrote it."""
    unit.reviews.begin_draft(idle.id, idle.version, by, at)
    unit.reviews.send(_review(unit, idle.id), idle.version, by, at, request=request_digest(idle), when_drawn=True)
    return _review(unit, idle.id)


def approve_idle(unit: Unit, screens: Iterable[Screen], *, key: RenditionKeyFunction, at: datetime) -> Edition | None:
    """Approve what waits of idle once all of it is drawn, or else bind what these screens lack; return its edition.

    No person reviews idle, but it is bound like anything else: what was not drawn from its own text, as submitted, can
    never be shown in its place. The first edition begins with what is drawn for these screens.
    """
    idle = unit.campaigns.idle()
    if idle is None:
        return None
    review, edition = unit.reviews.of(idle.id), unit.editions.idle()
    waits = review is not None and review.when_drawn and state_of(review, idle, edition) is ReviewState.WAITING
    if waits:
        sheet = review_sheet(unit, idle, key, screens=screens if edition is None else None)
        bound = _drawn_pictures(sheet.new, sheet.drawn)
        if bound and (edition is None or sheet.is_drawn):
            return _approve_idle(unit, idle, edition, bound, at)
    if edition is None or not edition.is_sealed:
        return edition
    missing = uncovered_pictures(edition, screens)
    bound = _drawn_pictures(missing, find_drawn(unit, edition.content, missing, key))
    return _approve_idle(unit, edition.content, edition, bound, at) if bound else edition


def _approve_idle(
    unit: Unit, content: Campaign, edition: Edition | None, bound: Mapping[PictureId, BoundPicture], at: datetime
) -> Edition:
    """Put a new edition of idle in force, or extend the present one if it is of this content."""
    system = system_actor("scheduler")
    if edition is not None and edition.content == content:
        approved = unit.editions.extend(edition, bound)
    else:
        unit.reviews.approve(_review(unit, content.id), by=system.name, at=at, alone=True)
        approved = unit.editions.add(content, bound, by=system.name, at=at, alone=True)
        unit.work.add(WorkTopic.CAMPAIGN, content.id, at)
    texts = {slide.id: slide.text for slide in content.slides}
    unit.audit.add(
        system, "idle approved", f"campaign:{content.id}", at, alone=True, edition=approved.number, seal=approved.seal,
        pictures=[
            {"slide": slide_id, "text": texts[slide_id], "profile": profile_id, "digest": picture.digest}
            for (slide_id, profile_id), picture in sorted(bound.items())
        ],
    )  # fmt: skip
    return approved


def _drawn_pictures(
    needed: Iterable[NeededPicture], drawn: Mapping[PictureId, StoredRendition]
) -> dict[PictureId, BoundPicture]:
    found = {picture.picture_id: drawn.get(picture.picture_id) for picture in needed}
    return {
        picture_id: BoundPicture(stored.id, stored.digest) for picture_id, stored in found.items() if stored is not None
    }


def _queue_left_groups(unit: Unit, before: Edition | None, after: Edition, at: datetime) -> None:
    """Queue the groups that a campaign leaves with a new edition: its own targets no longer lead there."""
    if before is None:
        return
    screens = unit.screens.all()
    was, now = ({screen.group_id for screen in campaign_reach(each.content, screens)} for each in (before, after))
    for group_id in sorted(was - now):
        unit.work.add(WorkTopic.PUBLISH, group_id, at)


def _prepare_decision(
    unit: Unit, actor: Actor, campaign_id: int, version: int, key: RenditionKeyFunction
) -> tuple[ReviewSheet, bool]:
    """Return what is to be decided, and whether it is decided by one person alone."""
    unit.reviews.lock(campaign_id)
    sheet = review_sheet(unit, _reviewable(unit, campaign_id), key)
    alone = check_may_decide(actor, sheet.campaign.name, sheet.writers, unit.people.all())
    _open_version(unit, campaign_id, version)
    return sheet, alone


def _reviewable(unit: Unit, campaign_id: int) -> Campaign:
    campaign = unit.campaigns.get(campaign_id)
    if campaign is None:
        raise UnknownCampaignError(campaign_id)
    if campaign.reserved:
        raise ReservedError(campaign.name)
    return campaign


def _open_version(unit: Unit, campaign_id: int, version: int) -> Campaign:
    unit.reviews.lock(campaign_id)
    campaign = _reviewable(unit, campaign_id)
    if campaign.retired_at is not None:
        raise RetiredError(campaign.name)
    if campaign.version != version:
        raise StaleVersionError(version, campaign.version)
    return campaign


def _review(unit: Unit, campaign_id: int) -> Review:
    found = unit.reviews.of(campaign_id)
    assert found is not None, "a campaign begins with its draft"
    return found


def _state_error(campaign: Campaign, review: Review, state: ReviewState) -> ReviewStateError:
    by = {ReviewState.DRAFT: review.edited_by, ReviewState.WAITING: review.sent_by}.get(state, review.decided_by)
    return ReviewStateError(campaign.name, state.value, by or review.edited_by, STATE_NAMES[state])


def _approved_pictures(sheet: ReviewSheet, bound: Mapping[PictureId, BoundPicture]) -> list[dict[str, object]]:
    """Return the approved pictures for the audit event, which proves the approval by itself."""
    return [
        {
            "slide": picture.slide.id,
            "text": picture.slide.text,
            "size": picture.profile.size,
            "colour": picture.profile.colour.value,
            "digest": bound[picture.picture_id].digest,
        }
        for picture in sheet.new
        if picture.picture_id in bound
    ]


def _audit_targets(sheet: ReviewSheet) -> dict[str, object]:
    rules = {name: list(words) for name, words in sheet.campaign.target.rules().items() if words}
    return {"rules": rules, "picked": list(sheet.campaign.screens), "screens": [screen.id for screen in sheet.screens]}
