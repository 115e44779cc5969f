"""Overrides and withdrawals from the document to the glass and to what is reported.

Covers: agent, turn_inputs.
"""

from __future__ import annotations

from dataclasses import replace

import pytest

from players.device.agent import actions as act
from players.device.agent import events as ev
from players.device.agent.agent_time import ClockReading
from players.device.agent.glass.overrides import ActiveOverride
from players.protocol.documents.override import OverrideItem
from players.protocol.documents.slots_file import SlotsFile
from players.protocol.encoding import sha256_hex
from tests.players.device.agent.override_documents import form, item, put, rows_of
from tests.players.device.memory_device import Device
from tests.players.device.world import HOUR, NOON, SCREEN, Office, slide

pytestmark = pytest.mark.usefixtures("plan_of_two")


@pytest.fixture
def device(office: Office) -> Device:
    made = Device(office)
    made.run(1_000)
    return made


def hide(office: Office, item: OverrideItem) -> dict[str, bytes]:
    """Take the item's pictures off the broker, for good."""
    office.online = False
    chunks = [office.topics.chunk(asset.sha256, 0) for form in item.forms for asset in form.assets]
    return {chunk: office.retained.pop(chunk) for chunk in chunks}


def test_a_replaced_item_goes_on_until_the_files_of_the_new_one_are_here(office: Office, device: Device) -> None:
    """Section 3, override: until then what was there goes on, a replaced item too."""
    put(office, item("a", form(office, 77)))
    device.run(2_000)
    newer = item("b", form(office, 78))
    chunks = hide(office, newer)
    put(office, newer)
    device.run(2_000)
    assert (device.line_on_glass(), office.state().showing) == (77, "a")

    for chunk, payload in chunks.items():
        office.retain(chunk, payload)
    device.run(100)

    assert (device.line_on_glass(), office.state().showing) == (78, "b")


def test_the_override_of_a_turn_is_chosen_once(office: Office, device: Device) -> None:
    """The takeover of a plan, the glass and the report of a turn go by one choice."""
    told: list[str] = []
    agent = device.agent
    choose, handle = agent.inbox.overrides.choose, agent.handle

    def choosing(present: frozenset[str], now_ms: int) -> ActiveOverride | None:
        told.append("choice")
        return choose(present, now_ms)

    def handling(event: ev.Event, at: ClockReading) -> list[act.Action]:
        told.append("turn")
        return handle(event, at)

    agent.inbox.overrides.choose = choosing  # type: ignore[method-assign]
    agent.handle = handling  # type: ignore[method-assign]
    put(office, item("a", form(office, 77), until_at=NOON + HOUR))
    office.publish_manifest(office.manifest([11, 12, 13], switch_at=NOON + 10_000))
    device.run(20_000)

    assert len(told) > 20 and told == ["turn", "choice"] * (len(told) // 2)
    assert (device.line_on_glass(), office.state().showing) == (77, "a")


def test_a_replaced_item_ends_at_its_own_end(office: Office, device: Device) -> None:
    """Section 3, override: a replaced item too (to its `until_at`)."""
    put(office, item("a", form(office, 77), until_at=NOON + 5_000))
    device.run(2_000)
    newer = item("b", form(office, 78))
    hide(office, newer)
    put(office, newer)
    device.run(1_000)
    assert device.line_on_glass() == 77

    device.run(1_500)

    assert device.line_on_glass() == 11


def test_a_dropped_item_ends_at_once_where_no_other_waits_for_files(office: Office, device: Device) -> None:
    """W-23: the retained document is rewritten; the screen applies it at once."""
    put(office, item("a", form(office, 77)))
    device.run(2_000)
    put(office, item("b", form(office, 78), from_at=NOON + 60_000, until_at=NOON + 90_000))
    device.run(1)

    assert device.line_on_glass() == 11


def test_an_actual_item_comes_before_any_drill(office: Office, device: Device) -> None:
    """Section 3, override: actual over drill, then level."""
    put(
        office,
        item("a", form(office, 77), mode="drill", level="emergency"),
        item("b", form(office, 78), level="notice"),
    )
    device.run(2_000)

    assert device.line_on_glass() == 78


def test_a_bad_item_is_passed_over_alone(office: Office, device: Device) -> None:
    """W-3: a bad override item is passed over alone (`ignored`); the rest of its document holds."""
    bad = item("bad", form(office, 78), level="panic")
    put(office, bad, item("flood", form(office, 77)))
    device.run(2_000)

    state = office.state()
    assert device.line_on_glass() == 77
    assert (tuple(state.ignored), dict(state.overrides), state.rejected) == (("bad",), {"self": office.rev}, ())


@pytest.mark.parametrize("blank", [True, False])
def test_identify_is_below_any_override(office: Office, device: Device, *, blank: bool) -> None:
    """Section 3, command: the screen shows its own id, below any override; the slots under it end."""
    device.agent.commands.wake_mono_ms = NOON  # for as long as this test takes
    device.handle(ev.Tick())
    assert device.shown[-1][1].caption == SCREEN
    put(office, item("flood", form(office, 77), blank=blank, until_at=NOON + 8_000))
    device.run(2_000)
    assert device.shown[-1][1].caption is None
    assert device.line_on_glass() == (None if blank else 77)

    device.run(6_000)

    assert device.shown[-1][1].caption == SCREEN
    assert rows_of(device)[0] == (11, 0, 1_000, 1)


def test_a_withdrawn_line_leaves_at_once_and_idle_stands_in_its_time(office: Office, device: Device) -> None:
    """W-25: its row ends, flag 1; the time of its slots is a gap."""
    device.run(3_000)
    put(office, area="all", withdrawn=(11,))
    device.run(36_000)

    assert rows_of(device) == [
        (11, 0, 4_000, 1),
        (900, 4_000, 6_000, 16),
        (12, 10_000, 10_000, 0),
        (900, 20_000, 10_000, 0),
        (12, 30_000, 10_000, 0),
    ]
    state = office.state()
    assert (state.withdrawn, dict(state.overrides)) == (1, {"all": office.rev})


def test_withdrawn_lines_of_all_documents_count_together(office: Office, device: Device) -> None:
    """W-25: a line that any accepted override document lists; it comes back when none does."""
    put(office, area="all", withdrawn=(11, 5))
    put(office, withdrawn=(12, 5))
    device.run(10_000)
    assert (device.line_on_glass(), office.state().withdrawn) == (900, 3)

    put(office, area="all")
    device.run(10_000)

    assert (device.line_on_glass(), office.state().withdrawn) == (11, 2)


def test_a_withdrawn_line_of_an_override_leaves_the_glass_too(office: Office, device: Device) -> None:
    """W-25: in plan, `own`, override or `idle`; idle stands in the time of the override's slot."""
    put(office, item("flood", form(office, 77)))
    device.run(2_000)
    put(office, area="all", withdrawn=(77,))
    device.run(10_000)

    assert rows_of(device) == [
        (11, 0, 2_000, 1),
        (77, 2_000, 1_000, 1),
        (900, 3_000, 7_000, 16),
        (900, 10_000, 2_000, 1),
    ]
    assert device.line_on_glass() == 12


def two_idles(slots: SlotsFile) -> SlotsFile:
    """Let idle be line 900, then line 12."""
    return replace(slots, idle=(*slots.idle, 2))


@pytest.mark.parametrize(("withdrawn", "shown"), [((), {900, 12}), ((900,), {12}), ((12,), {900}), ((12, 900), set())])
@pytest.mark.parametrize("known", [True, False])
def test_the_first_idle_slot_not_withdrawn_stands_for_the_others(
    withdrawn: tuple[int, ...], shown: set[int], *, known: bool
) -> None:
    """W-25: for a listed idle slot, the first one not listed; if all are, dark. It needs no known time."""
    office = Office()
    office.publish_manifest(office.manifest([11, 12], to_at=NOON - HOUR // 2, reslot=two_idles))
    device = Device(office, clock_known=known)
    put(office, area="all", withdrawn=withdrawn)
    device.run(41_000)

    assert {row.line for row in device.rows} == shown
    assert (device.line_on_glass() is None) == (not shown)
    assert (device.shown[-1][1].picture is None) == (not shown)


def test_withdrawals_survive_a_power_cut_and_hold_without_a_link(office: Office, device: Device) -> None:
    """W-25: kept over a power cut, hold without a link."""
    put(office, area="all", withdrawn=(11,))
    device.run(1_000)
    device.reachable = False
    device.boot()
    device.run(30_000)

    assert {row.line for row in device.rows if row.start_ms > NOON + 2_000} == {900, 12}


def test_a_withdrawal_is_echoed_whether_or_not_its_items_have_their_files(office: Office, device: Device) -> None:
    """W-23: echoes its `rev` once it is durable and its `withdrawn` obeyed, files or not."""
    waiting = item("flood", form(office, 77))
    hide(office, waiting)
    put(office, waiting, area="all", withdrawn=(11,))
    device.run(10)

    assert device.line_on_glass() == 900
    assert dict(office.state().overrides) == {"all": office.rev}


def test_a_withdrawn_line_never_stands_for_a_picture_that_fails(office: Office, device: Device) -> None:
    """W-14, W-25: the first idle picture stands for a bad one; where its line is withdrawn, none does."""
    device.unshowable = {sha256_hex(slide(12))}
    device.run(10_000)
    assert device.line_on_glass() == 12
    assert device.shown[-1][1].picture is not None

    put(office, area="all", withdrawn=(900,))
    device.run(1)

    assert device.line_on_glass() == 12
    assert device.shown[-1][1].picture is None


def test_a_rev_is_echoed_only_once_it_is_durable(office: Office, device: Device) -> None:
    """W-23: while the disk is full the state waits; the line has left the glass all the same."""
    device.saves_fail = True
    put(office, area="all", withdrawn=(11,))
    device.run(120_000)
    assert device.line_on_glass() == 900 or device.line_on_glass() == 12
    assert dict(office.state().overrides) == {}
    assert [topic for topic, _ in office.heard].count(office.topics.status(SCREEN)) >= 2

    device.free_the_disk()
    device.run(1)

    assert dict(office.state().overrides) == {"all": office.rev}


def test_an_area_that_comes_back_is_obeyed_without_its_document_coming_again(office: Office, device: Device) -> None:
    """W-23: the document of an area that `config` drops is kept with its `rev`, unheeded until the area is back."""
    put(office, area="strip", withdrawn=(11,))
    device.run(100)
    office.publish_config(areas=("all",))
    device.run(100)
    assert (device.line_on_glass(), office.state().withdrawn) == (11, 0)
    device.deaf_to.add(office.topics.area_override("strip"))

    device.boot()
    office.publish_config(areas=("strip",))
    device.run(100)

    assert (device.line_on_glass(), office.state().withdrawn) == (900, 1)
