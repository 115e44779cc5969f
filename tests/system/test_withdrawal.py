"""A withdrawal leaves every glass within a second, in virtual time with a real broker, before any new plan (W-25).

Each promise has a control that fails: an office that issues no list, and a player that forgets it.
"""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest

from campaigns.actions import withdraw_campaign
from campaigns.booking.slide import SlideWish
from campaigns.database import connect
from campaigns.reviewing.withdrawal import Withdrawal
from scheduler.publishing import withdrawal_issuer
from scheduler.publishing.publisher import Publisher
from tests.campaigns.builders import SYSTEM
from tests.system.one_street import CAMPAIGN, SCREENS, campaign_of, minutes, one_street
from tests.system.virtual_city import VirtualCity
from tests.system.virtual_time import VirtualWorld

pytestmark = [pytest.mark.system, pytest.mark.timeout(200)]
SECOND = timedelta(seconds=1)


@pytest.fixture
def city(tmp_path: Path, mosquitto_program: str) -> Iterator[VirtualCity]:
    """One street with a campaign of its own."""
    assert mosquitto_program
    with one_street(tmp_path / "home") as made:
        yield made


def withdraw(city: VirtualCity, world: VirtualWorld) -> Withdrawal:
    """Press the button in the middle of a slide."""
    with city.wishing() as unit:
        made = withdraw_campaign(unit, SYSTEM, campaign_of(city).id, "有错字", at=city.clock.now())
    world.office.wake()
    return made


def shown_after(city: VirtualCity, at_ms: int) -> dict[str, int]:
    """Return by screen for how many ms the campaign stood on its glass after an instant, by its own journal."""
    city.read_journals()
    with city.database.reading() as unit:
        numbers = {record.line for screen in SCREENS for record in city.known_records(screen)}
        own = {number for number, line in unit.lines.find(numbers).items() if line.subject.campaign == CAMPAIGN}
    found = dict.fromkeys(SCREENS, 0)
    for screen in SCREENS:
        for record in city.known_records(screen):
            if record.line in own:
                found[screen] += max(0, record.start_ms + record.shown_ms - max(at_ms, record.start_ms))
    return found


def confirmed(city: VirtualCity, world: VirtualWorld, made: Withdrawal) -> set[str]:
    """Return the screens whose echo proves that they obey a withdrawal."""
    world.office.rest()  # in which what was heard is written
    with city.database.reading() as unit:
        (now,) = (each for each in unit.withdrawals.of_campaigns([made.campaign_id])[made.campaign_id])
        return {
            screen
            for screen, status in unit.status.all().items()
            if now.rev is not None and status.withdrawn_rev >= now.rev
        }


def test_it_is_off_every_glass_within_a_second_and_proven(city: VirtualCity) -> None:
    with city.led() as world:
        minutes(world, city)
        assert any(shown_after(city, city.clock.ms - 60_000).values()), "it was on the street"
        made, pressed_ms = withdraw(city, world), city.clock.ms
        world.run(city.clock.now() + 3 * SECOND)
        proven = confirmed(city, world, made)
        minutes(world, city)
        city.end_street(world)

    assert max(shown_after(city, pressed_ms).values()) <= 1_000
    assert proven == set(SCREENS)


def test_without_the_list_it_stays_until_the_new_plan(city: VirtualCity, monkeypatch: pytest.MonkeyPatch) -> None:
    """The control: a new plan alone takes longer than the promise."""
    monkeypatch.setattr(Publisher, "publish_withdrawals", lambda self: None)
    with city.led() as world:
        minutes(world, city)
        made, pressed_ms = withdraw(city, world), city.clock.ms
        minutes(world, city)
        proven = confirmed(city, world, made)
        city.end_street(world)

    assert max(shown_after(city, pressed_ms).values()) > 1_000 and proven == set()


def test_a_screen_that_was_cut_off_obeys_when_it_connects(city: VirtualCity) -> None:
    with city.led() as world:
        minutes(world, city)
        city.cables["xh-2"].cut()
        made, pressed_ms = withdraw(city, world), city.clock.ms
        minutes(world, city, 2)
        alone = confirmed(city, world, made)
        city.cables["xh-2"].mend()
        world.run(city.clock.now() + timedelta(minutes=6))
        both, mended_ms = confirmed(city, world, made), city.clock.ms
        minutes(world, city)
        city.end_street(world)

    after = shown_after(city, pressed_ms)
    assert alone == {"xh-1"} and both == set(SCREENS)
    assert after["xh-1"] <= 1_000 < after["xh-2"], "it could not know"
    assert shown_after(city, mended_ms)["xh-2"] == 0


def test_power_back_with_the_link_down_and_it_is_still_gone(city: VirtualCity) -> None:
    with city.led() as world:
        minutes(world, city)
        made = withdraw(city, world)
        world.run(city.clock.now() + 2 * SECOND)
        assert confirmed(city, world, made) == set(SCREENS)
        city.cables["xh-1"].cut()
        world.run(city.clock.now() + SECOND)
        city.restart("xh-1")
        restarted_ms = city.clock.ms
        minutes(world, city)
        city.end_street(world)

    assert shown_after(city, restarted_ms)["xh-1"] == 0


def lose_the_withdrawal(city: VirtualCity) -> None:
    """Withdraw after a backup was taken, and restore the backup: the office knows nothing of it."""
    path = city.home / "ledcast.db"
    with city.led() as world:
        minutes(world, city)
    with closing(sqlite3.connect(path)) as now, closing(sqlite3.connect(city.home / "backup.db")) as backup:
        now.backup(backup)
    with city.led() as world:
        made = withdraw(city, world)
        world.run(city.clock.now() + 2 * SECOND)
        assert confirmed(city, world, made) == set(SCREENS)
    city.database.close()
    for leftover in (path, *path.parent.glob("ledcast.db-*")):
        leftover.unlink()
    shutil.copy(city.home / "backup.db", path)
    city.database = connect(city.settings.database_url)


def withdraw_another_after_the_restore(city: VirtualCity) -> dict[str, int]:
    """Let the restored office go on, then withdraw something else; return for how long the first one came back."""
    restored_ms = city.clock.ms
    with city.led() as world:
        city.create(SlideWish("文明出行", 20_000), name="文明出行", screens=SCREENS)
        minutes(world, city)
        with city.wishing() as unit:
            withdraw_campaign(unit, SYSTEM, campaign_of(city, "文明出行").id, "错字", at=city.clock.now())
        world.office.wake()
        minutes(world, city, 10)
        city.end_street(world)
    return shown_after(city, restored_ms)


def test_an_office_restored_from_a_backup_does_not_let_it_out_again(city: VirtualCity) -> None:
    lose_the_withdrawal(city)

    assert set(withdraw_another_after_the_restore(city).values()) == {0}


def test_an_office_that_replaces_a_list_it_does_not_know_lets_it_out(
    city: VirtualCity, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The control: it takes no notice of what screens obey."""
    lose_the_withdrawal(city)
    monkeypatch.setattr(withdrawal_issuer, "obeyed_rev", lambda statuses: 0)

    assert any(withdraw_another_after_the_restore(city).values())
