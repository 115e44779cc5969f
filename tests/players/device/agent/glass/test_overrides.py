"""An override takes the glass for its time; then the plan goes on.

Covers: glass_controller, overrides.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from players.protocol.documents.jws import sign
from players.protocol.documents.kinds import DocumentKind
from players.protocol.documents.override import OverrideDocument
from tests.players.device.agent.override_documents import form, item, put, rows_of
from tests.players.device.memory_device import Device
from tests.players.device.world import HOUR, NOON, SCREEN, Office

pytestmark = pytest.mark.usefixtures("plan_of_two")

Put = Callable[..., None]


def test_override_interrupts_and_the_plan_resumes_by_the_clock(office: Office, device: Device) -> None:
    """W-23: at once, anchored at from_at; when it ends the plan goes on where the clock is."""
    put(office, item("flood", form(office, 77)))
    device.run(20_500)

    assert rows_of(device) == [
        (11, 0, 2_000, 1),
        (77, 2_000, 3_000, 0),
        (77, 5_000, 3_000, 0),
        (77, 8_000, 3_000, 0),
        (77, 11_000, 1_000, 1),
        (12, 12_000, 8_000, 16),
    ]


def test_area_override_is_shown_and_its_rev_reported(office: Office, device: Device) -> None:
    """W-2, W-23: an area's override counts for its members, who echo its rev by the area's name."""
    put(office, item("flood", form(office, 77)), area="strip")
    device.run(5_000)

    assert device.line_on_glass() == 77
    assert office.state().overrides == {"strip": office.rev}
    assert office.state().showing == "flood"


def test_override_of_a_left_area_ends(office: Office, device: Device) -> None:
    put(office, item("flood", form(office, 77)), area="strip")
    device.run(5_000)

    office.publish_config(areas=("all",))
    device.run(100)

    assert device.line_on_glass() == 11


def test_plan_goes_on_until_the_overrides_files_are_here(office: Office, device: Device) -> None:
    """Section 3, override: applied at once when its files are there; until then the plan goes on."""
    mine = form(office, 77)
    chunk = office.topics.chunk(mine.assets[0].sha256, 0)
    payload = office.retained.pop(chunk)
    office.online = False
    put(office, item("flood", mine))
    device.run(5_000)
    assert device.line_on_glass() == 11

    office.retain(chunk, payload)
    device.run(100)

    assert device.line_on_glass() == 77


def test_a_stronger_item_wins_and_the_weaker_comes_back(office: Office, device: Device) -> None:
    """Section 3, override: order by level, then later from_at, then the larger id."""
    weak = item("a", form(office, 77))
    strong = item("b", form(office, 78), level="emergency", from_at=NOON + 4_000, until_at=NOON + 6_000)
    put(office, weak, strong)
    device.run(6_500)

    assert [(row[0], row[1]) for row in rows_of(device)] == [(11, 0), (77, 2_000), (78, 4_000)]
    assert device.line_on_glass() == 77


def test_item_without_a_form_for_this_screen_is_reported_as_ignored(office: Office, device: Device) -> None:
    """Section 3, override: it takes the form of its own pixels, or ignores the item and says so in `state`."""
    put(office, item("large-only", form(office, 77, width_px=32)))
    device.run(5_000)

    assert device.line_on_glass() == 11
    assert tuple(office.state().ignored) == ("large-only",)


def test_blank_is_dark_and_makes_no_rows(office: Office, device: Device) -> None:
    """Section 3, override: `blank: true` is dark, needs no form and makes no rows."""
    put(office, item("silence", blank=True))
    device.run(21_000)

    assert rows_of(device) == [(11, 0, 2_000, 1), (12, 12_000, 8_000, 16)]
    assert [(show.picture is None) for _, show in device.shown[-4:]] == [False, True, False, False]


@pytest.mark.parametrize(("lit", "percent"), [(True, 100), (False, 0)])
def test_dark_screen_lights_up_only_for_lit_items(*, lit: bool, percent: int) -> None:
    """Section 3, override: a dark screen lights up (to the ceiling) only if `lit: true`."""
    office = Office()
    office.publish_manifest(replace(office.manifest([11]), light=((NOON - HOUR, 0),)))
    device = Device(office)
    put(office, item("flood", form(office, 77), lit=lit))
    device.run(5_000)

    assert device.shown[-1][1].percent == percent


def test_drill_rows_are_flagged(office: Office, device: Device) -> None:
    """W-31: flag 8 is a drill."""
    put(office, item("drill", form(office, 77), mode="drill"))
    device.run(6_000)

    assert rows_of(device)[1] == (77, 2_000, 3_000, 8)


def test_without_a_clock_no_override_is_shown(office: Office) -> None:
    """W-13: overrides that need the time are not obeyed."""
    device = Device(office, clock_known=False)
    put(office, item("flood", form(office, 77), from_at=0))
    device.run(5_000)

    assert device.line_on_glass() == 900


def test_override_survives_a_power_cut_without_a_broker(office: Office, device: Device) -> None:
    put(office, item("flood", form(office, 77)))
    device.run(3_000)
    device.reachable = False

    device.boot()
    device.run(1_000)

    assert device.line_on_glass() == 77


def test_an_override_for_another_screen_is_refused(office: Office, device: Device) -> None:
    """W-4: naming another screen or area."""
    document = OverrideDocument("st-2", None, office.next_rev(), (item("flood", form(office, 77)),))
    office.retain(office.topics.override(SCREEN), sign(DocumentKind.OVERRIDE, document.to_object(), office.key))
    device.run(5_000)

    assert device.line_on_glass() == 11
    assert dict(office.state().overrides) == {}


def test_withdrawing_an_override_ends_it_at_once(office: Office, device: Device) -> None:
    """W-23: the retained document is rewritten; it may be empty."""
    put(office, item("flood", form(office, 77)))
    device.run(3_000)
    put(office)
    device.run(1)

    assert device.line_on_glass() == 11
    assert office.state().overrides == {"self": office.rev}
