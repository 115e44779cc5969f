"""The document `override`: what a screen or an area shows instead of its plan (PROTOCOL section 3, W-23, W-25)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass

from players.protocol.documents.join import Display
from players.protocol.documents.slots import Asset, Slot
from players.protocol.errors import ProtocolError
from players.protocol.fields import Fields, integer
from players.protocol.limits import ASSETS_MAX, DOCUMENT_BYTES, LINE_MAX, SLOTS_MAX, VERSION, WITHDRAWN_MAX
from players.protocol.patterns import AREA, ITEM, SCREEN, WORD

LEVELS = ("notice", "warning", "emergency")
"""Weakest first."""

DRILL, ACTUAL = "drill", "actual"
MODES = (DRILL, ACTUAL)
"""Weakest first: an actual override comes before any drill."""


@dataclass(frozen=True, slots=True)
class Form:
    """An item's slots for one kind of display; they loop, and their frames index the form's own assets."""

    w: int
    h: int
    colour: str
    type: str
    assets: tuple[Asset, ...]
    slots: tuple[Slot, ...]

    def to_object(self) -> dict[str, object]:
        """Return the JSON object."""
        return {
            "w": self.w,
            "h": self.h,
            "colour": self.colour,
            "type": self.type,
            "assets": [asset.to_object() for asset in self.assets],
            "slots": [slot.to_object() for slot in self.slots],
        }


@dataclass(frozen=True, slots=True)
class OverrideItem:
    """One override for a time.

    Args:
        id: its name in `state`.
        level: `notice`, `warning` or `emergency`.
        mode: `actual` or `drill`; plays of a drill are never tallied.
        from_at: Unix ms, where its loop begins; until_at: Unix ms, outside.
        blank: the glass is dark, without a form and without plays.
        lit: a dark screen lights up for it.
        forms: one for each kind of display; of an item that a screen read, those of its own display.
    """

    id: str
    level: str
    mode: str
    from_at: int
    until_at: int
    blank: bool
    lit: bool
    forms: tuple[Form, ...]

    @classmethod
    def of(cls, fields: Fields, display: Display) -> OverrideItem:
        """Read an item for one display; forms for others are not read. Raises ProtocolError."""
        item = cls(
            id=fields.text("id", ITEM),
            level=fields.word("level", LEVELS),
            mode=fields.word("mode", MODES),
            from_at=fields.integer("from_at"),
            until_at=fields.integer("until_at"),
            blank=fields.has("blank") and fields.flag("blank"),
            lit=fields.has("lit") and fields.flag("lit"),
            forms=_forms(fields.objects("forms"), display),
        )
        if item.from_at >= item.until_at:
            raise fields.wrong("until_at", "is not after from_at")
        return item

    def to_object(self) -> dict[str, object]:
        """Return the JSON object."""
        fields: dict[str, object] = {
            "id": self.id,
            "level": self.level,
            "mode": self.mode,
            "from_at": self.from_at,
            "until_at": self.until_at,
        }
        if self.blank:
            fields["blank"] = True
        if self.lit:
            fields["lit"] = True
        return {**fields, "forms": [form.to_object() for form in self.forms]}


@dataclass(frozen=True, slots=True)
class OverrideDocument:
    """The overrides for a screen or for an area; exactly one of the two is named.

    Args:
        screen, area: whose overrides these are.
        rev: number of the document.
        items: the overrides.
        withdrawn: lines that no screen of this place may show (PROTOCOL W-25).
        unreadable: ids of items that were passed over because they are bad; only where it was read.
    """

    screen: str | None
    area: str | None
    rev: int
    items: tuple[OverrideItem, ...]
    withdrawn: tuple[int, ...] = ()
    unreadable: tuple[str, ...] = ()

    @classmethod
    def read(cls, body: bytes, display: Display) -> OverrideDocument:
        """Read a verified payload for one display; forms for others are not read, and a bad item is passed over (W-3).

        Raises ProtocolError where anything outside of its items is not as it should be.
        """
        fields = Fields.of_document(body, cap=DOCUMENT_BYTES)
        fields.require_one("screen", "area")
        items, unreadable = _items(fields, display)
        return cls(
            screen=fields.text("screen", SCREEN) if fields.has("screen") else None,
            area=fields.text("area", AREA) if fields.has("area") else None,
            rev=fields.integer("rev"),
            items=items,
            withdrawn=_withdrawn(fields) if fields.has("withdrawn") else (),
            unreadable=unreadable,
        )

    def to_object(self) -> dict[str, object]:
        """Return the payload to sign."""
        place = {"screen": self.screen} if self.area is None else {"area": self.area}
        withdrawn = {"withdrawn": list(self.withdrawn)} if self.withdrawn else {}
        items = [item.to_object() for item in self.items]
        return {"v": VERSION, **place, "rev": self.rev, **withdrawn, "items": items}


def strongest(items: Iterable[OverrideItem], now_ms: int) -> OverrideItem | None:
    """Return the item in force that takes precedence over all others; None where none is in force.

    Actual before drill, then by level, then the later `from_at`, then the bytewise larger id. `until_at` is outside.
    """
    in_force = (item for item in items if item.from_at <= now_ms < item.until_at)
    return max(in_force, key=_precedence, default=None)


def _precedence(item: OverrideItem) -> tuple[int, int, int, bytes]:
    return MODES.index(item.mode), LEVELS.index(item.level), item.from_at, item.id.encode()


def _withdrawn(fields: Fields) -> tuple[int, ...]:
    return tuple(integer(line, path, 0, LINE_MAX) for path, line in fields.array("withdrawn", most=WITHDRAWN_MAX))


def _items(fields: Fields, display: Display) -> tuple[tuple[OverrideItem, ...], tuple[str, ...]]:
    """Return the items, and the ids of those that are bad; a bad one without an id that can be read has no name."""
    items: list[OverrideItem] = []
    unreadable: list[str] = []
    for path, value in fields.array("items"):
        try:
            items.append(OverrideItem.of(Fields(value, path), display))
        except ProtocolError:
            with suppress(ProtocolError):
                unreadable.append(Fields(value, path).text("id", ITEM))
    return tuple(items), tuple(unreadable)


def _forms(forms: Sequence[Fields], display: Display) -> tuple[Form, ...]:
    heads = [(_head(form), form) for form in forms]
    own = (display.w, display.h, display.colour, display.type)
    return tuple(_form(form, head) for head, form in heads if head == own)


def _head(fields: Fields) -> tuple[int, int, str, str]:
    """Read for which display a form is; of a form for another one nothing else is read (PROTOCOL W-3)."""
    return fields.integer("w", 1), fields.integer("h", 1), fields.text("colour", WORD), fields.text("type", WORD)


def _form(fields: Fields, head: tuple[int, int, str, str]) -> Form:
    assets = tuple(Asset.of(each) for each in fields.objects("assets", most=ASSETS_MAX))
    slots = fields.objects("slots", 1, SLOTS_MAX)
    form = Form(*head, assets=assets, slots=tuple(Slot.of(each, assets, place) for place, each in enumerate(slots)))
    for place, asset in enumerate(assets):
        if asset.type != form.type or asset.h != form.h or asset.w < form.w:
            raise fields.wrong(f"assets[{place}]", f"is {asset.type} {asset.w}x{asset.h}, not of this form")
    for slot in form.slots:
        if slot.cannot_scroll(assets, form.w):
            raise fields.wrong(f"slots[{slot.n}]", f"has a picture wider than {form.w} px and no step_ms")
    return form
