"""Read a city's settings from TOML into wishes that know their place in the file.

`streets = ["新华路"]` · `[[groups]] name, lit = "07:00-22:00" | "always", seasons = [{name, from, until, lit}]` ·
`[[dayparts]] name, from, until, weekdays, days` · `[[holidays]] on | from, until · name, kind` ·
`[[profiles]] size, colour, type` · `themes = ["…"]` · `[[occasions]] name, from, until`.
What a file does not mention stays as it is.
"""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Generic, TypeVar

from campaigns.calendar.daypart import DayFilter, DaypartWish
from campaigns.calendar.season import SeasonWish
from campaigns.errors import CampaignError, EntryError, SettingsFileError
from campaigns.local_time import civil_days

Wish = TypeVar("Wish")
ALWAYS = "always"
HOLIDAY_DAYS_MAX = 31


@dataclass(frozen=True, slots=True)
class FileEntry(Generic[Wish]):
    """A wish with its place in the file, such as `dayparts[2]`."""

    path: str
    wish: Wish


@dataclass(frozen=True, slots=True)
class GroupWish:
    """A sync group; `lit` None leaves its hours, `seasons` None its seasons as they are."""

    name: str
    lit: tuple[str | None, str | None] | None = None
    seasons: tuple[SeasonWish, ...] | None = None


@dataclass(frozen=True, slots=True)
class HolidayWish:
    """One day of the holidays table."""

    on: date
    name: str
    kind: str


@dataclass(frozen=True, slots=True)
class ProfileWish:
    """A display profile."""

    size: str
    colour: str
    type: str | None


@dataclass(frozen=True, slots=True)
class OccasionWish:
    """An occasion."""

    name: str
    starts_on: date | None
    ends_on: date | None


@dataclass(frozen=True, slots=True)
class SettingsFile:
    """Everything that one file states, in its order."""

    streets: tuple[FileEntry[str], ...] = ()
    groups: tuple[FileEntry[GroupWish], ...] = ()
    dayparts: tuple[FileEntry[DaypartWish], ...] = ()
    holidays: tuple[FileEntry[HolidayWish], ...] = ()
    profiles: tuple[FileEntry[ProfileWish], ...] = ()
    themes: tuple[FileEntry[str], ...] = ()
    occasions: tuple[FileEntry[OccasionWish], ...] = ()


SECTIONS = ("streets", "groups", "dayparts", "holidays", "profiles", "themes", "occasions")


def read_settings(text: str) -> SettingsFile:
    """Read a file. Raises SettingsFileError naming every bad entry by its path; rules of the city are checked later."""
    try:
        document = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise SettingsFileError([("TOML", EntryError(str(error), str(error)))]) from error
    return read_sections(document)


def read_sections(document: Mapping[str, object], ignored: Sequence[str] = ()) -> SettingsFile:
    """Read the sections of a TOML document, leaving out those in `ignored`. Raises SettingsFileError."""
    reader = _SectionReader()
    known = ", ".join(SECTIONS)
    for name in document:
        if name not in {*SECTIONS, *ignored}:
            reader.bad.append((name, EntryError(f"没有这一节；可用 {known}", f"no such section; there are {known}")))
    found = SettingsFile(
        streets=reader.section(document, "streets", _text),
        groups=reader.section(document, "groups", _group),
        dayparts=reader.section(document, "dayparts", _daypart),
        holidays=tuple(day for rows in reader.section(document, "holidays", _holidays) for day in _days_of(rows)),
        profiles=reader.section(document, "profiles", _profile),
        themes=reader.section(document, "themes", _text),
        occasions=reader.section(document, "occasions", _occasion),
    )
    if reader.bad:
        raise SettingsFileError(reader.bad)
    return found


class _SectionReader:
    """Reads sections and collects what could not be read, so that one error names it all."""

    def __init__(self) -> None:
        self.bad: list[tuple[str, CampaignError]] = []

    def section(
        self, document: Mapping[str, object], name: str, read: Callable[[object], Wish]
    ) -> tuple[FileEntry[Wish], ...]:
        entries = document.get(name, [])
        if not isinstance(entries, list):
            self.bad.append((name, EntryError("应为列表", "a list is wanted")))
            return ()
        found: list[FileEntry[Wish]] = []
        for number, entry in enumerate(entries):
            path = f"{name}[{number}]"
            try:
                found.append(FileEntry(path, read(entry)))
            except CampaignError as error:
                self.bad.append((f"{path}.{error.field}" if error.field else path, error))
        return tuple(found)


class _Table:
    """The keys of one entry, each read once; keys left over are unknown."""

    def __init__(self, entry: object) -> None:
        if not isinstance(entry, dict):
            raise EntryError("应为表，例如 {name = …}", "a table is wanted, such as {name = …}")
        self._rest: dict[str, object] = dict(entry)

    def text(self, key: str) -> str:
        found = self.optional(key)
        if found is None:
            raise EntryError("缺少", "is missing", key)
        return found

    def optional(self, key: str) -> str | None:
        found = self._rest.pop(key, None)
        if found is not None and not isinstance(found, str):
            raise EntryError("应为文字", "a text is wanted", key)
        return found

    def day(self, key: str) -> date | None:
        found = self._rest.pop(key, None)
        if found is not None and (not isinstance(found, date) or isinstance(found, datetime)):
            raise EntryError("应为日期，如 2026-10-01，不加引号", "a date is wanted: 2026-10-01, no quotes", key)
        return found

    def list(self, key: str) -> list[object] | None:
        found = self._rest.pop(key, None)
        if found is not None and not isinstance(found, list):
            raise EntryError("应为列表", "a list is wanted", key)
        return found

    def end(self) -> None:
        for key in self._rest:
            raise EntryError("此处没有这一项", "is not known here", key)


def _text(entry: object) -> str:
    if not isinstance(entry, str):
        raise EntryError("应为文字", "a text is wanted")
    return entry


def _group(entry: object) -> GroupWish:
    table = _Table(entry)
    seasons = table.list("seasons")
    found = GroupWish(
        table.text("name"), _lit(table), None if seasons is None else tuple(_season(season) for season in seasons)
    )
    table.end()
    return found


def _season(entry: object) -> SeasonWish:
    table = _Table(entry)
    name, from_md, until_md = table.text("name"), table.text("from"), table.text("until")
    lit = _lit(table)
    table.end()
    return SeasonWish(name, from_md, until_md, *(lit or (None, None)))


def _lit(table: _Table) -> tuple[str | None, str | None] | None:
    value = table.optional("lit")
    if value is None:
        return None
    if value == ALWAYS:
        return None, None
    lit_from, _, lit_until = value.partition("-")
    if not (lit_from.strip() and lit_until.strip()):
        raise EntryError("应写作 07:00-22:00 或 always", "write 07:00-22:00, or always", "lit")
    return lit_from.strip(), lit_until.strip()


def _daypart(entry: object) -> DaypartWish:
    table = _Table(entry)
    weekdays = table.list("weekdays") or []
    numbers = [number for number in weekdays if isinstance(number, int) and not isinstance(number, bool)]
    if len(numbers) != len(weekdays):
        raise EntryError("星期用数字，周一为 1", "weekdays are numbers, Monday 1", "weekdays")
    found = DaypartWish(
        table.text("name"),
        table.text("from"),
        table.text("until"),
        frozenset(numbers),
        table.optional("days") or DayFilter.ANY.value,
    )
    table.end()
    return found


def _holidays(entry: object) -> tuple[HolidayWish, ...]:
    table = _Table(entry)
    on, first, last = table.day("on"), table.day("from"), table.day("until")
    name, kind = table.text("name"), table.optional("kind") or "holiday"
    table.end()
    if on is not None:
        first = last = on
    if first is None or last is None or not 0 <= (last - first).days < HOLIDAY_DAYS_MAX:
        raise EntryError(
            f"应给出 on，或先后有序的 from 与 until，最长 {HOLIDAY_DAYS_MAX} 天",
            f"give on, or from and until in order, {HOLIDAY_DAYS_MAX} days at most",
            "on",
        )
    return tuple(HolidayWish(day, name, kind) for day in civil_days(first, last))


def _days_of(rows: FileEntry[tuple[HolidayWish, ...]]) -> Iterator[FileEntry[HolidayWish]]:
    for wish in rows.wish:
        yield FileEntry(rows.path, wish)


def _profile(entry: object) -> ProfileWish:
    table = _Table(entry)
    found = ProfileWish(table.text("size"), table.text("colour"), table.optional("type"))
    table.end()
    return found


def _occasion(entry: object) -> OccasionWish:
    table = _Table(entry)
    found = OccasionWish(table.text("name"), table.day("from"), table.day("until"))
    table.end()
    return found
