"""Withdraw a campaign or one slide of it, and show live which screens have said that they obey."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from campaigns.accounts.access import Right
from campaigns.actions import withdraw_campaign, withdraw_slide
from campaigns.booking.campaign import Campaign
from campaigns.database import Unit
from campaigns.errors import ConflictError, NothingToWithdrawError, UnknownCampaignError, WishError
from campaigns.reviewing.edition import Edition
from campaigns.reviewing.withdrawal import Withdrawal
from web.console.common.forms import Page
from web.console.review.review_sheet import shown_names
from web.http.context import app_context
from web.http.language import localized
from web.http.signin import actor, needs
from web.street.playlists import PlaylistCache
from web.street.withdrawal_progress import Obedience, withdrawal_progress


@needs(Right.WITHDRAW)
def withdraw(campaign_id: int) -> Response:
    """Take a campaign, or one slide of it, off every screen at once."""
    reason, slide = request.form.get("reason", ""), request.form.get("slide", "")
    here = app_context()
    try:
        with here.database.writing() as unit:
            if slide:
                slide_id, seen = _read_slide(unit, campaign_id, slide), request.form.get("edition", type=int)
                made = withdraw_slide(unit, actor(), slide_id, reason, at=here.clock(), seen=seen)
            else:
                made = withdraw_campaign(unit, actor(), campaign_id, reason, at=here.clock())
    except (ConflictError, WishError) as error:
        flash(localized(error), "bad")
        return redirect(url_for("campaigns.edit", campaign_id=campaign_id))
    return redirect(url_for("campaigns.withdrawal", campaign_id=campaign_id, withdrawal_id=made.id))


def show_withdrawal(campaign_id: int, withdrawal_id: int) -> Page:
    """Show how far a withdrawal is; the page renews itself while any screen has not said that it obeys."""
    here, at = app_context(), app_context().clock()
    with here.database.reading() as unit:
        campaign, made, edition = _read(unit, campaign_id, withdrawal_id)
        progress = withdrawal_progress(unit, made, PlaylistCache(), at)
        called = shown_names(unit)
    texts = [slide.text for slide in edition.slides if made.slide_id in {None, slide.id}] if edition else []
    return render_template(
        "campaigns/withdrawal.html",
        campaign=campaign,
        withdrawal=made,
        texts=texts,
        progress=progress,
        stopped=progress.count(Obedience.STOPPED),
        unconfirmed=progress.count(Obedience.UNCONFIRMED),
        unreachable=progress.count(Obedience.UNREACHABLE),
        names=called,
        now=at.astimezone(here.zone),
        at=at,
        local=lambda instant: instant.astimezone(here.zone),
    )


def _read(unit: Unit, campaign_id: int, withdrawal_id: int) -> tuple[Campaign, Withdrawal, Edition | None]:
    campaign = unit.campaigns.get(campaign_id)
    own = unit.withdrawals.of_campaigns([campaign_id]).get(campaign_id, [])
    made = next((each for each in own if each.id == withdrawal_id), None)
    if campaign is None or made is None:
        raise UnknownCampaignError(campaign_id)
    editions = unit.editions.history(campaign_id)
    return campaign, made, next((each for each in editions if each.number == made.edition_number), None)


def _read_slide(unit: Unit, campaign_id: int, text: str) -> int:
    """Return the number of a slide of a campaign's edition in force.

    Raises UnknownCampaignError, or NothingToWithdrawError for other text.
    """
    campaign, edition = unit.campaigns.get(campaign_id), unit.editions.of(campaign_id)
    if campaign is None:
        raise UnknownCampaignError(campaign_id)
    numbers = {str(slide.id): slide.id for slide in edition.slides} if edition else {}
    if text not in numbers:
        raise NothingToWithdrawError(campaign.name)
    return numbers[text]
