"""Work out how far a withdrawal is: which screens have said that they obey it, and who is to be rung about the others.

Only a screen's own echo counts as stopped (PROTOCOL W-25). When another one shows the slide next is computed from the
playlist that it confirmed last.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from campaigns.database import Unit
from campaigns.publication.stored_plan import DocumentHead
from campaigns.reviewing.withdrawal import Withdrawal
from campaigns.screens.screen import Screen
from campaigns.screens.screen_status import ScreenStatus
from campaigns.unix_time import instant_of, unix_ms
from web.street.playlists import PlaylistCache
from web.street.screen_state import SILENT_AFTER

AHEAD = timedelta(hours=2)
"""How far ahead the next time that a slide is shown is looked for."""


class Obedience(StrEnum):
    """What is known of a screen: it said that it obeys; it is there and did not say so; nothing is heard of it."""

    STOPPED = "stopped"
    UNCONFIRMED = "unconfirmed"
    UNREACHABLE = "unreachable"


@dataclass(frozen=True, slots=True)
class ScreenProgress:
    """A screen that was sent what is withdrawn.

    `again_at` is when its last playlist shows it next, None within the next hours; `planned`: it has a plan without it.
    """

    screen: Screen
    code: Obedience
    planned: bool
    seen_at: datetime | None
    again_at: datetime | None
    phone: str | None


@dataclass(frozen=True, slots=True)
class WithdrawalProgress:
    """A withdrawal and the screens that may show it, those that need a person first."""

    withdrawal: Withdrawal
    screens: tuple[ScreenProgress, ...]

    def count(self, code: Obedience) -> int:
        """Return the number of screens of which this is known."""
        return sum(each.code is code for each in self.screens)

    @property
    def planned(self) -> int:
        """The number of screens that have a plan without it."""
        return sum(each.planned for each in self.screens)

    @property
    def open(self) -> tuple[ScreenProgress, ...]:
        """The screens that have not said that they obey."""
        return tuple(each for each in self.screens if each.code is not Obedience.STOPPED)

    @property
    def streets(self) -> dict[str, tuple[int, int]]:
        """How many screens of each street have stopped, and how many there are, by street."""
        found: dict[str, tuple[int, int]] = {}
        for each in self.screens:
            stopped, known = found.get(each.screen.street, (0, 0))
            found[each.screen.street] = stopped + (each.code is Obedience.STOPPED), known + 1
        return dict(sorted(found.items(), key=lambda street: (street[1][0] == street[1][1], street[0])))


def withdrawal_progress(
    unit: Unit, withdrawal: Withdrawal, playlists: PlaylistCache, at: datetime
) -> WithdrawalProgress:
    """Return how far a withdrawal is at an instant, by what screens have said."""
    lines = unit.withdrawn_lines.numbers_of(withdrawal.id)
    concerned = unit.withdrawn_lines.screens_of(withdrawal.id)
    statuses, phones = unit.status.all(), unit.screens.phones()
    heads = {str(head.screen): head for head in unit.documents.heads("manifest")}
    found = []
    for screen in unit.screens.all():
        if screen.id not in concerned:
            continue
        status, head = statuses.get(screen.id), heads.get(screen.id)
        code = _obedience(status, withdrawal, at)
        again_at = None
        if code is not Obedience.STOPPED:
            playlist = playlists.confirmed(unit, status, head, None)
            if playlist is not None:
                again_ms = playlist.playlist.next_appearance(lines, unix_ms(at), unix_ms(at + AHEAD))
                again_at = None if again_ms is None else instant_of(again_ms)
        seen_at = None if status is None else status.seen_at
        phone = phones.get(screen.merchant or "")
        found.append(ScreenProgress(screen, code, _is_planned(status, head, withdrawal), seen_at, again_at, phone))
    return WithdrawalProgress(withdrawal, tuple(sorted(found, key=_by_danger)))


def count_stopped(unit: Unit, withdrawal: Withdrawal) -> tuple[int, int]:
    """Return how many screens have said that they obey a withdrawal, of how many that were sent what it took off."""
    screens = unit.withdrawn_lines.screens_of(withdrawal.id)
    statuses = unit.status.all()
    return sum(has_stopped(statuses.get(screen), withdrawal) for screen in screens), len(screens)


def has_stopped(status: ScreenStatus | None, withdrawal: Withdrawal) -> bool:
    """Return whether a screen has said that it obeys a withdrawal."""
    return status is not None and withdrawal.rev is not None and status.withdrawn_rev >= withdrawal.rev


def _obedience(status: ScreenStatus | None, withdrawal: Withdrawal, at: datetime) -> Obedience:
    if has_stopped(status, withdrawal):
        return Obedience.STOPPED
    if status is None or not status.online or status.seen_at is None or abs(at - status.seen_at) > SILENT_AFTER:
        return Obedience.UNREACHABLE
    return Obedience.UNCONFIRMED


def _is_planned(status: ScreenStatus | None, head: DocumentHead | None, withdrawal: Withdrawal) -> bool:
    if status is None or head is None or head.issued_at < withdrawal.at:
        return False
    return (status.manifest_status, status.manifest_digest) == ("applied", head.digest)


_DANGER: Mapping[Obedience, int] = {Obedience.UNCONFIRMED: 0, Obedience.UNREACHABLE: 1, Obedience.STOPPED: 2}


def _by_danger(each: ScreenProgress) -> tuple[object, ...]:
    """Order screens: those that may be rung now first, by when they show it again."""
    again = each.again_at.timestamp() if each.again_at is not None else float("inf")
    return _DANGER[each.code], again, each.screen.street, each.screen.id
