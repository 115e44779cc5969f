"""When and from where on a changed plan holds, on a street that is playing."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest

from campaigns.booking.campaign import Campaign
from campaigns.booking.slide import SlideWish
from scheduler.publishing import issuer
from tests.scheduler.town_builders import AT, DAY, SECOND, Town, ms
from tests.scheduler.town_stages import Build

LEAD = 4 * SECOND
LONG = timedelta(seconds=60)


def one_strip(town: Town) -> None:
    """Build a strip with one campaign of two long slides, published; slots are a minute each."""
    town.add("st-1")
    town.create(slides=(SlideWish("讲文明 树新风", 60_000), SlideWish("爱国 敬业", 60_000)))
    town.publish()


@pytest.fixture
def town(staged: Callable[[Build], Town]) -> Town:
    return staged(one_strip)


@pytest.fixture
def civil(town: Town) -> Campaign:
    """Its campaign."""
    return town.campaign()


@pytest.fixture
def edge(town: Town, civil: Campaign) -> int:
    """The first slot edge (Unix ms) that leaves four seconds; the clock is put 30 s before it."""
    found = town.timeline().next_edge(town.clock.ms + 120_000)
    town.clock.at += timedelta(milliseconds=found - town.clock.ms) - 30 * SECOND
    return found


def another(town: Town) -> None:
    town.create("网络安全为人民", name="网络宣传周")


def test_a_first_manifest_takes_effect_now_with_the_whole_plan_day(town: Town, civil: Campaign) -> None:
    manifest = town.manifest()

    assert (manifest.issued_at, manifest.switch_at) == (ms(AT), ms(AT))
    assert town.day(manifest.days[0]).spans[0].from_at == manifest.days[0].from_at == ms(AT) - 8 * 3_600_000


def test_today_changes_at_the_next_slot_edge_and_later_days_change_whole(town: Town, edge: int) -> None:
    """PROTOCOL W-20, ADR 5."""
    another(town)
    town.publish()

    manifest = town.manifest()
    assert manifest.switch_at == edge
    assert town.day(manifest.days[0]).spans[0].from_at == edge
    assert all(town.day(ref).spans[0].from_at == ref.from_at for ref in manifest.days[1:])
    stored = list(town.stored_days().values())
    assert [ms(day.effective_at) for day in stored] == [edge, *(ref.from_at for ref in manifest.days[1:])]


def test_the_stored_manifest_has_its_switch_time(town: Town, edge: int) -> None:
    another(town)
    town.publish()

    with town.database.reading() as unit:
        document = unit.documents.current(town.topics.manifest("st-1"))
    assert document is not None and document.switch_at is not None
    assert ms(document.switch_at) == town.manifest().switch_at == edge


def test_a_correction_of_the_text_on_air_switches_in_four_seconds(town: Town, civil: Campaign, edge: int) -> None:
    """PROTOCOL W-20."""
    on_air = town.showing(town.clock())
    texts = [slide.text for slide in civil.slides]
    town.rewrite(civil, *(f"{text}！" if on_air.endswith(text) else text for text in texts))
    town.publish()

    assert town.manifest().switch_at == ms(town.clock.at + LEAD) < edge


def test_a_correction_of_another_text_waits_for_the_edge(town: Town, civil: Campaign, edge: int) -> None:
    on_air = town.showing(town.clock())
    texts = [slide.text for slide in civil.slides]
    town.rewrite(civil, *(text if on_air.endswith(text) else f"{text}！" for text in texts))
    town.publish()

    assert town.manifest().switch_at == edge


def test_withdrawing_the_campaign_on_air_switches_in_four_seconds(town: Town, civil: Campaign, edge: int) -> None:
    """PROTOCOL W-20; what is left of the day is idle."""
    town.retire(civil)
    town.publish()

    manifest = town.manifest()
    assert manifest.switch_at == ms(town.clock.at + LEAD)
    assert manifest.days == ()
    assert set(town.texts().values()) == {"空闲画面: 朝阳市"}


def test_a_campaign_postponed_to_tomorrow_leaves_the_glass_in_four_seconds(
    town: Town, civil: Campaign, edge: int
) -> None:
    """Its lines are in the new manifest still, for the days to come."""
    town.edit(civil, starts_on=civil.starts_on.replace(day=5))
    town.publish()

    assert town.manifest().switch_at == ms(town.clock.at + LEAD)
    assert town.manifest().days
    assert town.showing(town.clock.at + 2 * LEAD) == "空闲画面: 朝阳市"


def test_a_removed_target_loses_the_slide_in_four_seconds(town: Town, civil: Campaign, edge: int) -> None:
    town.add("st-2")
    civil = town.edit(civil, screens=("st-1", "st-2"))
    town.publish()
    town.clock.at += timedelta(milliseconds=town.manifest("st-2").switch_at - town.clock.ms) + 5 * SECOND

    town.edit(civil, screens=("st-1",))
    town.publish()

    assert town.manifest("st-2").switch_at == ms(town.clock.at + LEAD)
    assert town.documents_heard() == ["s/st-2/manifest"], "nothing changes on the other one"


def test_renaming_a_campaign_waits_for_the_edge(town: Town, civil: Campaign, edge: int) -> None:
    before, slots = town.manifest(), town.slots().slots
    town.edit(civil, name="文明城市创建")
    town.publish()

    manifest = town.manifest()
    assert manifest.switch_at == edge
    assert {slot.line for slot in town.slots().slots} != {slot.line for slot in slots}
    assert manifest.days == before.days


def test_a_second_change_before_the_first_switch_uses_the_edges_on_the_glass(town: Town, edge: int) -> None:
    """Until it changes over a screen plays the plan before: idle's edges in the plan to come are nobody's edges."""
    another(town)
    town.publish()
    town.clock.wait(10 * SECOND)

    town.create("全民国防教育", name="国防教育")
    town.publish()

    manifest = town.manifest()
    assert manifest.switch_at == edge
    assert town.day(manifest.days[0]).spans[0].from_at == edge


def test_a_change_just_before_a_switch_takes_its_place(town: Town, edge: int) -> None:
    """PROTOCOL W-20: the plan that waited is superseded, and no `switch_at` exceeds one still to come."""
    town.create("网络安全为人民", name="网络宣传周", weight=3)
    town.publish()
    town.clock.wait(28 * SECOND)

    town.create("全民国防教育", name="国防教育")
    town.publish()

    assert town.clock.ms == edge - 2_000
    assert town.manifest().switch_at == edge
    assert town.day(town.manifest().days[0]).spans[0].from_at == edge


def test_a_new_name_alone_takes_the_switch_still_to_come(town: Town, civil: Campaign, edge: int) -> None:
    """PROTOCOL W-20."""
    town.create("网络安全为人民", name="网络宣传周", weight=3)
    town.publish()
    town.clock.wait(28 * SECOND)

    town.edit(civil, name="文明城市创建")
    town.publish()

    assert edge < ms(town.clock.at + LEAD)
    assert town.manifest().switch_at == edge


def test_a_replanned_later_day_takes_the_switch_still_to_come(town: Town, edge: int) -> None:
    """The plan that waits is superseded, whichever day the new one changes, and whether or not today stands."""
    town.create("网络安全为人民", name="网络宣传周", weight=3)
    town.publish()
    today = town.manifest().days[0]
    town.clock.wait(28 * SECOND)

    town.create("全民国防教育", name="国防教育", starts_on=AT.date() + 3 * DAY, ends_on=AT.date() + 4 * DAY)
    town.publish()

    assert town.manifest().days[0] == today
    assert town.manifest().switch_at == edge


def test_every_screen_of_a_group_is_given_the_same_switch_time(town: Town, edge: int) -> None:
    """Whichever document is the first to need it."""
    town.add("a-1")
    town.add("z-1", w=64, h=16)
    town.create("网络安全为人民", name="网络宣传周", screens=("a-1", "st-1", "z-1"))
    town.publish()

    assert {town.manifest(screen).switch_at for screen in ("a-1", "st-1", "z-1")} == {edge}


def test_an_unchanged_group_chooses_no_switch_time(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(issuer, "read_on_glass", lambda *_: pytest.fail("the manifests of a group are dear to read"))

    assert town.publish().documents == ()


def test_a_withdrawal_while_a_manifest_waits_switches_in_four_seconds(town: Town, civil: Campaign, edge: int) -> None:
    another(town)
    town.publish()
    town.clock.wait(10 * SECOND)

    town.retire(civil)
    town.publish()

    assert town.manifest().switch_at == ms(town.clock.at + LEAD) < edge


def test_an_unchanged_day_keeps_its_file(town: Town, edge: int) -> None:
    """ADR 5: a run in the middle of the day leaves the running day file alone."""
    another(town)
    town.publish()
    first = town.manifest().days

    town.clock.wait(3 * timedelta(hours=1))
    town.add("st-2")
    town.publish()

    assert town.manifest("st-1").days == town.manifest("st-2").days == first


def test_an_undone_change_is_replanned_from_the_switch_on(town: Town, edge: int) -> None:
    extra = town.create("网络安全为人民", name="网络宣传周")
    town.publish()
    town.clock.wait(timedelta(hours=1))

    town.retire(extra)
    town.publish()

    today = town.day(town.manifest().days[0])
    assert today.spans[0].from_at == town.manifest().switch_at > edge


def test_a_change_just_before_a_plan_day_repairs_only_the_day_under_way(town: Town, civil: Campaign) -> None:
    """Two seconds before four: the switch lies in the new plan day, which begins at four and is repaired from there."""
    town.clock.at = AT + timedelta(hours=15, minutes=59, seconds=58)
    town.publish()
    another(town)
    town.publish()

    manifest = town.manifest()
    four = ms(AT) + 16 * 3_600_000
    assert four < manifest.switch_at
    assert manifest.days[0].from_at == four, "nothing is left of the day that ends"
    assert town.day(manifest.days[0]).spans[0].from_at == manifest.switch_at
    assert town.day(manifest.days[1]).spans[0].from_at == four + 24 * 3_600_000


def test_a_mended_screen_switches_with_its_group(town: Town, edge: int) -> None:
    """PROTOCOL W-24: its own last plan is out of date, and its first in the alphabet."""
    town.add("a-1")
    town.publish()
    town.put_status("a-1")
    town.clock.wait(12 * DAY)
    town.publish()
    town.put_status("a-1", None)
    town.clock.wait(SECOND)
    town.publish()

    assert town.documents_heard() == ["s/a-1/manifest"]
    assert town.manifest("a-1").switch_at == town.manifest("st-1").switch_at > town.clock.ms
