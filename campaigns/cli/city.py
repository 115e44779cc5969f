"""Run `ledcast settings NOUN`: add, change, retire and list the parts of a city's settings."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime
from typing import Annotated

import typer

from campaigns.accounts.access import Actor, system_actor
from campaigns.actions.calendar import put_daypart, put_holiday, remove_holiday, retire_daypart
from campaigns.actions.catalogue import (
    add_profile,
    add_street,
    offer_occasion,
    offer_theme,
    retire_occasion,
    retire_street,
    retire_theme,
)
from campaigns.actions.fit_check import FitCheck
from campaigns.actions.groups import make_group, retire_group, set_lit_hours, set_seasons
from campaigns.calendar.daypart import DaypartWish
from campaigns.calendar.season import SeasonWish
from campaigns.cli.terminal import exit_on_error, fit_check, open_database
from campaigns.database import Unit
from campaigns.errors import EntryError, UnknownGroupError
from campaigns.screens.sync_group import LitHours
from campaigns.settings import Settings

Name = Annotated[str, typer.Argument(help="its name")]
Retire = Callable[..., None]
streets = typer.Typer(help="街路: where screens hang.")
groups = typer.Typer(help="同播组: screens that play in unison, and when they are lit.")
dayparts = typer.Typer(help="时段: named windows of the local day.")
holidays = typer.Typer(help="节假日: days off, and weekend days that are worked.")
profiles = typer.Typer(help="屏型: what screens can show.")
themes = typer.Typer(help="主题: what campaigns are about.")
occasions = typer.Typer(help="时期: the times that campaigns belong to.")
NOUNS = {
    "street": streets,
    "group": groups,
    "daypart": dayparts,
    "holiday": holidays,
    "profile": profiles,
    "theme": themes,
    "occasion": occasions,
}


@streets.command("add")
def _add_street(name: Name) -> None:
    """Add a street, or put a retired one back into use."""
    with _writing() as (unit, actor, at):
        add_street(unit, actor, name, at=at)


@streets.command("list")
def _list_streets() -> None:
    """List the streets in use."""
    with _reading() as unit:
        for street in unit.streets.all():
            typer.echo(street.name)


@groups.command("add")
def _add_group(name: Name) -> None:
    """Make a sync group, or put a retired one back into use."""
    with _writing() as (unit, actor, at):
        make_group(unit, actor, name, at=at)


@groups.command("lit")
def _light_group(
    context: typer.Context,
    name: Name,
    lit_from: Annotated[str | None, typer.Argument(metavar="[FROM", help="HH:MM")] = None,
    lit_until: Annotated[str | None, typer.Argument(metavar="UNTIL]", help="HH:MM; neither is always")] = None,
) -> None:
    """Set when a group is lit outside its seasons."""
    with _calendar(context) as (unit, actor, at, fit):
        set_lit_hours(unit, actor, name, lit_from, lit_until, at=at, fit=fit)


@groups.command("season")
def _season_of_group(
    context: typer.Context,
    name: Name,
    season: Annotated[str, typer.Argument(help="the season's name")],
    days: Annotated[str, typer.Argument(help="MM-DD/MM-DD, both included; `none` takes the season away")],
    lit: Annotated[str, typer.Argument(help="HH:MM-HH:MM, or always")] = "always",
) -> None:
    """Set a season of a group's light, or take it away."""
    with _calendar(context) as (unit, actor, at, fit):
        group = unit.groups.find(name)
        if group is None:
            raise UnknownGroupError(name)
        kept = [
            SeasonWish(
                each.name, "{:02}-{:02}".format(*each.from_md), "{:02}-{:02}".format(*each.until_md), *_clocks(each.lit)
            )
            for each in unit.groups.seasons(group.id)
            if each.name != season
        ]
        if days != "none":
            from_md, _, until_md = days.partition("/")
            lit_from, _, lit_until = ("", "", "") if lit == "always" else lit.partition("-")
            kept.append(SeasonWish(season, from_md, until_md, lit_from or None, lit_until or None))
        set_seasons(unit, actor, name, kept, at=at, fit=fit)


@groups.command("list")
def _list_groups() -> None:
    """List the groups in use with their lit hours and seasons."""
    with _reading() as unit:
        for group in unit.groups.all():
            typer.echo(f"{group.name}\t{_lit(group.lit)}")
            for season in unit.groups.seasons(group.id):
                days = "{:02}-{:02}/{:02}-{:02}".format(*season.from_md, *season.until_md)
                typer.echo(f"  {season.name}\t{days}\t{_lit(season.lit)}")


@dayparts.command("set")
def _set_daypart(  # noqa: PLR0917 - Typer hands options over by name
    context: typer.Context,
    name: Name,
    from_local: Annotated[str, typer.Argument(metavar="FROM", help="HH:MM")],
    until_local: Annotated[str, typer.Argument(metavar="UNTIL", help="HH:MM; 24:00 is the end of the day")],
    weekdays: Annotated[str, typer.Option(help="digits, Monday 1, such as 12345")] = "",
    days: Annotated[str, typer.Option(help="any, workdays or holidays")] = "any",
) -> None:
    """Add a daypart, or change the one of this name; campaigns that name it move with it."""
    with _calendar(context) as (unit, actor, at, fit):
        if not all(digit in "1234567" for digit in weekdays):
            raise EntryError("星期用数字，周一为 1", "weekdays are digits, Monday 1", "weekdays")
        numbers = frozenset(int(digit) for digit in weekdays)
        put_daypart(unit, actor, DaypartWish(name, from_local, until_local, numbers, days), at=at, fit=fit)


@dayparts.command("list")
def _list_dayparts() -> None:
    """List the dayparts that can be chosen."""
    with _reading() as unit:
        for daypart in unit.calendar.dayparts():
            weekdays = "".join(str(day) for day in sorted(daypart.weekdays)) or "1234567"
            hours = f"{daypart.from_local:%H:%M}-{daypart.until_local:%H:%M}"
            typer.echo(f"{daypart.name}\t{hours}\t{weekdays}\t{daypart.days.value}")


@holidays.command("set")
def _set_holiday(
    context: typer.Context,
    on: Annotated[str, typer.Argument(help="YYYY-MM-DD")],
    name: Name,
    kind: Annotated[str, typer.Option(help="holiday, or workday for a weekend day that is worked")] = "holiday",
) -> None:
    """Set a day as a holiday, or a weekend day as a workday."""
    with _calendar(context) as (unit, actor, at, fit):
        put_holiday(unit, actor, _day(on), name, kind, at=at, fit=fit)


@holidays.command("remove")
def _remove_holiday(context: typer.Context, on: Annotated[str, typer.Argument(help="YYYY-MM-DD")]) -> None:
    """Remove a day from the holidays table."""
    with _calendar(context) as (unit, actor, at, fit):
        remove_holiday(unit, actor, _day(on), at=at, fit=fit)


@holidays.command("list")
def _list_holidays() -> None:
    """List the holidays table."""
    with _reading() as unit:
        for holiday in unit.calendar.holidays():
            typer.echo(f"{holiday.on}\t{holiday.kind.value}\t{holiday.name}")


@profiles.command("add")
def _add_profile(
    size: Annotated[str, typer.Argument(help="WIDTHxHEIGHT in px")],
    colour: Annotated[str, typer.Argument(help="mono, dual_rg or rgb")],
    media_type: Annotated[str | None, typer.Option("--type", help="media type, if not the colour's own")] = None,
) -> None:
    """Add a display profile."""
    with _writing() as (unit, actor, at):
        add_profile(unit, actor, size, colour, media_type, at=at)


@profiles.command("list")
def _list_profiles() -> None:
    """List the display profiles."""
    with _reading() as unit:
        for profile in sorted(unit.screens.profiles().values()):
            typer.echo(f"{profile.size}\t{profile.colour.value}\t{profile.type}")


@themes.command("add")
def _add_theme(name: Name) -> None:
    """Offer a theme, or put a retired one back into use."""
    with _writing() as (unit, actor, at):
        offer_theme(unit, actor, name, at=at)


@themes.command("list")
def _list_themes() -> None:
    """List the themes that are offered."""
    with _reading() as unit:
        for theme in unit.themes.all():
            typer.echo(theme.name)


@occasions.command("set")
def _set_occasion(
    name: Name,
    first: Annotated[str | None, typer.Option("--from", help="YYYY-MM-DD")] = None,
    last: Annotated[str | None, typer.Option("--until", help="YYYY-MM-DD, included")] = None,
) -> None:
    """Offer an occasion, or change its days."""
    with _writing() as (unit, actor, at):
        offer_occasion(unit, actor, name, _day(first) if first else None, _day(last) if last else None, at=at)


@occasions.command("list")
def _list_occasions() -> None:
    """List the occasions that are offered."""
    with _reading() as unit:
        for occasion in unit.occasions.all():
            typer.echo(f"{occasion.name}\t{occasion.starts_on or ''}\t{occasion.ends_on or ''}")


def _add_retire_command(noun: typer.Typer, retire: Retire, help_text: str) -> None:
    """Add the command `retire` to a noun."""

    def command(name: Name) -> None:
        with _writing() as (unit, actor, at):
            retire(unit, actor, name, at=at)

    noun.command("retire", help=help_text)(command)


_add_retire_command(streets, retire_street, "Offer a street no more; its screens must be retired first.")
_add_retire_command(groups, retire_group, "Plan a group no more; its screens must be retired first.")
_add_retire_command(dayparts, retire_daypart, "Offer a daypart no more; campaigns that name it go on.")
_add_retire_command(themes, retire_theme, "Offer a theme no more; campaigns that have it keep it.")
_add_retire_command(occasions, retire_occasion, "Offer an occasion no more; campaigns that have it keep it.")


@contextmanager
def _writing() -> Iterator[tuple[Unit, Actor, datetime]]:
    settings = Settings()
    with exit_on_error(), open_database(settings, migrated=True) as database, database.writing() as unit:
        yield unit, system_actor("command line"), datetime.now(UTC)
    typer.echo("已保存 saved", err=True)


@contextmanager
def _calendar(context: typer.Context) -> Iterator[tuple[Unit, Actor, datetime, FitCheck]]:
    """Begin a change of the calendar, with the check that it leaves a plan for every street."""
    fit = fit_check(context, Settings())
    with _writing() as (unit, actor, at):
        yield unit, actor, at, fit


@contextmanager
def _reading() -> Iterator[Unit]:
    settings = Settings()
    with exit_on_error(), open_database(settings, migrated=True) as database, database.reading() as unit:
        yield unit


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise EntryError("应为 YYYY-MM-DD", "write YYYY-MM-DD", "on") from None


def _clocks(lit: LitHours | None) -> tuple[str | None, str | None]:
    return (None, None) if lit is None else (f"{lit.from_local:%H:%M}", f"{lit.until_local:%H:%M}")


def _lit(lit: LitHours | None) -> str:
    return "always" if lit is None else f"{lit.from_local:%H:%M}-{lit.until_local:%H:%M}"
