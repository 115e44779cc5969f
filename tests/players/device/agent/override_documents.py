"""Overrides as the office publishes them, and what they leave in the journal."""

from __future__ import annotations

from dataclasses import replace

from players.protocol.documents.jws import sign
from players.protocol.documents.kinds import DocumentKind
from players.protocol.documents.override import Form, OverrideDocument, OverrideItem
from players.protocol.documents.slots import Asset, Slot
from tests.players.device.memory_device import Device
from tests.players.device.world import NOON, PBM, SCREEN, H, Office, W, slide


def form(office: Office, line: int, *, width_px: int = W, ms: int = 3_000) -> Form:
    body = slide(line, width_px)
    asset = Asset(office.publish_file(body), len(body), PBM, width_px, H)
    return Form(width_px, H, "mono", PBM, (asset,), (Slot(1, line, ms, ((0, ms),), "cut", None),))


def item(name: str, *forms: Form, **changes: object) -> OverrideItem:
    """An item in force from two seconds to twelve after noon."""
    made = OverrideItem(name, "warning", "actual", NOON + 2_000, NOON + 12_000, False, False, forms)  # noqa: FBT003
    return replace(made, **changes)  # type: ignore[arg-type]


def put(office: Office, *items: OverrideItem, area: str | None = None, withdrawn: tuple[int, ...] = ()) -> None:
    """Publish the document of the screen, or of an area."""
    topic = office.topics.area_override(area) if area else office.topics.override(SCREEN)
    document = OverrideDocument(None if area else SCREEN, area, office.next_rev(), items, withdrawn)
    office.retain(topic, sign(DocumentKind.OVERRIDE, document.to_object(), office.key))


def rows_of(device: Device) -> list[tuple[int, int, int, int]]:
    """The journal: line, ms since noon, shown ms and flags of each row."""
    return [(row.line, row.start_ms - NOON, row.shown_ms, row.flags) for row in device.rows]
