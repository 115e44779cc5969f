"""Serve `/live`: what the screens show, as server-sent events."""

from __future__ import annotations

import json
from collections.abc import Iterator

from flask import Blueprint, Response, abort, request

from campaigns.unix_time import unix_ms
from web.http.context import AppContext, app_context
from web.street.hub import RETRY_AFTER_S, PageStream

blueprint = Blueprint("live", __name__)
_RECONNECT_MS = 3_000
_ASKED_LIMIT = 4_000


@blueprint.get("/live")
def stream() -> Response:
    """Open a stream: first the screens of `?screens=` (without it all), then each one that changes.

    Every event carries the server's clock; a heartbeat carries nothing else. Answers 503 when too many are open.
    """
    here, wanted = app_context(), request.args.get("screens", "")
    if len(wanted) > _ASKED_LIMIT:
        abort(400)
    holding = here.hub.stream()
    opened = holding.__enter__()
    if opened is None:
        holding.__exit__(None, None, None)
        return Response("too many pages are open; try again shortly\n", 503, {"Retry-After": str(RETRY_AFTER_S)})
    response = Response(_events(here, opened, frozenset(wanted.split(",")) - {""}), content_type="text/event-stream")
    response.call_on_close(lambda: holding.__exit__(None, None, None))
    response.headers["X-Accel-Buffering"] = "no"
    return response


def _events(here: AppContext, opened: PageStream, wanted: frozenset[str]) -> Iterator[str]:
    yield f"retry: {_RECONNECT_MS}\n\n"
    for screens in opened.events(here.clock):
        mine = [screen for screen in screens if not wanted or screen["id"] in wanted]
        if mine or not screens:
            at = unix_ms(here.clock())
            yield f"data: {json.dumps({'at': at, 'screens': mine}, ensure_ascii=False, separators=(',', ':'))}\n\n"
