"""Serve tallies of plays by any of their columns."""

from __future__ import annotations

from apiflask import APIBlueprint

from campaigns.accounts.token import Scope
from campaigns.playback.tally import period, tally_query
from web.api.auth import SECURITY, scoped
from web.api.tally_models import TallyOut, TallyQueryModel
from web.http.context import app_context

blueprint = APIBlueprint("api_tallies", __name__, url_prefix="/api/v1/tallies", tag="tallies")


@blueprint.get("")
@scoped(Scope.TALLY_READ)
@blueprint.input(TallyQueryModel, location="query")
@blueprint.output(TallyOut)
@blueprint.doc(security=SECURITY, responses=[400, 401, 403])
def asked(query_data: TallyQueryModel) -> TallyOut:
    """Return plays, partials, seconds and screen-days of a year or a period; by default of this year."""
    given = query_data
    from_on, to_on = period(given.year, given.from_, given.to, app_context().today())
    by = tuple(word for word in given.by.replace(" ", "").split(",") if word)
    with app_context().database.reading() as unit:
        return TallyOut.of(unit.tallies.read(tally_query(from_on, to_on, by)))
