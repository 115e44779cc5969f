"""Serve campaigns and their playlists."""

from __future__ import annotations

from dataclasses import replace

from apiflask import APIBlueprint
from flask import Response, jsonify

from campaigns.accounts.token import Scope
from campaigns.actions import create_campaign, edit_campaign, retire_campaign, send_for_review
from campaigns.booking.campaign import Campaign, CampaignWish
from campaigns.database import Unit
from campaigns.database.stores.campaigns import CampaignFilter
from campaigns.errors import StaleVersionError, UnknownCampaignError
from campaigns.reviewing.review import state_of
from web.api.auth import SECURITY, actor, scoped
from web.api.campaign_models import (
    CampaignIn,
    CampaignOut,
    CampaignsOut,
    CampaignsQuery,
    Playlist,
    PlaylistOut,
    SlideOut,
)
from web.api.conventions import Model, etag, if_match_version
from web.api.problems import problem
from web.http.context import app_context

blueprint = APIBlueprint("api_campaigns", __name__, url_prefix="/api/v1/campaigns", tag="campaigns")


@blueprint.get("")
@scoped(Scope.CAMPAIGN_READ)
@blueprint.input(CampaignsQuery, location="query")
@blueprint.output(CampaignsOut)
@blueprint.doc(security=SECURITY, responses=[400, 401, 403])
def listed(query_data: CampaignsQuery) -> CampaignsOut:
    """List campaigns, the newest first."""
    query = query_data
    narrow = CampaignFilter(query=query.query, category=query.category, on=query.on, retired=query.retired)
    with app_context().database.reading() as unit:
        found = unit.campaigns.list(narrow, limit=query.limit, offset=query.offset)
        return CampaignsOut(campaigns=_models(unit, found), total=unit.campaigns.count(narrow))


@blueprint.post("")
@scoped(Scope.CAMPAIGN_WRITE)
@blueprint.input(CampaignIn)
@blueprint.output(CampaignOut, status_code=201)
@blueprint.doc(security=SECURITY, responses=[400, 401, 403, 404, 409, 422])
def created(json_data: CampaignIn) -> Response:
    """Create a campaign; it is a draft until it is sent for review."""
    here = app_context()
    with here.database.writing() as unit:
        made = create_campaign(
            unit, actor(), json_data.wish(), layout=here.renderer.lay_out, at=here.clock(), fit=here.fit
        )
        answer = _answer(unit, made)
    answer.status_code = 201
    answer.headers["Location"] = f"/api/v1/campaigns/{made.id}"
    return answer


@blueprint.get("/<int:campaign_id>")
@scoped(Scope.CAMPAIGN_READ)
@blueprint.output(CampaignOut)
@blueprint.doc(security=SECURITY, responses=[400, 401, 403, 404])
def one(campaign_id: int) -> Response:
    """Return a campaign with its slides."""
    with app_context().database.reading() as unit:
        return _answer(unit, _get_campaign(unit, campaign_id))


@blueprint.put("/<int:campaign_id>")
@scoped(Scope.CAMPAIGN_WRITE)
@blueprint.input(CampaignIn)
@blueprint.output(CampaignOut)
@blueprint.doc(security=SECURITY, responses=[400, 401, 403, 404, 409, 412, 422, 428])
def changed(campaign_id: int, json_data: CampaignIn) -> Response:
    """Draft the next edition of a campaign whose version `If-Match` names; slides that are left out are retired."""
    version = if_match_version()
    return version if isinstance(version, Response) else _edit(campaign_id, json_data.wish(version))


@blueprint.delete("/<int:campaign_id>")
@scoped(Scope.CAMPAIGN_WRITE)
@blueprint.output(CampaignOut)
@blueprint.doc(security=SECURITY, responses=[400, 401, 403, 404, 409])
def retired(campaign_id: int) -> Response:
    """Retire a campaign for good; its plays stay counted."""
    with app_context().database.writing() as unit:
        return _answer(unit, retire_campaign(unit, actor(), campaign_id, at=app_context().clock()))


@blueprint.post("/<int:campaign_id>/send-for-review")
@scoped(Scope.CAMPAIGN_WRITE)
@blueprint.output(CampaignOut)
@blueprint.doc(security=SECURITY, responses=[400, 401, 403, 404, 409, 412, 428])
def sent(campaign_id: int) -> Response:
    """Send the version that `If-Match` names for review; programs cannot approve."""
    version = if_match_version()
    if isinstance(version, Response):
        return version
    try:
        with app_context().database.writing() as unit:
            send_for_review(unit, actor(), campaign_id, version, at=app_context().clock())
            campaign = _get_campaign(unit, campaign_id)
            app_context().fit(unit, app_context().clock(), campaign=campaign)  # others may have been approved meanwhile
            return _answer(unit, campaign)
    except StaleVersionError as error:
        return _stale_problem(error)


@blueprint.get("/<int:campaign_id>/playlist")
@scoped(Scope.CAMPAIGN_READ)
@blueprint.output(PlaylistOut)
@blueprint.doc(security=SECURITY, responses=[400, 401, 403, 404])
def playlist(campaign_id: int) -> Response:
    """Return the slides of a campaign in their order."""
    with app_context().database.reading() as unit:
        campaign = _get_campaign(unit, campaign_id)
    return _with_etag(PlaylistOut(slides=tuple(SlideOut.of(slide) for slide in campaign.slides)), campaign)


@blueprint.put("/<int:campaign_id>/playlist")
@scoped(Scope.CAMPAIGN_WRITE)
@blueprint.input(Playlist)
@blueprint.output(CampaignOut)
@blueprint.doc(security=SECURITY, responses=[400, 401, 403, 404, 409, 412, 422, 428])
def reordered(campaign_id: int, json_data: Playlist) -> Response:
    """Replace the slides of a campaign, in this order; those left out are retired."""
    version = if_match_version()
    if isinstance(version, Response):
        return version
    with app_context().database.reading() as unit:
        wish = _wish_of(_get_campaign(unit, campaign_id), version)
    return _edit(campaign_id, replace(wish, slides=tuple(slide.wish() for slide in json_data.slides)))


def _edit(campaign_id: int, wish: CampaignWish) -> Response:
    here = app_context()
    try:
        with here.database.writing() as unit:
            edited = edit_campaign(
                unit, actor(), campaign_id, wish, layout=here.renderer.lay_out, at=here.clock(), fit=here.fit
            )
            return _answer(unit, edited)
    except StaleVersionError as error:
        return _stale_problem(error)


def _stale_problem(error: StaleVersionError) -> Response:
    return problem(412, error.text("en"))


def _wish_of(campaign: Campaign, version: int) -> CampaignWish:
    return CampaignWish(
        name=campaign.name,
        theme=campaign.theme,
        category=campaign.category.value,
        starts_on=campaign.starts_on,
        ends_on=campaign.ends_on,
        screens=campaign.screens,
        slides=(),
        occasion=campaign.occasion,
        aim=campaign.aim.value,
        weight=campaign.weight,
        version=version,
        target=campaign.target,
        daypart_ids=campaign.daypart_ids,
        share_percent=campaign.share_percent,
    )


def _get_campaign(unit: Unit, campaign_id: int) -> Campaign:
    found = unit.campaigns.get(campaign_id)
    if found is None or found.reserved:
        raise UnknownCampaignError(campaign_id)
    return found


def _models(unit: Unit, campaigns: tuple[Campaign, ...]) -> tuple[CampaignOut, ...]:
    numbers = [campaign.id for campaign in campaigns]
    reviews, editions = unit.reviews.latest(numbers), unit.editions.in_force(numbers)
    return tuple(
        CampaignOut.of(each, state_of(reviews.get(each.id), each, edition).value, edition)
        for each in campaigns
        for edition in (editions.get(each.id),)
    )


def _answer(unit: Unit, campaign: Campaign) -> Response:
    return _with_etag(_models(unit, (campaign,))[0], campaign)


def _with_etag(model: Model, campaign: Campaign) -> Response:
    answer = jsonify(model.model_dump(mode="json"))
    answer.headers["ETag"] = etag(campaign.version)
    return answer
