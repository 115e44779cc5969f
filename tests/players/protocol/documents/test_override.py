"""The document `override`."""

from __future__ import annotations

import pytest

from players.protocol.documents.override import OverrideDocument
from players.protocol.errors import ProtocolError
from players.protocol.json_strict import write_object
from players.protocol.limits import WITHDRAWN_MAX
from tests.players.protocol.samples import ASSETS, FORM, NOON, OVERRIDE, SCREEN_OVERRIDE, read_override

FLOOD, SILENCE = (item.to_object() for item in OVERRIDE.items)


def read(*items: dict[str, object], **changes: object) -> OverrideDocument:
    told = {**OVERRIDE.to_object(), "items": list(items), **changes}
    return read_override(write_object({name: value for name, value in told.items() if value is not None}))


def test_override_names_a_screen_or_an_area() -> None:
    """W-2, section 3: `screen|area`."""
    assert (read().area, read().screen) == ("strip", None)
    assert read(area=None, screen="st-1").screen == "st-1"
    for change in ({"screen": "st-1"}, {"area": None}):
        with pytest.raises(ProtocolError, match="one of the two"):
            read(**change)


def test_override_may_be_empty() -> None:
    """Section 2: may be empty; W-23."""
    assert read().items == ()


def test_blank_and_lit_are_written_only_when_true() -> None:
    """Section 3: `blank?, lit?`; blank needs no form."""
    flood, silence = read(FLOOD, SILENCE).items

    assert (flood.blank, flood.lit, silence.blank, silence.lit) == (False, True, True, False)
    assert "blank" not in FLOOD and "lit" not in SILENCE
    assert silence.forms == ()


@pytest.mark.parametrize("junk", [{}, {"assets": 5, "slots": []}, {"slots": [{"line": -1}]}])
@pytest.mark.parametrize("other", [{"w": 17}, {"h": 9}, {"colour": "ultraviolet"}, {"type": "image/hologram"}])
def test_forms_for_other_displays_are_not_read(junk: dict[str, object], other: dict[str, object]) -> None:
    """W-3: an override form not the screen's own is passed over, read no further than `w, h, colour, type`."""
    head = {name: FORM.to_object()[name] for name in ("w", "h", "colour", "type")}
    foreign = {**head, **junk, **other}

    assert read({**FLOOD, "forms": [foreign, FORM.to_object()]}).items[0].forms == (FORM,)
    assert read({**FLOOD, "forms": [foreign]}).items[0].forms == ()


def test_form_slots_have_no_number() -> None:
    """Section 3, override: its slots as in a slots file, but in order and without `n`."""
    two = {**FORM.to_object(), "slots": [slot.to_object() for slot in (FORM.slots[0], FORM.slots[0])]}

    assert "n" not in FORM.slots[0].to_object()
    assert [slot.n for slot in read({**FLOOD, "forms": [two]}).items[0].forms[0].slots] == [0, 1]


def test_a_clip_in_a_form_is_refused() -> None:
    """Section 3, override: no clips."""
    clip = {**ASSETS[0].to_object(), "type": "video/mp4"}

    assert read({**FLOOD, "forms": [{**FORM.to_object(), "assets": [clip]}]}).unreadable == ("flood-7",)


def test_a_picture_of_a_form_that_cannot_scroll_is_refused() -> None:
    """W-14: wider than the screen, it needs `step_ms`."""
    wide = {**ASSETS[0].to_object(), "w": FORM.w + 2}
    still, motion = (
        {**FORM.to_object(), "assets": [wide], "slots": [{**FORM.slots[0].to_object(), **told}]}
        for told in ({}, {"step_ms": 20})
    )

    assert read({**FLOOD, "forms": [still]}).unreadable == ("flood-7",)
    assert read({**FLOOD, "forms": [motion]}).unreadable == ()


def test_withdrawn_lines_are_512_at_most() -> None:
    """W-25, section 3, override."""
    assert SCREEN_OVERRIDE.withdrawn == (17, 4_294_967_295)
    assert "withdrawn" not in OVERRIDE.to_object()
    assert len(read(withdrawn=list(range(WITHDRAWN_MAX))).withdrawn) == 512
    for wrong in (list(range(WITHDRAWN_MAX + 1)), [-1], [2**32], ["7"], 7):
        with pytest.raises(ProtocolError):
            read(withdrawn=wrong)


@pytest.mark.parametrize(
    "change",
    [
        {"level": "apocalypse"},
        {"mode": "maybe"},
        {"until_at": None},
        {"until_at": NOON},
        {"id": ""},
        {"id": "x" * 65},
        {"id": "two words"},
        {"blank": 1},
        {"forms": [{**FORM.to_object(), "slots": []}]},
        {"forms": [{**FORM.to_object(), "h": 0}]},
        {"forms": [{**FORM.to_object(), "w": "16"}]},
        {"lit": None, "blank": "yes"},
        {"forms": [{**FORM.to_object(), "assets": []}]},
    ],
    ids=lambda change: str(change)[:50],
)
def test_bad_item_is_passed_over_alone(change: dict[str, object]) -> None:
    """W-3: the rest of its document holds, and its id is named where it can be read; `until_at` is compulsory."""
    item = {name: value for name, value in {**FLOOD, **change}.items() if value is not None}

    document = read(SILENCE, item)

    assert [each.id for each in document.items] == ["silence-1"]
    assert document.unreadable == (() if "id" in change else ("flood-7",))


@pytest.mark.parametrize("bad", [[5], [None], {}])
def test_items_that_are_no_objects_have_no_name(bad: object) -> None:
    """W-3."""
    if isinstance(bad, list):
        assert read(*bad).unreadable == ()
    else:
        with pytest.raises(ProtocolError):
            read(items=bad)
