"""Write a city's settings as the file that `settings_file` reads; importing it changes nothing."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from datetime import date

from campaigns.actions.settings_file import ALWAYS
from campaigns.calendar.calendar import LitSeason
from campaigns.calendar.daypart import DayFilter, Daypart
from campaigns.database import Unit
from campaigns.screens.sync_group import LitHours, SyncGroup


def settings_text(unit: Unit) -> str:
    """Return all settings in use as TOML."""
    parts = (
        _names("streets", (street.name for street in unit.streets.all())),
        _names("themes", (theme.name for theme in unit.themes.all())),
        *(_group(group, unit.groups.seasons(group.id)) for group in unit.groups.all()),
        *(_daypart(daypart) for daypart in unit.calendar.dayparts()),
        *(
            _table("holidays", on=holiday.on, name=holiday.name, kind=holiday.kind.value)
            for holiday in unit.calendar.holidays()
        ),
        *(
            _table("profiles", size=profile.size, colour=profile.colour.value, type=profile.type)
            for profile in sorted(unit.screens.profiles().values())
        ),
        *(
            _table("occasions", name=occasion.name, **{"from": occasion.starts_on, "until": occasion.ends_on})
            for occasion in unit.occasions.all()
        ),
    )
    return "\n".join(parts)


def _names(section: str, names: Iterable[str]) -> str:
    return f"{section} = [{', '.join(_value(name) for name in names)}]\n"


def _group(group: SyncGroup, seasons: Iterable[LitSeason]) -> str:
    tables = [
        "{"
        + ", ".join(
            f"{key} = {_value(value)}"
            for key, value in (
                ("name", season.name),
                ("from", "{:02}-{:02}".format(*season.from_md)),
                ("until", "{:02}-{:02}".format(*season.until_md)),
                ("lit", _lit(season.lit)),
            )
        )
        + "}"
        for season in seasons
    ]
    return _table("groups", name=group.name, lit=_lit(group.lit)) + f"seasons = [{', '.join(tables)}]\n"


def _daypart(daypart: Daypart) -> str:
    whole = daypart.from_local == daypart.until_local
    return _table(
        "dayparts",
        name=daypart.name,
        **{
            "from": f"{daypart.from_local:%H:%M}",
            "until": "24:00" if whole else f"{daypart.until_local:%H:%M}",
            "weekdays": sorted(daypart.weekdays) or None,
            "days": None if daypart.days is DayFilter.ANY else daypart.days.value,
        },
    )


def _lit(lit: LitHours | None) -> str:
    return ALWAYS if lit is None else f"{lit.from_local:%H:%M}-{lit.until_local:%H:%M}"


def _table(section: str, **keys: object) -> str:
    return "\n".join([f"[[{section}]]", *_lines(keys), ""])


def _lines(keys: dict[str, object]) -> Iterator[str]:
    for key, value in keys.items():
        if value is not None:
            yield f"{key} = {_value(value)}"


def _value(value: object) -> str:
    """Return a text, a date or a list of numbers as TOML; names hold no control characters, so JSON's quotes fit."""
    return value.isoformat() if isinstance(value, date) else json.dumps(value, ensure_ascii=False)
