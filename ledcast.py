"""The command `ledcast`: a table of commands, each owned by its package and imported only when it is asked for.

A player's machine has no Flask and no SQLAlchemy, so `ledcast player` must not import what only the office needs.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from dataclasses import dataclass
from importlib import import_module

import typer


@dataclass(frozen=True, slots=True)
class Command:
    """Where a command lives (`module:attribute`, a function or a Typer application) and what it does, in a line."""

    target: str
    says: str
    hidden: bool = False


COMMANDS = {
    "run": Command("scheduler.supervisor:run_command", "start everything on this machine and watch it"),
    "web": Command("web.command:web_command", "serve the console"),
    "scheduler": Command("scheduler.service:scheduler_command", "plan, publish and count"),
    "player": Command("players.device.command:player_command", "be one screen, from its join document"),
    "fleet": Command("players.fleet.command:fleet_command", "be many screens, from a folder of join documents"),
    "screen": Command("scheduler.enrolment.cli:screens", "add, replace and retire screens"),
    "settings": Command("campaigns.cli.settings:settings", "the city's streets, dayparts, lit hours, holidays …"),
    "user": Command("campaigns.cli.users:users", "people and their one-time links"),
    "token": Command("campaigns.cli.tokens:tokens", "tokens by which other programs use the interface"),
    "explain": Command("scheduler.explain.cli:explain_command", "why a screen shows what it shows"),
    "tally": Command("campaigns.cli.tally:tally_command", "print what was played: table, csv, json"),
    "recount": Command("campaigns.cli.tally:recount_command", "count the tallies anew from the evidence and compare"),
    "doctor": Command("scheduler.supervisor.doctor:doctor_command", "check fonts, broker, database, clock and disk"),
    "prepare": Command(
        "scheduler.supervisor.first_run:prepare_command", "make home, database, keys and broker files", hidden=True
    ),
}


def application(asked: str | None) -> typer.Typer:
    """Build the command line: the command that is asked for is imported, the others are only listed."""
    house = typer.Typer(
        add_completion=False,
        no_args_is_help=True,
        pretty_exceptions_enable=False,
        help="城屏: a bureau's LED screens and merchants' strips, scheduled, shown and counted.",
    )
    for name, command in COMMANDS.items():
        found = _load(command.target) if name == asked else _listed
        if isinstance(found, typer.Typer):
            house.add_typer(found, name=name, help=command.says, no_args_is_help=True)
        else:
            house.command(name, help=command.says, hidden=command.hidden)(found)
    return house


def _load(target: str) -> typer.Typer | Callable[..., object]:
    module, _, attribute = target.partition(":")
    found: typer.Typer | Callable[..., object] = getattr(import_module(module), attribute)
    return found


def _listed() -> None:
    """Stand for a command that was not asked for; only its name and line are shown."""


def main() -> None:
    """Run the command line."""
    asked = next((word for word in sys.argv[1:] if not word.startswith("-")), None)
    application(asked)(prog_name="ledcast")


if __name__ == "__main__":
    main()
