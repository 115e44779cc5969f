"""List pending reviews, show a campaign's pictures as screens will get them, and take the decision."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace

from flask import Blueprint, flash, redirect, render_template, request, url_for

from campaigns.accounts.access import Right
from campaigns.actions import approve_campaign, return_campaign, send_for_review
from campaigns.actions.review_sheet import ReviewSheet, review_sheet
from campaigns.database import Unit
from campaigns.errors import AccessError, CampaignError, ConflictError, UnknownCampaignError
from campaigns.reviewing.pictures import PictureId, campaign_reach
from campaigns.reviewing.review import Review, ReviewState
from campaigns.reviewing.reviewer import is_only_person
from web.console.common.forms import Page
from web.console.common.phase import phase_of
from web.console.common.thumbnails import thumbnails
from web.console.review.review_sheet import (
    lacks_reviewer,
    pending_reviews,
    refusal_of,
    shown_names,
    slide_pictures,
    targets_in_words,
)
from web.http.context import app_context
from web.http.language import gettext, localized
from web.http.signin import actor, needs

blueprint = Blueprint("review", __name__, url_prefix="/review")
_SEEN_FORMAT = re.compile(r"([0-9]{1,9})-([0-9]{1,9})-([0-9a-f]{64})")


@blueprint.get("")
def index() -> Page:
    """List the pending reviews, those that this person may decide first."""
    here = app_context()
    with here.database.reading() as unit:
        screens = {screen.id: screen for screen in unit.screens.all()}
        found = pending_reviews(unit, actor(), screens.values())
        shown = [
            replace(
                each.campaign, screens=tuple(screen.id for screen in campaign_reach(each.campaign, screens.values()))
            )
            for each in found
        ]
        pictures = thumbnails(unit, here.renderer, shown, screens)
        called = shown_names(unit)
    return render_template(
        "review/list.html",
        pending=found,
        mine=sum(each.refusal is None for each in found),
        pictures=pictures,
        targets={each.campaign.id: targets_in_words(each.campaign, screens.values()) for each in found},
        names=called,
        local=lambda at: at.astimezone(here.zone),
    )


@blueprint.get("/<int:campaign_id>")
def show(campaign_id: int) -> Page:
    """Show every picture of a campaign at full size, its targets, and the decision."""
    return _render_campaign(campaign_id)


@blueprint.post("/<int:campaign_id>/send")
@needs(Right.EDIT_CAMPAIGNS)
def send(campaign_id: int) -> Page:
    """Send a campaign for review as it is stored."""
    with app_context().database.writing() as unit:
        send_for_review(unit, actor(), campaign_id, _read_version(), at=app_context().clock())
        campaign = _load_sheet(unit, campaign_id).campaign
        app_context().fit(unit, app_context().clock(), campaign=campaign)  # others may have been approved meanwhile
    flash(gettext("“%(name)s”已送审。", name=campaign.name), "ok")
    return redirect(url_for("review.show", campaign_id=campaign_id))


@blueprint.post("/<int:campaign_id>/approve")
def approve(campaign_id: int) -> Page:
    """Approve the pictures that were seen on the page, and no others."""

    def decide(unit: Unit) -> Review:
        return approve_campaign(
            unit,
            actor(),
            campaign_id,
            _read_version(),
            _read_seen(),
            key=app_context().renderer.key,
            at=app_context().clock(),
        )

    return _decide_and_redirect(campaign_id, decide)


@blueprint.post("/<int:campaign_id>/return")
def give_back(campaign_id: int) -> Page:
    """Return a pending campaign to its author."""
    note = request.form.get("note", "")

    def decide(unit: Unit) -> Review:
        return return_campaign(
            unit, actor(), campaign_id, _read_version(), note, key=app_context().renderer.key, at=app_context().clock()
        )

    return _decide_and_redirect(campaign_id, decide)


def _decide_and_redirect(campaign_id: int, decide: Callable[[Unit], Review]) -> Page:
    """Decide and redirect to the list; show an error that a second look resolves on the page itself."""
    try:
        with app_context().database.writing() as unit:
            review = decide(unit)
            name = _load_sheet(unit, campaign_id).campaign.name
    except AccessError:
        raise
    except CampaignError as error:
        return _render_campaign(campaign_id, error), 409 if isinstance(error, ConflictError) else 422
    if review.state is ReviewState.RETURNED:
        flash(gettext("“%(name)s”已退回。", name=name), "ok")
    elif review.alone:
        flash(gettext("“%(name)s”已通过，几秒后上屏。只有你一个人审，已写进审计记录。", name=name), "ok")
    else:
        flash(gettext("“%(name)s”已通过，几秒后上屏。", name=name), "ok")
    return redirect(url_for("review.index"))


def _render_campaign(campaign_id: int, error: CampaignError | None = None) -> str:
    here = app_context()
    with here.database.reading() as unit:
        sheet = _load_sheet(unit, campaign_id)
        refusal = refusal_of(unit, actor(), sheet)
        shown = slide_pictures(unit, sheet)
        history = unit.reviews.history(campaign_id)
        called, alone = shown_names(unit), is_only_person(actor(), unit.people.all())
        nobody = lacks_reviewer(unit, sheet)
        screens = unit.screens.all()
    return render_template(
        "review/campaign.html",
        campaign=sheet.campaign,
        review=sheet.review,
        state=sheet.state,
        edition=sheet.edition,
        phase=phase_of(sheet.campaign, sheet.state, sheet.edition, here.today()),
        today=here.today(),
        slides=shown,
        undrawn=sum(picture.picture is None for slide in shown for picture in slide.pictures),
        new=len(sheet.new),
        decidable=sheet.state is ReviewState.WAITING or (sheet.state is ReviewState.APPROVED and bool(sheet.new)),
        refusal=localized(refusal) if refusal is not None else None,
        alone=alone,
        lacks_reviewer=nobody,
        history=history,
        names=called,
        targets=targets_in_words(sheet.campaign, screens),
        error=localized(error) if error is not None else None,
        note=request.form.get("note", ""),
        local=lambda at: at.astimezone(here.zone),
    )


def _load_sheet(unit: Unit, campaign_id: int) -> ReviewSheet:
    campaign = unit.campaigns.get(campaign_id)
    if campaign is None or campaign.reserved:
        raise UnknownCampaignError(campaign_id)
    return review_sheet(unit, campaign, app_context().renderer.key)


def _read_version() -> int:
    return request.form.get("version", 0, type=int)


def _read_seen() -> dict[PictureId, str]:
    """Return the digests of the pictures seen on the page; malformed values are skipped."""
    found = (_SEEN_FORMAT.fullmatch(text) for text in request.form.getlist("seen"))
    return {(int(match[1]), int(match[2])): match[3] for match in found if match is not None}
