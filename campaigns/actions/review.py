"""Send campaigns for review, approve them by the hashes of their pictures, return them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime

from campaigns.accounts.access import Actor, Right, authorize, system_actor
from campaigns.actions.review_sheet import RenditionKeyFunction, ReviewSheet, review_sheet
from campaigns.booking.campaign import Campaign
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
from campaigns.publication.work_item import WorkPriority, WorkTopic
from campaigns.reviewing.review import (
    NOTE_LIMIT,
    STATE_NAMES,
    BoundPicture,
    PictureId,
    Review,
    ReviewState,
    bind_pictures,
    request_digest,
    seal_of,
    state_of,
)
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
    state = state_of(review, campaign)
    if state not in {ReviewState.DRAFT, ReviewState.RETURNED}:
        raise _state_error(campaign, review, state)
    request = request_digest(campaign) if when_drawn else None
    unit.reviews.send(review, campaign.version, actor.name, at, asked=request)
    unit.audit.add(
        actor, "sent for review", f"campaign:{campaign_id}", at,
        name=campaign.name, version=campaign.version, when_drawn=when_drawn,
    )  # fmt: skip
    unit.work.add(WorkTopic.CAMPAIGN, campaign_id, at)
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
    """Approve a waiting campaign, or the new pictures of an approved one, by the digests that were seen.

    Raises NotAllowedError, OwnWorkError or SystemReviewError, what `send_for_review` raises about the campaign,
    ReviewStateError (another decision may have come first), NothingToReviewError, NotDrawnError or UnseenPictureError.
    """
    check_clock(at)
    sheet, alone = _prepare_decision(unit, actor, campaign_id, version, key)
    campaign, review = sheet.campaign, _review(unit, campaign_id)
    more = sheet.state is ReviewState.APPROVED and bool(sheet.new)
    if sheet.state is not ReviewState.WAITING and not more:
        raise _state_error(campaign, review, sheet.state)
    if not sheet.needed:
        raise NothingToReviewError(campaign.name)
    bound = bind_pictures(sheet.new, sheet.drawn, seen)
    pictures = {**review.pictures, **bound} if more else bound
    seal = seal_of(campaign, pictures)
    if not unit.reviews.approve(review, pictures, seal=seal, by=actor.name, at=at, alone=alone):
        raise _state_error(campaign, review, sheet.state)
    unit.audit.add(
        actor, "campaign approved", f"campaign:{campaign_id}", at,
        name=campaign.name, version=campaign.version, alone=alone, when_drawn=review.when_drawn, more=more,
        seal=seal, pictures=_approved_pictures(sheet, bound), targets=_audit_targets(sheet),
    )  # fmt: skip
    unit.work.add(WorkTopic.CAMPAIGN, campaign_id, at)
    return _review(unit, campaign_id)


def return_campaign(
    unit: Unit, actor: Actor, campaign_id: int, version: int, note: str, *, key: RenditionKeyFunction, at: datetime
) -> Review:
    """Return a waiting campaign to its author with a note.

    Raises what `approve_campaign` raises about the actor and the state, and a WishError at `note`.
    """
    return _return(unit, actor, (campaign_id, version), note, ReviewState.WAITING, key=key, at=at)


def revoke_approval(
    unit: Unit, actor: Actor, campaign_id: int, version: int, note: str, *, key: RenditionKeyFunction, at: datetime
) -> Review:
    """Revoke an approval with a note: the campaign leaves the street at once.

    It is separate from `return_campaign`, so that returning a waiting campaign cannot undo an approval given meanwhile.
    Raises what `return_campaign` raises.
    """
    return _return(unit, actor, (campaign_id, version), note, ReviewState.APPROVED, key=key, at=at)


def approve_when_drawn(unit: Unit, campaign_id: int, *, key: RenditionKeyFunction, at: datetime) -> Review | None:
    """Approve, as the system, what was sent with `when_drawn`, once all of it is drawn; return None before that."""
    campaign = unit.campaigns.get(campaign_id)
    review = unit.reviews.of(campaign_id)
    if campaign is None or review is None or not review.when_drawn or campaign.retired_at is not None:
        return None
    sheet = review_sheet(unit, campaign, key)
    waits = sheet.state is ReviewState.WAITING and _may_auto_approve(review, campaign)
    if not waits or not sheet.needed or not sheet.is_drawn:
        return None
    seen = {picture_id: rendition.digest for picture_id, rendition in sheet.drawn.items()}
    return approve_campaign(unit, system_actor("scheduler"), campaign_id, campaign.version, seen, key=key, at=at)


def submit_idle(unit: Unit, idle: Campaign, by: str, at: datetime) -> Review:
    """Submit idle for approval by the system once it is drawn (`approve_idle`); `by` wrote it."""
    unit.reviews.begin_draft(idle.id, idle.version, by, at)
    unit.reviews.send(_review(unit, idle.id), idle.version, by, at, asked=request_digest(idle))
    return _review(unit, idle.id)


def approve_idle(unit: Unit, screens: Iterable[Screen], *, key: RenditionKeyFunction, at: datetime) -> Review | None:
    """Bind the pictures of idle that are drawn for these screens and not bound yet; return the review.

    No person reviews idle, but it is bound like anything else: what was not drawn from its own text, as submitted, can
    never be shown in its place.
    """
    idle = unit.campaigns.idle()
    if idle is None:
        return None
    review = unit.reviews.of(idle.id)
    if review is None or not _may_auto_approve(review, idle):
        return review
    sheet = review_sheet(unit, idle, key, screens=screens)
    ready = {
        picture.picture_id: BoundPicture(sheet.drawn[picture.picture_id].id, sheet.drawn[picture.picture_id].digest)
        for picture in sheet.new
        if picture.picture_id in sheet.drawn
    }
    if not ready:
        return review
    system = system_actor("scheduler")
    bound = ready if sheet.state is ReviewState.WAITING else {**review.pictures, **ready}
    seal = seal_of(idle, bound)
    unit.reviews.approve(review, bound, seal=seal, by=system.name, at=at, alone=True)
    unit.audit.add(
        system, "idle approved", f"campaign:{idle.id}", at,
        alone=True, seal=seal, pictures=_approved_pictures(sheet, ready),
    )  # fmt: skip
    return _review(unit, idle.id)


def _return(
    unit: Unit,
    actor: Actor,
    which: tuple[int, int],
    note: str,
    from_state: ReviewState,
    *,
    key: RenditionKeyFunction,
    at: datetime,
) -> Review:
    check_clock(at)
    sheet, alone = _prepare_decision(unit, actor, *which, key)
    campaign, review = sheet.campaign, _review(unit, sheet.campaign.id)
    text = multi_line(note, "note", limit=NOTE_LIMIT)
    if sheet.state is not from_state or not unit.reviews.return_to_author(
        review, text, by=actor.name, at=at, alone=alone
    ):
        raise _state_error(campaign, review, sheet.state)
    unit.audit.add(
        actor, "campaign returned", f"campaign:{campaign.id}", at,
        name=campaign.name, version=campaign.version, note=text, alone=alone, was=from_state.value,
    )  # fmt: skip
    revoked = from_state is ReviewState.APPROVED
    unit.work.add(WorkTopic.CAMPAIGN, campaign.id, at, WorkPriority.WITHDRAW if revoked else WorkPriority.EDIT)
    return _review(unit, campaign.id)


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


def _may_auto_approve(review: Review, campaign: Campaign) -> bool:
    """Return whether the system may bind pictures: of what it submitted, unchanged, or of what is approved."""
    state = state_of(review, campaign)
    as_written = review.when_drawn and review.seal == request_digest(campaign)
    return state is ReviewState.APPROVED or (state is ReviewState.WAITING and as_written)


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
