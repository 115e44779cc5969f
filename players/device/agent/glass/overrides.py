"""Overrides in force: the strongest one that can be shown takes the glass (PROTOCOL W-23, section 3)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from players.device.agent.file_ref import FileRef
from players.device.agent.glass.on_air import Due, loop
from players.device.agent.glass.plan import file_of
from players.protocol.documents.join import Display
from players.protocol.documents.override import Form, OverrideDocument, OverrideItem, strongest
from players.protocol.errors import ProtocolError

SELF = "self"


@dataclass(frozen=True, slots=True)
class Interruption:
    """What an override does to the glass now: `due.on_air` is None where it is blank."""

    item: OverrideItem
    due: Due

    @property
    def lights_up(self) -> bool:
        """Whether a dark screen lights up for it."""
        return self.item.lit is True and not self.item.blank


def read_override(body: bytes, place: str, screen: str) -> OverrideDocument:
    """Read a verified override document that came on this screen's own topic or on an area's.

    Raises:
        ProtocolError: it names another screen or area, or is malformed.
    """
    document = OverrideDocument.read(body)
    named = document.screen if place == SELF else document.area
    if named != (screen if place == SELF else place):
        raise ProtocolError("screen", f"it names {document.screen or document.area}, not this topic's")
    return document


class Overrides:
    """The override documents of one screen, by their place: "self" or the area's name."""

    def __init__(self, display: Display) -> None:
        self._display = display
        self._documents: dict[str, OverrideDocument] = {}

    def put(self, place: str, document: OverrideDocument) -> None:
        """Replace the document of a place."""
        self._documents[place] = document

    def keep_places(self, places: frozenset[str]) -> None:
        """Forget areas that this screen no longer belongs to."""
        for gone in self._documents.keys() - places:
            del self._documents[gone]

    def revs(self) -> dict[str, int]:
        """The number of each place's document, as `state` tells it."""
        return {place: document.rev for place, document in self._documents.items()}

    def files(self, now_ms: int) -> tuple[FileRef, ...]:
        """Files of items that are not over, in this screen's own form."""
        forms = [self._form(item) for item in self._items() if item.until_at > now_ms]
        return tuple(dict.fromkeys(file_of(asset) for form in forms if form for asset in form.assets))

    def ignored(self, now_ms: int) -> tuple[str, ...]:
        """Items that are not over and have no form for this screen."""
        return tuple(
            item.id for item in self._items() if item.until_at > now_ms and not item.blank and not self._form(item)
        )

    def interruption(self, present: frozenset[str], now_ms: int) -> Interruption | None:
        """The strongest item that is in force and whose files are here; None leaves the plan alone."""
        able = [item for item in self._items() if item.from_at <= now_ms < item.until_at and self._able(item, present)]
        item = strongest(able, now_ms)
        if item is None:
            return None
        form = self._form(item)
        if item.blank or form is None:
            return Interruption(item, Due(None, item.until_at))
        files = tuple(file_of(asset) for asset in form.assets)
        return Interruption(item, loop(form.slots, files, item.from_at, now_ms, drill=item.mode == "drill"))

    def next_edge(self, after_ms: int) -> int | None:
        """When an item begins or ends next."""
        edges = [edge for item in self._items() for edge in (item.from_at, item.until_at) if edge > after_ms]
        return min(edges, default=None)

    def _items(self) -> Iterator[OverrideItem]:
        for document in self._documents.values():
            yield from document.items

    def _form(self, item: OverrideItem) -> Form | None:
        mine = self._display
        for form in item.forms:
            if (form.w, form.h, form.colour, form.type) == (mine.w, mine.h, mine.colour, mine.type):
                return form
        return None

    def _able(self, item: OverrideItem, present: frozenset[str]) -> bool:
        if item.blank:
            return True
        form = self._form(item)
        return form is not None and all(asset.sha256 in present for asset in form.assets)
