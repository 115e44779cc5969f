"""Serve screens with their last reported state, and what one shows at an instant."""

from __future__ import annotations

from datetime import UTC, datetime

from apiflask import APIBlueprint

from campaigns.accounts.token import Scope
from campaigns.database import Unit
from campaigns.errors import UnknownScreenError
from campaigns.screens.screen import Screen
from campaigns.unix_time import instant_of
from web.api.auth import SECURITY, scoped
from web.api.screen_models import ExplainOut, ExplainQuery, ScreenOut, ScreensOut, ScreensQuery
from web.http.context import app_context
from web.street.playlists import slot_at

blueprint = APIBlueprint("api_screens", __name__, url_prefix="/api/v1/screens", tag="screens")


@blueprint.get("")
@scoped(Scope.SCREEN_READ)
@blueprint.input(ScreensQuery, location="query")
@blueprint.output(ScreensOut)
@blueprint.doc(security=SECURITY, responses=[400, 401, 403])
def listed(query_data: ScreensQuery) -> ScreensOut:
    """List screens in use by id."""
    query = query_data
    with app_context().database.reading() as unit:
        found = [screen for screen in unit.screens.all() if _matches(screen, query)]
        statuses = unit.status.all()
    part = found[query.offset : query.offset + query.limit]
    return ScreensOut(screens=tuple(ScreenOut.of(screen, statuses.get(screen.id)) for screen in part), total=len(found))


@blueprint.get("/<screen_id>")
@scoped(Scope.SCREEN_READ)
@blueprint.output(ScreenOut)
@blueprint.doc(security=SECURITY, responses=[400, 401, 403, 404])
def one(screen_id: str) -> ScreenOut:
    """Return a screen, retired or not."""
    with app_context().database.reading() as unit:
        screen = _get_screen(unit, screen_id)
        return ScreenOut.of(screen, unit.status.get(screen.id))


@blueprint.get("/<screen_id>/explain")
@scoped(Scope.SCREEN_READ)
@blueprint.input(ExplainQuery, location="query")
@blueprint.output(ExplainOut)
@blueprint.doc(security=SECURITY, responses=[400, 401, 403, 404])
def explained(screen_id: str, query_data: ExplainQuery) -> ExplainOut:
    """Explain what a screen shows at an instant by the manifest in force then."""
    at = query_data.at or app_context().clock()
    at = at if at.tzinfo else at.replace(tzinfo=UTC)
    with app_context().database.reading() as unit:
        screen = _get_screen(unit, screen_id)
        found = slot_at(unit, f"{app_context().settings.root}/v1/s/{screen.id}/manifest", at)
        if found is None:
            return _explain_nothing(screen.id, at)
        document, shown = found
        line = None if shown.line is None else unit.lines.find([shown.line]).get(shown.line)
    return ExplainOut(
        screen=screen.id,
        at=at,
        source=shown.source,
        campaign=line.subject.campaign if line else None,
        slide=line.subject.slide if line else None,
        line=shown.line,
        started_at=instant_of(shown.started_at),
        until_at=instant_of(shown.until_at),
        manifest_rev=document.rev,
    )


def _explain_nothing(screen: str, at: datetime) -> ExplainOut:
    return ExplainOut(
        screen=screen, at=at, source="nothing", campaign=None, slide=None, line=None,
        started_at=None, until_at=None, manifest_rev=None,
    )  # fmt: skip


def _get_screen(unit: Unit, screen_id: str) -> Screen:
    found = unit.screens.get(screen_id)
    if found is None:
        raise UnknownScreenError(screen_id)
    return found


def _matches(screen: Screen, query: ScreensQuery) -> bool:
    return query.kind in {None, screen.kind.value} and query.street in {None, screen.street}
