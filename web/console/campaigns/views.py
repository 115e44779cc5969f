"""Create, show, change and retire campaigns."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from campaigns.accounts.access import Right, require
from campaigns.actions import (
    create_campaign,
    edit_campaign,
    retire_campaign,
    send_for_review,
)
from campaigns.booking.campaign import Campaign
from campaigns.booking.target import Target
from campaigns.calendar.calendar import Calendar
from campaigns.calendar.daypart import Daypart
from campaigns.database import Unit
from campaigns.database.stores.campaigns import CampaignFilter
from campaigns.errors import (
    CampaignError,
    ConflictError,
    RetiredError,
    StaleVersionError,
    UnknownCampaignError,
)
from campaigns.reviewing.edition import Edition, uncovered_pictures
from campaigns.reviewing.review import ReviewState, state_of
from campaigns.reviewing.reviewer import is_only_person
from campaigns.screens.screen import Screen
from web.console.campaigns.copy import copy_of
from web.console.campaigns.forecast import NUMBER_MAX, show_forecast
from web.console.campaigns.form import CampaignForm, default_values, form_values, rebase, wish_of
from web.console.campaigns.list import show_list
from web.console.campaigns.preview import draw_preview, profile_cards
from web.console.campaigns.targeting import EVERYBODY, FIELDS, choices, count_reach, show_reached, target_of
from web.console.campaigns.withdrawal import show_withdrawal, withdraw
from web.console.common.forms import Page, add_error
from web.console.common.phase import is_on_street, phase_of
from web.console.common.progress import drawings
from web.console.review.review_sheet import shown_names
from web.http.context import app_context
from web.http.language import gettext
from web.http.signin import actor, needs

blueprint = Blueprint("campaigns", __name__, url_prefix="/campaigns")
blueprint.add_url_rule("", "index", show_list)
blueprint.add_url_rule("/preview", "preview", draw_preview, methods=["POST"])
blueprint.add_url_rule("/reached", "reached", show_reached, methods=["POST"])
blueprint.add_url_rule("/forecast", "forecast", show_forecast, methods=["POST"])
blueprint.add_url_rule("/<int:campaign_id>/withdraw", "withdraw", withdraw, methods=["POST"])
blueprint.add_url_rule("/<int:campaign_id>/withdrawals/<int:withdrawal_id>", "withdrawal", show_withdrawal)


@blueprint.route("/new", methods=["GET", "POST"])
@needs(Right.EDIT_CAMPAIGNS)
def new() -> Page:
    """Create a campaign; the form may begin as a copy of another."""
    with app_context().database.reading() as unit:
        screens = unit.screens.all()
    if request.method == "GET":
        return _render_new(screens)
    form = CampaignForm()
    if not form.validate():
        return _render_editor(form, screens, None), 422
    try:
        with app_context().database.writing() as unit:
            wish = wish_of(form)
            here = app_context()
            made = create_campaign(unit, actor(), wish, layout=here.renderer.lay_out, at=here.clock(), fit=here.fit)
            state = _send_if_asked(unit, made)
    except CampaignError as error:
        return _render_refusal(form, screens, None, error)
    return _redirect_after_save(made, state)


@blueprint.route("/<int:campaign_id>", methods=["GET", "POST"])
def edit(campaign_id: int) -> Page:
    """Show a campaign's form, and save it."""
    with app_context().database.reading() as unit:
        campaign, screens = _get_campaign(unit, campaign_id), unit.screens.all()
    if request.method == "GET":
        return _render_editor(CampaignForm(data=form_values(campaign)), screens, campaign)
    require(actor(), Right.EDIT_CAMPAIGNS)
    form = CampaignForm()
    if not form.validate():
        return _render_editor(form, screens, campaign), 422
    try:
        with app_context().database.writing() as unit:
            wish = wish_of(form)
            here = app_context()
            edited = edit_campaign(
                unit, actor(), campaign.id, wish, layout=here.renderer.lay_out, at=here.clock(), fit=here.fit
            )
            state = _send_if_asked(unit, edited)
    except CampaignError as error:
        return _render_refusal(form, screens, campaign, error)
    return _redirect_after_save(edited, state)


@blueprint.post("/<int:campaign_id>/retire")
@needs(Right.EDIT_CAMPAIGNS)
def retire(campaign_id: int) -> Response:
    """Retire a campaign; its plays stay counted."""
    with app_context().database.writing() as unit:
        retired = retire_campaign(unit, actor(), campaign_id, at=app_context().clock())
    flash(gettext("“%(name)s”已停用；播过的照样算数。", name=retired.name), "ok")
    return redirect(url_for("campaigns.index"))


def _render_new(screens: tuple[Screen, ...]) -> str:
    """Render the form of a new campaign; `?like=` names the campaign that it copies."""
    number = request.args.get("like", 0, type=int)
    if "like" not in request.args:
        return _render_editor(CampaignForm(data=default_values(app_context().today())), screens, None)
    with app_context().database.reading() as unit:
        model, calendar = _get_campaign(unit, number), unit.calendar.read()
    dayparts = {daypart.id for daypart in calendar.dayparts.values() if daypart.retired_at is None}
    filled = copy_of(model, app_context().today(), {screen.id for screen in screens}, dayparts)
    return _render_editor(CampaignForm(data=filled), screens, None, model=model)


def _send_if_asked(unit: Unit, campaign: Campaign) -> ReviewState:
    """Send a saved campaign for review if the form asked for it; return its state of review.

    What was withdrawn since the page was opened is read first: it may be in what would be sent.
    """
    edition = unit.editions.of(campaign.id)
    state = state_of(unit.reviews.of(campaign.id), campaign, edition)
    unsent = state in {ReviewState.DRAFT, ReviewState.RETURNED}
    if _is_review_requested() and unsent and not _is_withdrawn_since(edition):
        return send_for_review(unit, actor(), campaign.id, campaign.version, at=app_context().clock()).state
    return state


def _redirect_after_save(campaign: Campaign, state: ReviewState) -> Response:
    """Flash the state of a saved campaign and redirect: to its review if its author is the only person, or the list."""
    sentences = {
        ReviewState.WAITING: gettext("“%(name)s”已存好，在等审核。", name=campaign.name),
        ReviewState.APPROVED: gettext("“%(name)s”没有改动，照样播。", name=campaign.name),
    }
    with app_context().database.reading() as unit:
        alone, edition = is_only_person(actor(), unit.people.all()), unit.editions.of(campaign.id)
    draft = gettext("“%(name)s”已存好，还是草稿；送审、通过以后才播。", name=campaign.name)
    if _is_review_requested() and state is not ReviewState.WAITING and _is_withdrawn_since(edition):
        flash(gettext("“%(name)s”已存好，没有送审：有人刚撤下了街上的画面，请先看原因。", name=campaign.name), "warn")
        return redirect(url_for("campaigns.edit", campaign_id=campaign.id))
    if edition is not None and is_on_street(edition, app_context().today()):
        draft = gettext(
            "“%(name)s”已存好，是下一版的草稿；送审、通过以后才换上，街上照常播第 %(n)s 版。",
            name=campaign.name, n=edition.number,
        )  # fmt: skip
    flash(sentences.get(state, draft), "ok")
    if state is ReviewState.WAITING and alone:
        return redirect(url_for("review.show", campaign_id=campaign.id))
    return redirect(url_for("campaigns.index"))


def _is_review_requested() -> bool:
    return request.form.get("then") == "send"


def _is_withdrawn_since(edition: Edition | None) -> bool:
    """Return whether something was withdrawn since the page was opened whose form was sent."""
    newest = edition.withdrawals[-1].id if edition is not None and edition.withdrawals else 0
    return newest > request.form.get("withdrawn", newest, type=int)


def _get_campaign(unit: Unit, campaign_id: int) -> Campaign:
    found = unit.campaigns.get(campaign_id) if 0 < campaign_id <= NUMBER_MAX else None
    if found is None or found.reserved:
        raise UnknownCampaignError(campaign_id)
    return found


def _render_refusal(
    form: CampaignForm, screens: tuple[Screen, ...], campaign: Campaign | None, error: CampaignError
) -> Page:
    """Render the form again with everything that was typed and the error beside its field.

    Raises the error when it belongs to no field and is no conflict of versions.
    """
    if error.field is None and not isinstance(error, (StaleVersionError, RetiredError)):
        raise error
    if campaign is not None and isinstance(error, StaleVersionError):
        with app_context().database.reading() as unit:
            present = _get_campaign(unit, campaign.id)
        rebase(form, present)
        return _render_editor(form, screens, present, overtaken=True), 409
    add_error(form, error.at_field("screens") if error.field == "target" else error)
    return _render_editor(form, screens, campaign), 409 if isinstance(error, ConflictError) else 422


def _render_editor(
    form: CampaignForm, screens: tuple[Screen, ...], campaign: Campaign | None, *,
    overtaken: bool = False, model: Campaign | None = None,
) -> str:  # fmt: skip
    with app_context().database.reading() as unit:
        themes, occasions = _known_names(unit)
        review = unit.reviews.of(campaign.id) if campaign else None
        edition = unit.editions.of(campaign.id) if campaign else None
        called = shown_names(unit)
        drawn = drawings(unit, app_context().clock(), campaign.id) if campaign else None
        dayparts = _available_dayparts(unit.calendar.read(), form)
    state = state_of(review, campaign, edition) if campaign else None
    rules = Target(**{name: tuple(form[name].data or ()) for name in FIELDS})
    target = target_of(form.targeting.data, rules.rules())
    return render_template(
        "campaigns/editor.html",
        form=form,
        campaign=campaign,
        model=model,
        overtaken=overtaken,
        phase=phase_of(campaign, state, edition, app_context().today()) if campaign and state else None,
        state=state,
        review=review,
        edition=edition,
        local=lambda at: at.astimezone(app_context().zone),
        new=len(uncovered_pictures(edition, screens)) if edition else 0,
        drawings=drawn,
        names=called,
        today=app_context().today(),
        streets=_group_by_street(screens),
        choices=choices(screens, rules),
        reached=count_reach(target, () if form.targeting.data == EVERYBODY else form.screens.data or (), screens),
        dayparts=dayparts,
        cards=profile_cards(screens),
        themes=themes,
        occasions=occasions,
    )


def _available_dayparts(calendar: Calendar, form: CampaignForm) -> list[Daypart]:
    """Return the dayparts in use, and those that the form has chosen already."""
    chosen = set(form.dayparts.data or ())
    return [each for each in calendar.dayparts.values() if each.retired_at is None or each.id in chosen]


def _known_names(unit: Unit) -> tuple[list[str], list[str]]:
    """Return the themes and the occasions of all campaigns, retired ones too."""
    known = unit.campaigns.list(CampaignFilter(retired=True), limit=200)
    themes = sorted({campaign.theme for campaign in known})
    return themes, sorted({campaign.occasion for campaign in known if campaign.occasion})


def _group_by_street(screens: tuple[Screen, ...]) -> dict[str, list[Screen]]:
    streets: dict[str, list[Screen]] = {}
    for screen in sorted(screens, key=lambda screen: (screen.street, screen.kind.value, screen.id)):
        streets.setdefault(screen.street, []).append(screen)
    return streets
