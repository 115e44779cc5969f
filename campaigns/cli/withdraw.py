"""Run `ledcast withdraw`: take a campaign, or one slide of it, off every screen at once."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated

import typer

from campaigns.accounts.access import system_actor
from campaigns.actions.withdrawals import withdraw_campaign, withdraw_slide
from campaigns.cli.terminal import exit_on_error, open_database
from campaigns.errors import UnknownSlideError
from campaigns.settings import Settings


def withdraw_command(
    campaign_id: Annotated[int, typer.Argument(metavar="CAMPAIGN", help="its number, as in its page's address")],
    reason: Annotated[str, typer.Argument(help="why; it is shown and kept")],
    slide: Annotated[int | None, typer.Option(help="only this slide, by its number (the interface lists them)")] = None,
) -> None:
    """Withdraw a campaign or one slide of it; the running scheduler tells all screens at once."""
    actor, at = system_actor("command line"), datetime.now(UTC)
    with exit_on_error(name_field=True), open_database(Settings()) as database, database.writing() as unit:
        if slide is None:
            made = withdraw_campaign(unit, actor, campaign_id, reason, at=at)
        else:
            found = unit.slides.get(slide)
            if found is None or found.campaign_id != campaign_id:
                raise UnknownSlideError(slide)
            made = withdraw_slide(unit, actor, slide, reason, at=at)
    what = "活动 campaign" if made.slide_id is None else f"画面 slide {made.slide_id}，活动 campaign"
    typer.echo(f"已撤下 withdrawn: {what} {made.campaign_id}")
    typer.echo(f"哪些屏停了 which screens obeyed: /campaigns/{made.campaign_id}/withdrawals/{made.id}", err=True)
