from __future__ import annotations

import json
from datetime import timedelta

from flask import Flask

from tests.web.conftest import Browser, City, Clock
from web.http.context import context_of
from web.street.hub import STREAMS_MAX


def _events(chunks: list[str]) -> list[dict[str, object]]:
    return [json.loads(line[6:]) for chunk in chunks for line in chunk.splitlines() if line.startswith("data: ")]


def test_a_stream_begins_with_every_screen_and_the_servers_clock(editor: Browser, clock: Clock):
    answer = editor.get("/live")
    chunks = [part.decode() for _, part in zip(range(2), answer.response, strict=False)]
    answer.close()
    (event,) = _events(chunks)

    assert answer.content_type == "text/event-stream"
    assert answer.headers["Cache-Control"] == "no-store"
    assert event["at"] == round(clock().timestamp() * 1000)
    screens = event["screens"]
    assert isinstance(screens, list) and [screen["id"] for screen in screens] == ["dp-1", "st-1", "st-2"]
    assert screens[0]["state"]["code"] == "confirmed" and screens[0]["now"]["frames"]


def test_a_stream_contains_only_the_requested_screens(editor: Browser):
    answer = editor.get("/live?screens=st-2,nowhere")
    (event,) = _events([part.decode() for _, part in zip(range(2), answer.response, strict=False)])
    answer.close()

    assert [screen["id"] for screen in event["screens"]] == ["st-2"]  # type: ignore[attr-defined]
    assert editor.get("/live?screens=" + "x" * 5_000).status_code == 400


def test_streams_beyond_the_limit_are_answered_with_retry_after(app: Flask, editor: Browser):
    open_ones = [editor.get("/live") for _ in range(STREAMS_MAX)]
    refused = editor.get("/live")
    for answer in open_ones:
        answer.close()
    again = editor.get("/live")

    assert (refused.status_code, refused.headers["Retry-After"]) == (503, "15")
    assert again.status_code == 200
    again.close()


def test_a_stream_without_a_session_is_refused_without_a_redirect(stranger: Browser):
    assert stranger.get("/live", headers={"Accept": "text/event-stream"}).status_code == 401


def test_only_screens_that_changed_are_sent(app: Flask, city: City, clock: Clock):
    street = context_of(app).live_screens
    street.read(clock())
    first = street.changes(clock())
    nothing = street.changes(clock())
    due_at = street.next_change_at()
    assert due_at is not None
    clock.at = due_at
    later = street.changes(clock())

    assert {str(screen["id"]) for screen in first} == {"dp-1", "st-1", "st-2"}
    assert nothing == []
    assert 1 <= len(later) <= 3
    assert street.changes(due_at + timedelta(milliseconds=1)) == []
