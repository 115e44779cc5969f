"""The command `ledcast explain`: why a screen shows what it shows, now or at any instant whose plans are kept."""

from __future__ import annotations

import json
from datetime import UTC, datetime, time
from enum import StrEnum
from typing import Annotated
from zoneinfo import ZoneInfo

import typer

from campaigns.cli.terminal import exit_on_error, open_database
from campaigns.errors import InstantError
from campaigns.settings import Settings
from scheduler.explain.explanation import explain
from scheduler.explain.text import to_object, to_text


class ExplanationFormat(StrEnum):
    """The formats in which an explanation is printed."""

    TEXT = "text"
    JSON = "json"


def explain_command(
    screen: Annotated[str, typer.Argument(help="the screen's id")],
    instant: Annotated[str, typer.Argument(help="such as 2026-05-04T12:00, or 12:00 of today; default: now")] = "",
    form: Annotated[ExplanationFormat, typer.Option("--format", help="how it is printed")] = ExplanationFormat.TEXT,
) -> None:
    """Explain why a screen shows what it shows: which manifest, which plan day, which campaign, by what rule."""
    settings, now = Settings(), datetime.now(UTC)
    with exit_on_error(), open_database(settings) as database:
        found = explain(database, screen, read_instant(instant, settings.zone, now))
    if form is ExplanationFormat.JSON:
        typer.echo(json.dumps(to_object(found), ensure_ascii=False, indent=1))
    else:
        typer.echo(to_text(found, settings.zone), nl=False)


def read_instant(text: str, zone: ZoneInfo, now: datetime) -> datetime:
    """Return an instant given as text, on the bureau's clock unless it names an offset. Raises InstantError."""
    if not text:
        return now
    try:
        if "-" not in text:
            return datetime.combine(now.astimezone(zone).date(), time.fromisoformat(text), tzinfo=zone).astimezone(UTC)
        at = datetime.fromisoformat(text)
    except ValueError:
        raise InstantError(text) from None
    return (at if at.tzinfo is not None else at.replace(tzinfo=zone)).astimezone(UTC)
