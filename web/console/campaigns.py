"""Campaigns: the list, one page to make or change one, and taking one off."""

from __future__ import annotations

from collections import Counter

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from campaigns.access import Right, require
from campaigns.actions import create_campaign, edit_campaign, retire_campaign
from campaigns.campaign import Aim, Campaign
from campaigns.database import Unit
from campaigns.database.campaign_store import CampaignFilter
from campaigns.errors import CampaignError, ConflictError, RetiredError, StaleVersionError, UnknownCampaignError
from campaigns.screen import Screen
from web.console.campaign_form import CampaignForm, defaults, rebase, values, wish_of
from web.console.forms import Page, mark
from web.console.phase import Phase, phase_of
from web.console.preview import draw_preview, profile_cards
from web.console.thumbnails import thumbnails
from web.house import house
from web.language import gettext
from web.signin import actor, needs

blueprint = Blueprint("campaigns", __name__, url_prefix="/campaigns")
PAGE = 40
_MOST = 2_000
blueprint.add_url_rule("/preview", "preview", draw_preview, methods=["POST"])


@blueprint.get("")
def index() -> Page:
    """List campaigns by how they stand, what runs now first."""
    wanted = request.args.get("state", "")
    page = request.args.get("page", 1, type=int)
    if (wanted and wanted not in {phase.value for phase in Phase}) or not 1 <= page <= _MOST:
        abort(400)
    here, today = house(), house().today()
    with here.database.reading() as unit:
        found = unit.campaigns.list(CampaignFilter(retired=True), limit=_MOST)
        phases = {campaign.id: phase_of(campaign, today) for campaign in found}
        chosen = sorted(
            (campaign for campaign in found if not wanted or phases[campaign.id].value == wanted),
            key=lambda campaign: (phases[campaign.id].rank, -campaign.id),
        )
        shown = chosen[(page - 1) * PAGE : page * PAGE]
        screens = unit.screens.find({screen for campaign in shown for screen in campaign.screens})
        pictures = thumbnails(unit, here.pictures, shown, screens)
    return render_template(
        "campaigns.html",
        campaigns=shown,
        phases=phases,
        counts=Counter(phases.values()),
        total=len(found),
        matching=len(chosen),
        wanted=wanted,
        page=page,
        first=(page - 1) * PAGE,
        pages=max(1, -(-len(chosen) // PAGE)),
        screens=screens,
        pictures=pictures,
        today=today,
    )


@blueprint.route("/new", methods=["GET", "POST"])
@needs(Right.EDIT_CAMPAIGNS)
def new() -> Page:
    """Make a campaign."""
    with house().database.reading() as unit:
        screens = unit.screens.all()
    ids = [screen.id for screen in screens]
    form = CampaignForm(data=defaults(house().today(), ids)) if request.method == "GET" else CampaignForm()
    if request.method == "GET":
        return _page(form, screens, None)
    if not form.validate():
        return _page(form, screens, None), 422
    try:
        with house().database.writing() as unit:
            wish = wish_of(form, Aim.FILLER.value)
            made = create_campaign(unit, actor(), wish, layout=house().pictures.lay_out, at=house().clock())
    except CampaignError as error:
        return _refused(form, screens, None, error)
    flash(gettext("“%(name)s”已存好，屏会自己取走。", name=made.name), "ok")
    return redirect(url_for("campaigns.index"))


@blueprint.route("/<int:campaign_id>", methods=["GET", "POST"])
def edit(campaign_id: int) -> Page:
    """Show a campaign, and change it."""
    with house().database.reading() as unit:
        campaign, screens = _campaign(unit, campaign_id), unit.screens.all()
    if request.method == "GET":
        return _page(CampaignForm(data=values(campaign)), screens, campaign)
    require(actor(), Right.EDIT_CAMPAIGNS)
    form = CampaignForm()
    if not form.validate():
        return _page(form, screens, campaign), 422
    try:
        with house().database.writing() as unit:
            wish = wish_of(form, campaign.aim.value)
            edit_campaign(unit, actor(), campaign.id, wish, layout=house().pictures.lay_out, at=house().clock())
    except CampaignError as error:
        return _refused(form, screens, campaign, error)
    flash(gettext("“%(name)s”已存好，屏会自己取走。", name=wish.name), "ok")
    return redirect(url_for("campaigns.index"))


@blueprint.post("/<int:campaign_id>/retire")
@needs(Right.EDIT_CAMPAIGNS)
def retire(campaign_id: int) -> Response:
    """Take a campaign off everywhere; what it played stays counted."""
    with house().database.writing() as unit:
        retired = retire_campaign(unit, actor(), campaign_id, at=house().clock())
    flash(gettext("“%(name)s”已撤下；播过的照样算数。", name=retired.name), "ok")
    return redirect(url_for("campaigns.index"))


def _campaign(unit: Unit, campaign_id: int) -> Campaign:
    found = unit.campaigns.get(campaign_id)
    if found is None or found.reserved:
        raise UnknownCampaignError(campaign_id)
    return found


def _refused(form: CampaignForm, screens: tuple[Screen, ...], campaign: Campaign | None, error: CampaignError) -> Page:
    """Show the form again with everything that was typed; a field's refusal stands beside it."""
    if error.field is None and not isinstance(error, (StaleVersionError, RetiredError)):
        raise error
    if campaign is not None and isinstance(error, StaleVersionError):
        with house().database.reading() as unit:
            present = _campaign(unit, campaign.id)
        rebase(form, present)
        return _page(form, screens, present, overtaken=True), 409
    mark(form, error)
    return _page(form, screens, campaign), 409 if isinstance(error, ConflictError) else 422


def _page(
    form: CampaignForm, screens: tuple[Screen, ...], campaign: Campaign | None, *, overtaken: bool = False
) -> str:
    with house().database.reading() as unit:
        themes, occasions = _used(unit)
    return render_template(
        "campaign.html",
        form=form,
        campaign=campaign,
        overtaken=overtaken,
        phase=phase_of(campaign, house().today()) if campaign else None,
        today=house().today(),
        streets=_by_street(screens),
        cards=profile_cards(screens),
        themes=themes,
        occasions=occasions,
    )


def _used(unit: Unit) -> tuple[list[str], list[str]]:
    known = unit.campaigns.list(CampaignFilter(retired=True), limit=200)
    themes = sorted({campaign.theme for campaign in known})
    return themes, sorted({campaign.occasion for campaign in known if campaign.occasion})


def _by_street(screens: tuple[Screen, ...]) -> dict[str, list[Screen]]:
    streets: dict[str, list[Screen]] = {}
    for screen in sorted(screens, key=lambda screen: (screen.street, screen.kind.value, screen.id)):
        streets.setdefault(screen.street, []).append(screen)
    return streets
