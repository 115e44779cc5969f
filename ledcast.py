"""The command `ledcast`: a table of commands, each owned by its package and imported only when it is called.

A player's machine has no Flask and no SQLAlchemy, so `ledcast player` must not import what only the office needs.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from dataclasses import dataclass
from importlib import import_module

import typer


@dataclass(frozen=True, slots=True)
class CommandEntry:
    """Where a command is (`module:attribute`, a function or a Typer application), and its line of help."""

    target: str
    summary: str
    hidden: bool = False


COMMANDS = {
    "run": CommandEntry("scheduler.supervisor:run_command", "start everything on this machine and watch it"),
    "web": CommandEntry("web.command:web_command", "serve the console"),
    "scheduler": CommandEntry("scheduler.service:scheduler_command", "plan, publish and count"),
    "player": CommandEntry("players.device.command:player_command", "be one screen, from its join document"),
    "fleet": CommandEntry("players.fleet.command:fleet_command", "be many screens, from a folder of join documents"),
    "screen": CommandEntry("scheduler.enrolment.cli:screens", "add, replace and retire screens"),
    "settings": CommandEntry("web.settings_command:settings", "the city's streets, dayparts, lit hours, holidays …"),
    "user": CommandEntry("campaigns.cli.users:users", "people and their one-time links"),
    "token": CommandEntry("campaigns.cli.tokens:tokens", "tokens by which other programs use the interface"),
    "explain": CommandEntry("scheduler.explain.cli:explain_command", "why a screen shows what it shows"),
    "withdraw": CommandEntry(
        "campaigns.cli.withdraw:withdraw_command", "take a campaign or one slide of it off every screen at once"
    ),
    "tally": CommandEntry("campaigns.cli.tally:tally_command", "print what was played: table, csv, json"),
    "recount": CommandEntry(
        "campaigns.cli.tally:recount_command", "count the tallies anew from the evidence and compare"
    ),
    "doctor": CommandEntry(
        "scheduler.supervisor.doctor:doctor_command", "check fonts, broker, database, clock and disk"
    ),
    "prepare": CommandEntry(
        "scheduler.supervisor.first_run:prepare_command", "make home, database, keys and broker files", hidden=True
    ),
}


def application(called: str | None) -> typer.Typer:
    """Build the command line: the command that is called is imported, the others are only listed."""
    app = typer.Typer(
        add_completion=False,
        no_args_is_help=True,
        pretty_exceptions_enable=False,
        help="城屏: a bureau's LED screens and merchants' strips, scheduled, shown and counted.",
    )
    for name, command in COMMANDS.items():
        found = _load(command.target) if name == called else _placeholder
        if isinstance(found, typer.Typer):
            app.add_typer(found, name=name, help=command.summary, no_args_is_help=True)
        else:
            app.command(name, help=command.summary, hidden=command.hidden)(found)
    return app


def _load(target: str) -> typer.Typer | Callable[..., object]:
    module, _, attribute = target.partition(":")
    found: typer.Typer | Callable[..., object] = getattr(import_module(module), attribute)
    return found


def _placeholder() -> None:
    """Take the place of a command that was not called; only its name and line of help are shown."""


def main() -> None:
    """Run the command line."""
    called = next((word for word in sys.argv[1:] if not word.startswith("-")), None)
    application(called)(prog_name="ledcast")


if __name__ == "__main__":
    main()
