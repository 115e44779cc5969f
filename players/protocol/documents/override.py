"""The document `override`: what a screen or an area shows instead of its plan (PROTOCOL section 3, W-23)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from players.protocol.documents.slots import Asset, Slot
from players.protocol.fields import Fields
from players.protocol.limits import DOCUMENT_BYTES, VERSION
from players.protocol.patterns import AREA, ITEM, SCREEN, WORD

LEVELS = ("notice", "warning", "emergency")
"""Weakest first."""

MODES = ("actual", "drill")


@dataclass(frozen=True, slots=True)
class Form:
    """An item's slots for one kind of display; they loop, and their frames index the form's own assets.

    A screen ignores a form with a colour or a type that it does not know (PROTOCOL W-3).
    """

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
        forms: one for each kind of display.
    """

    id: str
    level: str
    mode: str
    from_at: int
    until_at: int
    blank: bool
    lit: bool
    forms: tuple[Form, ...]

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
    """The overrides in force for a screen or for an area; exactly one of the two is named."""

    screen: str | None
    area: str | None
    rev: int
    items: tuple[OverrideItem, ...]

    @classmethod
    def read(cls, body: bytes) -> OverrideDocument:
        """Read a verified payload. Raises ProtocolError."""
        fields = Fields.of_document(body, cap=DOCUMENT_BYTES)
        fields.require_one("screen", "area")
        return cls(
            screen=fields.text("screen", SCREEN) if fields.has("screen") else None,
            area=fields.text("area", AREA) if fields.has("area") else None,
            rev=fields.integer("rev"),
            items=tuple(_item(each) for each in fields.objects("items")),
        )

    def to_object(self) -> dict[str, object]:
        """Return the payload to sign."""
        place = {"screen": self.screen} if self.area is None else {"area": self.area}
        return {"v": VERSION, **place, "rev": self.rev, "items": [item.to_object() for item in self.items]}


def strongest(items: Iterable[OverrideItem], now_ms: int) -> OverrideItem | None:
    """Return the item in force that takes precedence over all others; None where none is in force.

    By level, then the later `from_at`, then the bytewise larger id. `until_at` is outside.
    """
    in_force = (item for item in items if item.from_at <= now_ms < item.until_at)
    return max(in_force, key=_precedence, default=None)


def _precedence(item: OverrideItem) -> tuple[int, int, bytes]:
    return LEVELS.index(item.level), item.from_at, item.id.encode()


def _item(fields: Fields) -> OverrideItem:
    item = OverrideItem(
        id=fields.text("id", ITEM),
        level=fields.word("level", LEVELS),
        mode=fields.word("mode", MODES),
        from_at=fields.integer("from_at"),
        until_at=fields.integer("until_at"),
        blank=fields.has("blank") and fields.flag("blank"),
        lit=fields.has("lit") and fields.flag("lit"),
        forms=tuple(_form(each) for each in fields.objects("forms")),
    )
    if item.from_at >= item.until_at:
        raise fields.wrong("until_at", "is not after from_at")
    return item


def _form(fields: Fields) -> Form:
    assets = tuple(Asset.of(each) for each in fields.objects("assets"))
    form = Form(
        w=fields.integer("w", 1),
        h=fields.integer("h", 1),
        colour=fields.text("colour", WORD),
        type=fields.text("type", WORD),
        assets=assets,
        slots=tuple(Slot.of(each, assets) for each in fields.objects("slots", 1)),
    )
    for place, asset in enumerate(assets):
        if asset.type != form.type or asset.h != form.h or asset.w < form.w:
            raise fields.wrong(f"assets[{place}]", f"is {asset.type} {asset.w}x{asset.h}, not of this form")
    return form
