"""Keep the incidents of campaigns that are left out of a group's plan: open while they are, ended when they are not."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

import structlog

from campaigns.database import Unit
from campaigns.incidents.incident import IncidentKind, about_campaign, about_group
from campaigns.publication.demand import Demand
from scheduler.plan.sequence.spans import PlanError
from scheduler.publishing.plan_days import LeftOut

_log = structlog.get_logger()


def record_left_out(unit: Unit, demand: Demand, left_out: Mapping[int, LeftOut], at: datetime) -> None:
    """Open an incident for each campaign that is left out, and end those of a group whose cause is gone."""
    names = {entry.campaign.id: entry.campaign.name for entry in demand.entries}
    within = about_group(demand.group.id)
    known = {incident.about: incident.cause for incident in unit.incidents.open() if incident.about.startswith(within)}
    causes: dict[str, Mapping[str, object]] = {}
    for campaign_id, each in left_out.items():
        about = about_campaign(demand.group.id, campaign_id)
        cause = {"group": demand.group.name, "campaign": names[campaign_id], "campaign_id": campaign_id}
        if each.error is None and about in known:
            causes[about] = known[about]
        else:
            causes[about] = {**cause, "on": each.on.isoformat(), **_reason(each.error)}
        if about not in known:
            _log.error("campaign left out of a plan", **causes[about], error=repr(each.error))
    if not causes and not known:
        return
    unit.incidents.settle(IncidentKind.LEFT_OUT, within, causes, at)


def _reason(error: Exception | None) -> dict[str, object]:
    """Return what a day would have had too many of; other errors of the planner are named as they are."""
    if isinstance(error, PlanError):
        return {"what": error.what, "count": error.count, "most": error.most}
    return {"what": "error", "error": repr(error)}
