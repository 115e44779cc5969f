"""From a wish to what the brokers are told."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest

from campaigns.database import Database
from campaigns.errors import LeadershipLostError, MissingGlyphError
from campaigns.screens.display_profile import DisplayProfile
from scheduler.pictures.renditions import RenderJob
from scheduler.plan.day import horizon
from scheduler.publishing.errors import UnsettledError
from scheduler.publishing.publisher import ROUNDS_MAX
from scheduler.render import Rendition
from tests.scheduler.town_builders import AT, DAY, SECOND, STREET, ZONE, Town, ms
from tests.scheduler.town_stages import Build

TONIGHT = timedelta(hours=16, minutes=2)
"""From noon to two minutes past four."""

VALUES = "富强 民主 文明 和谐 自由 平等 公正 法治 爱国 敬业 诚信 友善"


def two_strips(town: Town) -> None:
    """Build a street with a campaign on both strips and one on the second only, published."""
    town.add("st-1")
    town.add("st-2")
    town.create("讲文明 树新风", "爱国 敬业", screens=("st-1", "st-2"))
    town.create("网络安全为人民", name="网络宣传周", screens=("st-2",))
    town.publish()


@pytest.fixture
def street(staged: Callable[[Build], Town]) -> Town:
    return staged(two_strips)


def days_of(town: Town, screen: str = "st-1") -> list[str]:
    return [ref.sha256 for ref in town.manifest(screen).days]


def pictures_of(town: Town, screen: str = "st-1") -> set[str]:
    return {asset.sha256 for asset in town.slots(screen).assets}


def counts(database: Database) -> dict[str, int]:
    """How many rows each table holds that the publisher writes."""
    names = ("document", "plan_day", "file", "rendition", "line", "line_screen", "slot", "shelf")
    with database.writer.connect() as connection:
        return {name: connection.exec_driver_sql(f"SELECT count(*) FROM {name}").scalar_one() for name in names}


def test_a_campaign_reaches_the_broker_as_files_config_and_a_manifest(town: Town) -> None:
    """PROTOCOL W-8, W-21: whoever has what was said can fetch all that the manifest names."""
    town.add()
    town.create()

    town.publish()

    manifest = town.manifest()
    assert town.documents_heard() == ["s/st-1/config", "s/st-1/manifest"]
    assert len(manifest.days) == 8 and town.slots().slots
    assert town.fetched((*manifest.days, manifest.slots, *town.slots().assets))
    assert all(said.retain for said in town.said)
    assert town.heard("north:1883")[-1].payload == town.heard("south:1883")[-1].payload


def test_files_are_sent_before_the_documents_that_name_them(town: Town) -> None:
    """PROTOCOL W-21."""
    town.add()
    town.create()

    town.publish()

    kinds = ["file" if "/b/" in topic else "document" for topic in town.topics_heard()]
    assert kinds == sorted(kinds, reverse=True) and set(kinds) == {"file", "document"}


def test_publishing_unchanged_wishes_issues_and_sends_nothing(street: Town) -> None:
    """PROTOCOL W-5: an equal document need not come again."""
    before = counts(street.database)
    street.clock.wait(3 * SECOND)

    issue = street.publish()

    assert (issue.documents, issue.files, street.said) == ((), (), [])
    assert counts(street.database) == before


def test_a_rerun_by_another_leader_with_the_same_keys_sends_nothing_either(street: Town) -> None:
    with street.wishing() as unit:
        street.term = unit.leadership.begin_term("after a restart", street.clock())
    street.publisher = street.new_publisher()

    assert street.publish().documents == ()


def test_the_nightly_run_sends_only_what_the_horizons_new_day_needs(street: Town) -> None:
    """The seven days that were planned stand, byte for byte; the manifests name one day more and one less."""
    before = days_of(street)
    street.clock.wait(TONIGHT)

    issue = street.publish()

    assert days_of(street) == [*before[1:], days_of(street)[-1]]
    assert issue.files == (days_of(street)[-1],)
    assert street.documents_heard() == ["s/st-1/manifest", "s/st-2/manifest"]
    assert street.publish().documents == ()


def test_an_edited_text_sends_its_pictures_and_the_manifests_of_its_screens(street: Town) -> None:
    """ADR 5: slot numbers are stable, so no day file changes."""
    before, pictures = days_of(street), pictures_of(street, "st-2")
    other = street.manifest("st-1")

    street.rewrite(street.campaign("网络宣传周"), "网络安全靠人民")
    issue = street.publish()

    assert street.documents_heard() == ["s/st-2/manifest"]
    assert days_of(street) == days_of(street, "st-2") == before
    new = {street.manifest("st-2").slots.sha256, *(pictures_of(street, "st-2") - pictures)}
    assert set(issue.files) == street.files_heard() == new
    assert len(issue.files) == 2
    assert street.manifest("st-1") == other


def test_a_new_screen_of_a_group_gets_the_groups_day_files_unchanged(street: Town) -> None:
    before = days_of(street)

    street.add("st-3")
    issue = street.publish()

    assert street.documents_heard() == ["s/st-3/config", "s/st-3/manifest"]
    assert days_of(street, "st-3") == before
    assert not set(issue.files) & set(before), "the brokers hold them already"


def test_screens_of_a_group_show_slots_of_the_same_number_at_the_same_moment(town: Town) -> None:
    """PROTOCOL W-13 and section 3: numbers, ms and day files are the group's, pictures are each profile's own."""
    town.add("st-1")
    town.add("st-2", w=512, h=32, colour="dual_rg")
    town.create("讲文明 树新风", VALUES, screens=("st-1", "st-2"))

    town.publish()

    first, second = town.manifest("st-1"), town.manifest("st-2")
    slots = [town.slots_of(manifest) for manifest in (first, second)]
    assert [(slot.n, slot.ms) for slot in slots[0].slots] == [(slot.n, slot.ms) for slot in slots[1].slots]
    assert first.days == second.days
    assert not pictures_of(town, "st-1") & pictures_of(town, "st-2")
    walks = [town.timeline_of(manifest) for manifest in (first, second)]
    shown = [[walk.at(town.clock.ms + s * 1000) for s in range(120)] for walk in walks]
    assert shown[0] == shown[1]
    assert len({showing.n for showing in shown[0]}) == 2


def test_the_frames_of_every_slot_sum_to_its_ms(town: Town) -> None:
    """PROTOCOL section 3; pages, scrolls and stand-ins for other screens among them."""
    town.add("st-1")
    town.add("st-2", w=32, h=16)
    town.create(VALUES, "讲文明", screens=("st-1",))
    town.create(VALUES, name="网络宣传周", screens=("st-2",))

    town.publish()

    for screen in ("st-1", "st-2"):
        file = town.slots(screen)
        assert len(file.slots) == 4
        assert all(sum(frame_ms for _, frame_ms in slot.frames) == slot.ms for slot in file.slots)
        assert all(asset < len(file.assets) for slot in file.slots for asset, _ in slot.frames)
    assert any(slot.step_ms for slot in town.slots("st-2").slots), "one of them scrolls"


def test_a_screen_that_is_no_target_shows_the_rotation_under_its_own_line(street: Town) -> None:
    """It keeps in step: the slot is there, of the same ms, and counts for the campaign that is shown."""
    first, second = street.slots("st-1"), street.slots("st-2")
    with street.database.reading() as unit:
        idle = unit.campaigns.idle()
        lines = unit.lines.find([slot.line for slot in (*first.slots, *second.slots)])
    assert idle is not None
    subjects = [[lines[slot.line].subject.campaign for slot in file.slots] for file in (first, second)]

    assert sorted(subjects[0]) == sorted(["创建文明城市"] * 3 + [idle.name])
    assert sorted(subjects[1]) == sorted(["创建文明城市"] * 2 + ["网络宣传周", idle.name])
    (apart,) = [n for n, (a, b) in enumerate(zip(*subjects, strict=True)) if a != b]
    shown = first.slots[apart]
    own = [slot for slot in first.slots if lines[slot.line].subject.campaign == "创建文明城市" and slot != shown]
    assert any({asset for asset, _ in shown.frames} == {asset for asset, _ in slot.frames} for slot in own)
    assert shown.ms == second.slots[apart].ms == sum(ms for _, ms in shown.frames)


def test_every_line_of_a_manifest_is_recorded_as_sent_to_its_screen(street: Town) -> None:
    """PROTOCOL W-34."""
    with street.database.writer.connect() as connection:
        rows = connection.exec_driver_sql("SELECT screen_id, line_id FROM line_screen").fetchall()
    sent = {(screen, line) for screen, line in rows}

    named = {(screen, slot.line) for screen in ("st-1", "st-2") for slot in street.slots(screen).slots}
    assert sent == named


def test_a_rev_is_now_in_unix_ms_and_always_above_the_one_before(street: Town) -> None:
    """PROTOCOL W-6: even where the clock was set back."""
    assert street.manifest().rev == street.clock.ms
    street.clock.wait(-DAY)
    street.create("全民国防教育", name="国防教育", screens=("st-1",))
    street.publish()

    assert street.manifest().rev == ms(AT) + 1


def test_a_group_without_campaigns_shows_idle_and_names_no_day(town: Town) -> None:
    """PROTOCOL W-13: outside every day a screen shows idle."""
    town.add()

    town.publish()

    manifest = town.manifest()
    slots = town.slots()
    assert manifest.days == () and [slot.n for slot in slots.slots] == list(slots.idle)
    assert manifest.light[0][1] == 100
    assert town.publish().documents == ()


def test_an_empty_or_unknown_group_issues_nothing(street: Town) -> None:
    street.retire_screen("st-1")
    street.retire_screen("st-2")

    assert street.publish().documents == ()
    assert street.publisher.publish_group(99).documents == ()


def test_the_lit_hours_of_a_group_change_its_days_and_its_light(street: Town) -> None:
    """PROTOCOL W-15."""
    before = days_of(street)

    street.light(STREET, "07:00", "22:00")
    street.publish()

    manifest = street.manifest()
    assert not set(days_of(street)) & set(before)
    assert {percent for _, percent in manifest.light} == {0, 100}
    tomorrow = street.day(manifest.days[1])
    hours = [span_ms // 3_600_000 for span_ms in (tomorrow.spans[0].from_at, tomorrow.spans[-1].to_at)]
    assert [hour % 24 for hour in hours] == [7 - 8 + 24, 22 - 8]


def test_the_config_has_areas_and_brightness_and_is_issued_once(town: Town) -> None:
    town.add(brightness_max=60)
    town.publish()
    config = town.config()
    town.clock.wait(DAY)
    town.publish()

    assert (config.screen, config.brightness_max) == ("st-1", 60)
    assert set(config.areas) == {"all", "strip", "st-1"}
    assert config.report.max_rows <= 100
    assert town.config() == config


def test_a_screen_with_a_display_fault_gets_no_manifest_and_delays_no_other(town: Town) -> None:
    """PROTOCOL W-24."""
    town.add("st-1")
    town.add("st-2")
    town.create(screens=("st-1", "st-2"))
    town.put_status("st-1")

    town.publish()

    assert town.documents_heard() == ["s/st-1/config", "s/st-2/config", "s/st-2/manifest"]

    town.put_status("st-1", None)
    town.publish()

    assert town.documents_heard() == ["s/st-1/manifest"]
    assert town.manifest("st-1").days == town.manifest("st-2").days


def ask_for_a_picture(town: Town) -> None:
    town.add("st-8", w=640, h=32)


def ask_for_a_screen(town: Town) -> None:
    town.add("st-3")


@pytest.mark.parametrize("ask", [ask_for_a_picture, ask_for_a_screen])
def test_a_stale_term_raises_and_writes_nothing(street: Town, ask: Callable[[Town], None]) -> None:
    before = counts(street.database)
    with street.wishing() as unit:
        unit.leadership.begin_term("somebody else", street.clock())
    ask(street)
    street.said.clear()

    for act in (lambda: street.publisher.publish_group(1), street.publisher.publish_keys):
        with pytest.raises(LeadershipLostError):
            act()

    assert counts(street.database) == before
    assert street.said == []


def test_the_keys_are_issued_once_and_signed_by_the_anchor(town: Town) -> None:
    """PROTOCOL W-4."""
    token = town.token(town.topics.keys)
    town.said.clear()
    town.clock.wait(DAY)

    town.publisher.publish_keys()

    assert town.said == [] and town.token(town.topics.keys) == token
    assert town.keyring() is not None


def test_new_working_keys_sign_everything_anew_once(street: Town) -> None:
    """PROTOCOL W-4: the list first, then what the successors sign."""
    before = street.manifest()
    street.said.clear()
    street.clock.wait(2 * 366 * DAY + DAY)
    street.keys.ensure(street.clock())
    street.publisher = street.new_publisher()

    street.publisher.publish_keys()
    told = street.documents_heard()
    street.publish()

    assert told == ["keys"]
    assert set(street.documents_heard()) == {f"s/st-{n}/{kind}" for n in (1, 2) for kind in ("config", "manifest")}
    assert street.manifest().rev > before.rev
    assert street.publish().documents == ()


def test_an_unrenderable_slide_keeps_only_its_campaign_off(street: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    before = counts(street.database)
    campaign = street.create("全民国防教育", "缺字", name="国防教育", screens=("st-1",), approved=False)
    monkeypatch.setattr(RenderJob, "draw", failing_on("缺字"))

    with pytest.raises(MissingGlyphError):
        street.publisher.prepare_review(campaign.id)

    assert counts(street.database) == before | {"rendition": before["rendition"] + 1, "file": before["file"] + 1}
    assert street.publish().documents == ()


def test_an_unrenderable_idle_leaves_the_group_as_it_is(street: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    before = street.manifest()
    ask_for_a_picture(street)
    monkeypatch.setattr(RenderJob, "draw", failing_on("朝阳市"))

    with pytest.raises(MissingGlyphError):
        street.publish()

    assert street.said == [] and street.manifest() == before


def test_wishes_that_change_faster_than_rendering_are_left_for_later(
    street: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Only idle on a new profile is drawn on the way to the street: all else was seen before it was approved."""
    widths = iter(range(648, 704, 8))
    draw = RenderJob.draw

    def overtaken(job: RenderJob, fonts: Any) -> Rendition:
        width = next(widths)
        street.add(f"st-{width}", w=width, h=32)
        return draw(job, fonts)

    ask_for_a_picture(street)
    monkeypatch.setattr(RenderJob, "draw", overtaken)
    with pytest.raises(UnsettledError, match=str(ROUNDS_MAX)):
        street.publish()
    monkeypatch.undo()

    assert street.said == []
    assert street.publish().documents


def test_rendering_holds_no_unit_of_work(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    town.add()
    draw = RenderJob.draw
    free: list[bool] = []

    def watched(job: RenderJob, fonts: Any) -> Rendition:
        with town.wishing() as unit:  # would wait for ever if the publisher held the database
            free.append(unit.settings.get("nothing") is None)
        return draw(job, fonts)

    monkeypatch.setattr(RenderJob, "draw", watched)
    town.create()
    town.publish()

    assert free == [True, True]


def test_a_stored_plan_day_has_its_term_and_inputs(street: Town) -> None:
    stored = street.stored_days()

    assert list(stored) == [day.on.isoformat() for day in horizon(AT, ZONE)]
    assert {day.term for day in stored.values()} == {street.term}
    assert all(day.inputs["entries"] for day in stored.values())  # type: ignore[index]


def test_a_campaign_that_begins_within_the_horizon_is_planned_from_its_own_midnight_on(town: Town) -> None:
    town.add()
    town.create(starts_on=date(2026, 5, 7), ends_on=date(2026, 5, 7))

    town.publish()

    manifest = town.manifest()
    bounds = [(span.from_at, span.to_at) for ref in manifest.days for span in town.day(ref).spans]
    midnight = ms(AT) + (2 * 24 + 12) * 3_600_000
    assert (bounds[0][0], bounds[-1][1]) == (midnight, midnight + 24 * 3_600_000)
    assert len(manifest.days) == 2


def test_a_slide_lasts_as_long_on_all_profiles_as_its_longest(town: Town) -> None:
    """A scroll of 8.6 s waits for the two pages of 5 s beside it; the slot has another number then."""
    town.add("st-1", w=64, h=16)
    campaign = town.create(VALUES)
    town.publish()
    alone = town.slots("st-1")

    town.add("st-2")
    town.edit(campaign, screens=("st-1", "st-2"))
    town.publish()

    together, other = town.slots("st-1"), town.slots("st-2")
    assert [slot.ms for slot in alone.slots if slot.step_ms] == [8_576]
    assert [slot.ms for slot in together.slots if slot.step_ms] == [10_000]
    assert [(slot.n, slot.ms) for slot in together.slots] == [(slot.n, slot.ms) for slot in other.slots]
    assert not {slot.n for slot in alone.slots if slot.step_ms} & {slot.n for slot in together.slots}


def failing_on(text: str) -> Callable[[RenderJob, Any], Rendition]:
    draw = RenderJob.draw

    def maybe(job: RenderJob, fonts: Any) -> Rendition:
        if job.slide.text == text:
            profile: DisplayProfile = job.profile
            raise MissingGlyphError(text[0], profile.size)
        return draw(job, fonts)

    return maybe
