"""`/healthz`: may this process be sent people?"""

from __future__ import annotations

from datetime import datetime

import structlog
from flask import Blueprint, jsonify
from werkzeug.wrappers import Response

from web.http.context import app_context
from web.http.signin import open_to_all

blueprint = Blueprint("health", __name__)
_log = structlog.get_logger()


@blueprint.get("/healthz")
@open_to_all
def healthz() -> tuple[Response, int]:
    """Say whether the database answers and has its tables, and how long ago a scheduler last did its work."""
    at, reached = app_context().clock(), False
    try:
        with app_context().database.reading() as unit:
            reached = True
            age_s = _age_s(unit.settings.get("scheduler_ready"), at)
            term = unit.leadership.term()
    except Exception:  # noqa: BLE001 - whatever the database says, the answer is the same: do not send people here
        _log.exception("health not known")
        return jsonify(status="down", database=reached, migrated=False), 503
    return jsonify(status="ok", database=True, migrated=True, scheduler={"term": term, "age_s": age_s}), 200


def _age_s(ready: object, at: datetime) -> float | None:
    try:
        return None if ready is None else round((at - datetime.fromisoformat(str(ready))).total_seconds(), 1)
    except ValueError:
        return None
