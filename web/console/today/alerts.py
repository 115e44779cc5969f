"""Gather what needs attention, screens that share a state on a street as one incident, and failed work."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from campaigns.database import Unit
from campaigns.incidents.incident import Incident
from campaigns.publication.work_item import WorkItem, WorkTopic
from campaigns.reviewing.withdrawal import Withdrawal
from campaigns.screens.screen import Screen
from campaigns.screens.screen_status import ScreenFlag
from campaigns.unix_time import instant_of
from web.street.screen_state import ScreenOverview, StateCode
from web.street.withdrawal_progress import count_stopped

BROKEN = (StateCode.FAULT, StateCode.SILENT, StateCode.REJECTED)
"""Gathered by street: probably one cause, and one repair."""
SUSPECT = (StateCode.CLOCK, StateCode.UNPLANNED, StateCode.NEVER, StateCode.UNCONFIRMED)
"""Gathered over the whole city."""
FLAGS_FOR = timedelta(hours=24)
WITHDRAWALS_FOR = timedelta(days=60)
"""So long a withdrawal that some screen has not obeyed is asked about."""
_FLAGS_MOST = 500
_WORK_MOST = 500
_MENDED = {"display-mended": "display"}
"""A flag that resolves another."""
_ROUTINE = frozenset({"birth"})
_OF_CAMPAIGNS = frozenset({WorkTopic.CAMPAIGN, WorkTopic.REVIEW})


@dataclass(frozen=True, slots=True)
class ScreenIncident:
    """Screens that share a state or a flag; `street` is set where they share the street too."""

    tone: str
    screens: tuple[Screen, ...]
    state: StateCode | None = None
    flag: str | None = None
    street: str | None = None
    since_at: datetime | None = None
    clock_offset_ms: int | None = None


@dataclass(frozen=True, slots=True)
class FailedWork:
    """A change that failed to reach the screens so far; `name` is of its campaign, group or object."""

    work: WorkItem
    name: str
    campaign_id: int | None = None


@dataclass(frozen=True, slots=True)
class OpenWithdrawal:
    """A withdrawal that some screen has not said to obey."""

    withdrawal: Withdrawal
    name: str
    stopped: int
    screens: int


@dataclass(frozen=True, slots=True)
class Alerts:
    """All that needs attention, the worst first."""

    incidents: tuple[ScreenIncident, ...] = ()
    withdrawals: tuple[OpenWithdrawal, ...] = ()
    recorded: tuple[Incident, ...] = ()
    failed_work: tuple[FailedWork, ...] = ()
    shut: int = field(default=0)
    """The number of screens outside their lit hours, which is no alert."""

    @property
    def count(self) -> int:
        """The number of alerts; all failed work counts as one."""
        return len(self.withdrawals) + len(self.incidents) + len(self.recorded) + bool(self.failed_work)


def find_alerts(unit: Unit, rows: Iterable[ScreenOverview], at: datetime) -> Alerts:
    """Gather the alerts of an instant."""
    known = tuple(rows)
    screens = {row.screen.id: row.screen for row in known}
    incidents = (*_state_incidents(known, at), *_flag_incidents(unit.status.flags(limit=_FLAGS_MOST), screens, at))
    shut = sum(row.state.code is StateCode.SHUT for row in known)
    return Alerts(incidents, _open_withdrawals(unit, at), unit.incidents.open(), _failed_work(unit), shut)


def _open_withdrawals(unit: Unit, at: datetime) -> tuple[OpenWithdrawal, ...]:
    recent = unit.withdrawals.since(at - WITHDRAWALS_FOR)
    names = {each.id: each.name for each in unit.campaigns.find({each.campaign_id for each in recent})}
    counted = ((each, *count_stopped(unit, each)) for each in recent)
    return tuple(
        OpenWithdrawal(each, names[each.campaign_id], stopped, screens)
        for each, stopped, screens in counted
        if stopped < screens
    )


def _state_incidents(rows: Iterable[ScreenOverview], at: datetime) -> list[ScreenIncident]:
    sharing: dict[tuple[StateCode, str | None], list[ScreenOverview]] = defaultdict(list)
    for row in rows:
        state = row.state.code
        if state in BROKEN:
            sharing[state, row.screen.street].append(row)
        elif state in SUSPECT:
            sharing[state, None].append(row)
    order = (*BROKEN, *SUSPECT)
    found = sorted(sharing.items(), key=lambda pair: (order.index(pair[0][0]), -len(pair[1]), pair[0][1] or ""))
    return [_incident(state, street, members, at) for (state, street), members in found]


def _incident(state: StateCode, street: str | None, members: list[ScreenOverview], at: datetime) -> ScreenIncident:
    heard = [row.state.heard_at for row in members if row.state.heard_at is not None]
    since = instant_of(min(heard)).astimezone(at.tzinfo) if heard and state is StateCode.SILENT else None
    clock = max((row.state.clock_offset_ms or 0 for row in members), key=abs) if state is StateCode.CLOCK else None
    return ScreenIncident(
        tone="bad" if state in BROKEN else "wait" if state in {StateCode.NEVER, StateCode.UNCONFIRMED} else "warn",
        screens=tuple(row.screen for row in members),
        state=state,
        street=street,
        since_at=since,
        clock_offset_ms=clock,
    )


def _flag_incidents(flags: Iterable[ScreenFlag], screens: dict[str, Screen], at: datetime) -> list[ScreenIncident]:
    """Gather the flags of the last day by reason; `flags` come newest first, and a resolved flag is skipped."""
    over: set[tuple[str, str]] = set()
    sharing: dict[str, dict[str, ScreenFlag]] = defaultdict(dict)
    for flag in flags:
        reason = _MENDED.get(flag.reason, flag.reason)
        if flag.screen not in screens or at - flag.at > FLAGS_FOR or reason in _ROUTINE:
            continue
        if flag.reason in _MENDED:
            over.add((flag.screen, reason))
        elif (flag.screen, reason) not in over:
            sharing[reason].setdefault(flag.screen, flag)
    return [
        ScreenIncident(
            tone="bad" if reason == "unapproved" else "warn",
            screens=tuple(screens[screen] for screen in sorted(raised)),
            flag=reason,
            since_at=min(flag.at for flag in raised.values()),
        )
        for reason, raised in sorted(sharing.items(), key=lambda pair: -len(pair[1]))
    ]


def _failed_work(unit: Unit) -> tuple[FailedWork, ...]:
    failed = unit.work.failing(_WORK_MOST)
    if not failed:
        return ()
    campaigns = {work.object for work in failed if work.topic in _OF_CAMPAIGNS and work.object.isdigit()}
    names = {str(campaign.id): campaign.name for campaign in unit.campaigns.find(int(number) for number in campaigns)}
    groups = {str(group.id): group.name for group in unit.groups.all(retired=True)}
    found = []
    for work in failed:
        if work.topic in _OF_CAMPAIGNS:
            number = int(work.object) if work.object in names else None
            found.append(FailedWork(work, names.get(work.object, work.object), number))
        else:
            found.append(
                FailedWork(work, groups.get(work.object, "") if work.topic is WorkTopic.PUBLISH else work.object)
            )
    return tuple(found)
