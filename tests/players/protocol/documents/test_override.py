"""The document `override`."""

from __future__ import annotations

import pytest

from players.protocol.documents.override import OverrideDocument
from players.protocol.errors import ProtocolError
from players.protocol.json_strict import write_object
from tests.players.protocol.samples import FORM, MANIFEST, NOON, OVERRIDE

FLOOD, SILENCE = (item.to_object() for item in OVERRIDE.items)


def read(*items: dict[str, object], **changes: object) -> OverrideDocument:
    told = {**OVERRIDE.to_object(), "items": list(items), **changes}
    return OverrideDocument.read(write_object({name: value for name, value in told.items() if value is not None}))


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


def test_form_of_an_unknown_colour_or_type_is_read() -> None:
    """W-3: passed over, not rejected: colour or type in an override form that is not the screen's own."""
    asset = {**MANIFEST.assets[0].to_object(), "type": "image/hologram"}
    form = {**FORM.to_object(), "colour": "ultraviolet", "type": "image/hologram", "assets": [asset]}

    assert [each.colour for each in read({**FLOOD, "forms": [form, FORM.to_object()]}).items[0].forms] == [
        "ultraviolet",
        "mono",
    ]


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
        {"forms": [{**FORM.to_object(), "h": 9}]},
        {"forms": [{**FORM.to_object(), "w": 17}]},
        {"forms": [{**FORM.to_object(), "type": "image/png"}]},
        {"forms": [{**FORM.to_object(), "assets": []}]},
    ],
    ids=lambda change: str(change)[:50],
)
def test_malformed_item_refuses_the_document(change: dict[str, object]) -> None:
    """W-3, section 3: `until_at` is compulsory; an unknown enum rejects."""
    item = {name: value for name, value in {**FLOOD, **change}.items() if value is not None}

    with pytest.raises(ProtocolError, match=r"items\[1\]"):
        read(SILENCE, item)
