"""Show one screen: what it shows and why, the coming hour, and how far its reports are confirmed."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from flask import flash, redirect, render_template, url_for
from werkzeug.wrappers import Response

from campaigns.accounts.access import Right
from campaigns.actions import retire_screen
from campaigns.calendar.calendar import lit_windows
from campaigns.counting.coverage import Coverage, read_screen_coverage
from campaigns.database import Unit
from campaigns.errors import UnknownScreenError
from campaigns.local_time import Window
from campaigns.playback.set_aside import SetAsideRecord
from campaigns.playback.tally import Amounts, TallyQuery
from campaigns.screens.screen import Screen
from campaigns.screens.screen_status import ScreenFlag, ScreenStatus
from campaigns.screens.street import Merchant
from campaigns.unix_time import instant_of, unix_ms
from web.console.common.forms import Page
from web.http.context import app_context
from web.http.language import gettext, moment
from web.http.signin import actor, needs
from web.street.live_screens import LiveScreen, LiveSlot

HOUR_MS = 3_600_000
ROWS = 24
"""Slots of the coming hour in the list; the sums below it hold the whole hour."""
FLAGS = 5
ASIDE_ROWS = 20
"""So many of the newest records set aside are listed; all are counted by reason."""


@dataclass(frozen=True, slots=True)
class AsideRow:
    """A record that was set aside, with the slide of the line that it names; "" where there is no such line."""

    record: SetAsideRecord
    slide: str


@dataclass(frozen=True, slots=True)
class ScreenDetails:
    """What the database holds about a screen, apart from what it shows."""

    screen: Screen
    status: ScreenStatus | None
    issued_rev: int | None
    issued_at: datetime | None
    issued_digest: str | None
    flags: tuple[ScreenFlag, ...]
    merchant: Merchant | None
    plays: dict[str, Amounts]
    covered: Coverage
    today: Window
    lit: tuple[Window, ...]
    aside: tuple[AsideRow, ...]
    aside_reasons: tuple[tuple[str, int], ...]


@dataclass(frozen=True, slots=True)
class HourShare:
    """A campaign's part of the coming hour: how often, how long in all, and when first."""

    campaign: str
    source: str
    aim: str
    times: int
    ms: int
    first_at: int


def show(screen_id: str) -> Page:
    """Show one screen, retired ones too."""
    here, at = app_context(), app_context().clock()
    rows = {screen.id: now for screen, now in here.live_screens.screens(at)}
    with here.database.reading() as unit:
        details = _read_details(unit, screen_id, at)
    now = rows.get(screen_id)
    at_ms = unix_ms(at)
    upcoming = (
        here.live_screens.slots_between(screen_id, _shown_until(now, at_ms), at_ms + HOUR_MS) if now is not None else ()
    )
    return render_template(
        "screens/screen.html",
        details=details,
        screen=details.screen,
        now=now,
        upcoming=upcoming[:ROWS],
        shares=_hour_shares(upcoming),
        confirmed=_is_confirmed(details),
        backlog=_backlog_of(details.status),
        day=_DayBar(details.today, at),
        local=lambda instant: instant.astimezone(here.zone),
        sources=_frame_sources,
        area_word=lambda area: _area_in_words(area, details.screen),
        moment=moment,
        zone_name=here.settings.tz,
        of_ms=lambda ms: instant_of(ms).astimezone(here.zone),
        claimed=_claimed_start,
        server_at=at_ms,
        keep=min(8, len(upcoming)),
    )


@needs(Right.MANAGE_SCREENS)
def retire(screen_id: str) -> Response:
    """Retire a screen; its plays stay counted."""
    with app_context().database.writing() as unit:
        retired = retire_screen(unit, actor(), screen_id, at=app_context().clock())
    flash(gettext("“%(name)s”已停用；播过的照样算数。", name=retired.name), "ok")
    return redirect(url_for("screens.index"))


class _DayBar:
    """Today as a bar: the position of an instant on it, in percent."""

    def __init__(self, today: Window, now: datetime) -> None:
        self._begins_at, ends_at = today
        self._length = ends_at - self._begins_at
        self.now = self.place(now)

    def place(self, at: datetime) -> float:
        """Return the position of an instant, 0 to 100."""
        return round(min(100.0, max(0.0, (at - self._begins_at) / self._length * 100)), 2)


def _read_details(unit: Unit, screen_id: str, at: datetime) -> ScreenDetails:
    screen = unit.screens.get(screen_id)
    if screen is None:
        raise UnknownScreenError(screen_id)
    zone = app_context().zone
    local_days = unit.days.local_days(zone)
    today = local_days.day_of(unix_ms(at))
    begins_at, ends_at = (instant_of(ms) for ms in local_days.window(today))
    group, calendar = unit.groups.get(screen.group_id), unit.calendar.read()
    assert group is not None
    issued = next((each for each in unit.documents.current_of_screen(screen_id) if each.kind == "manifest"), None)
    bureau, apart = unit.tallies.read_rows_and_apart(
        TallyQuery(today, today, ("screen", "aim")), ("screen", (screen_id,))
    )
    plays = {row.values[1]: row.amounts for row in (*bureau, *apart)}
    shown_ms = sum(amounts.shown_ms for amounts in plays.values())
    return ScreenDetails(
        screen,
        unit.status.get(screen_id),
        issued.rev if issued else None,
        issued.issued_at if issued else None,
        issued.digest if issued else None,
        unit.status.flags(screen_id, FLAGS),
        unit.screens.merchant(screen.merchant) if screen.merchant is not None else None,
        plays,
        read_screen_coverage(unit, screen, shown_ms, zone, at),
        (begins_at, ends_at),
        lit_windows(group, calendar, begins_at, ends_at, local_days.zone_at(unix_ms(begins_at))),
        _aside_rows(unit, unit.set_aside.of_screen(screen_id, ASIDE_ROWS)),
        unit.set_aside.reasons_of_screen(screen_id),
    )


def _aside_rows(unit: Unit, records: Sequence[SetAsideRecord]) -> tuple[AsideRow, ...]:
    lines = unit.lines.find({record.line for record in records if record.line is not None})
    slides = {number: f"{line.subject.campaign} {line.subject.slide}" for number, line in lines.items()}
    return tuple(AsideRow(record, slides.get(record.line or 0, "")) for record in records)


def _frame_sources(slot: LiveSlot) -> list[dict[str, object]]:
    """Return a slot's frames in the form that the page's script draws."""
    return [{"src": url_for("site.file", sha256=sha256), "type": kind, "ms": ms} for sha256, kind, ms in slot.frames]


def _area_in_words(area: str, screen: Screen) -> str:
    """Return in words an area by which an override addresses a screen."""
    words = {"all": gettext("全城"), "strip": gettext("条屏"), "large": gettext("大屏")}
    return str(words.get(area, screen.street if area.startswith("st-") else area))


def _claimed_start(start_ms: int) -> str:
    """Format when a record says that it started, to the second; a dash where no calendar has it."""
    try:
        start = instant_of(start_ms).astimezone(app_context().zone)
    except (OverflowError, ValueError, OSError):
        return "–"
    return f"{start:%Y-%m-%d %H:%M:%S}"


def _shown_until(now: LiveScreen | None, at_ms: int) -> int:
    return now.now.until_at if now is not None and now.now is not None else at_ms


def _is_confirmed(details: ScreenDetails) -> bool:
    """Return whether the screen applied the manifest that was issued last."""
    status = details.status
    return (
        status is not None and status.manifest_status == "applied" and status.manifest_digest == details.issued_digest
    )


def _backlog_of(status: ScreenStatus | None) -> int | None:
    """Return how many records of the screen's journal are not acknowledged; None when unknown."""
    if status is None or status.journal_next is None or status.journal_acked is None:
        return None
    return max(0, status.journal_next - 1 - status.journal_acked)


def _hour_shares(upcoming: Iterable[LiveSlot]) -> list[HourShare]:
    found: dict[tuple[str, str, str], list[LiveSlot]] = {}
    for slot in upcoming:
        if slot.frames:
            found.setdefault((slot.campaign, slot.source, slot.aim), []).append(slot)
    shares = (
        HourShare(*key, len(slots), sum(slot.until_at - slot.started_at for slot in slots), slots[0].started_at)
        for key, slots in found.items()
    )
    return sorted(shares, key=lambda share: -share.ms)
