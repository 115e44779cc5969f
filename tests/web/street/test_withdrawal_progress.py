"""Which screens have said that they obey a withdrawal, and when the others show it next."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from campaigns.actions import withdraw_campaign
from campaigns.reviewing.withdrawal import Withdrawal
from campaigns.screens.screen_status import ScreenStatus
from tests.web import street_builders
from tests.web.conftest import NOON, City
from web.street.playlists import PlaylistCache
from web.street.withdrawal_progress import Obedience, WithdrawalProgress, withdrawal_progress

SECOND = timedelta(seconds=1)
REV = 1_000


@pytest.fixture
def withdrawn(city: City) -> Withdrawal:
    """The city's campaign, withdrawn, with the list at all screens as `REV`."""
    with city.database.writing() as unit:
        made = withdraw_campaign(unit, street_builders.HOUSE, 2, "错字", at=NOON)
        unit.withdrawn_lines.withdraw(made, NOON)
        unit.withdrawals.record_published([made], REV)
    return replace(made, rev=REV)


def progress(city: City, made: Withdrawal, **statuses: ScreenStatus) -> WithdrawalProgress:
    with city.database.writing() as unit:
        unit.status.put(statuses.values())
    with city.database.reading() as unit:
        return withdrawal_progress(unit, made, PlaylistCache(), NOON + SECOND)


def status(city: City, screen: str, **changes: object) -> ScreenStatus:
    """The status of a screen as the city has it, with changes."""
    with city.database.reading() as unit:
        known = unit.status.get(screen) or ScreenStatus(screen, NOON)
    return replace(known, **{"online": True, "seen_at": NOON} | changes)  # type: ignore[arg-type]


def codes(found: WithdrawalProgress) -> dict[str, Obedience]:
    return {each.screen.id: each.code for each in found.screens}


def test_only_the_echo_of_the_list_counts_as_stopped(city: City, withdrawn: Withdrawal):
    first = next(iter(progress(city, withdrawn).screens)).screen.id
    told = codes(progress(city, withdrawn, a=status(city, first, withdrawn_rev=REV)))
    older = codes(progress(city, withdrawn, a=status(city, first, withdrawn_rev=REV - 1)))
    gone = codes(progress(city, withdrawn, a=status(city, first, online=False)))
    silent = codes(progress(city, withdrawn, a=status(city, first, seen_at=NOON - timedelta(hours=1))))

    assert told[first] is Obedience.STOPPED and older[first] is Obedience.UNCONFIRMED
    assert gone[first] is silent[first] is Obedience.UNREACHABLE


def test_before_the_list_is_out_no_screen_has_stopped(city: City, withdrawn: Withdrawal):
    early = replace(withdrawn, rev=None)
    screens = [each.screen.id for each in progress(city, early).screens]
    found = progress(city, early, **{screen: status(city, screen, withdrawn_rev=REV) for screen in screens})

    assert found.count(Obedience.STOPPED) == 0 and len(found.open) == len(screens) > 0


def test_counts_and_streets_sum_and_those_to_ring_come_first(city: City, withdrawn: Withdrawal):
    first, *rest = [each.screen.id for each in progress(city, withdrawn).screens]
    found = progress(
        city, withdrawn, a=status(city, first, withdrawn_rev=REV),
        **{screen: status(city, screen) for screen in rest},
    )  # fmt: skip

    assert sum(found.count(code) for code in Obedience) == len(found.screens) == 1 + len(rest)
    assert sum(known for _, known in found.streets.values()) == len(found.screens)
    assert found.screens[-1].screen.id == first, "who stopped needs nobody"
    assert {each.screen.id for each in found.open} == set(rest)


def test_the_next_time_by_the_old_playlist_is_told_for_who_may_show_it(city: City, withdrawn: Withdrawal):
    found = progress(city, withdrawn)
    again = [each.again_at for each in found.open if each.again_at is not None]

    assert again and all(at >= NOON + SECOND for at in again)
