"""The overrides of one screen; of those in force the strongest that can be shown takes the glass (PROTOCOL W-23)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from players.device.agent.file_ref import FileRef
from players.device.agent.glass.due_slot import DueContent, due_in_loop
from players.device.agent.glass.plan import file_of
from players.protocol.documents.join import Display
from players.protocol.documents.override import Form, OverrideDocument, OverrideItem, strongest
from players.protocol.errors import ProtocolError

SELF = "self"


@dataclass(frozen=True, slots=True)
class ActiveOverride:
    """The override that has the glass now: `due.slot` is None where it is blank."""

    item: OverrideItem
    due: DueContent

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
        """Forget the documents of all other places: areas that this screen no longer belongs to."""
        for gone in self._documents.keys() - places:
            del self._documents[gone]

    def revs(self) -> dict[str, int]:
        """Return the `rev` of each place's document, as `state` reports it."""
        return {place: document.rev for place, document in self._documents.items()}

    def files(self, now_ms: int) -> tuple[FileRef, ...]:
        """Return the files of items that are not over, in the form for this screen's display."""
        forms = [self._form(item) for item in self._items() if item.until_at > now_ms]
        return tuple(dict.fromkeys(file_of(asset) for form in forms if form for asset in form.assets))

    def ignored(self, now_ms: int) -> tuple[str, ...]:
        """Return the ids of items that are not over and have no form for this screen's display."""
        return tuple(
            item.id for item in self._items() if item.until_at > now_ms and not item.blank and not self._form(item)
        )

    def active(self, present: frozenset[str], now_ms: int) -> ActiveOverride | None:
        """Return the strongest item that is in force and whose files are present; None where the plan goes on."""
        showable = [
            item for item in self._items() if item.from_at <= now_ms < item.until_at and self._can_show(item, present)
        ]
        item = strongest(showable, now_ms)
        if item is None:
            return None
        form = self._form(item)
        if item.blank or form is None:
            return ActiveOverride(item, DueContent(None, item.until_at))
        files = tuple(file_of(asset) for asset in form.assets)
        return ActiveOverride(item, due_in_loop(form.slots, files, item.from_at, now_ms, drill=item.mode == "drill"))

    def next_edge(self, after_ms: int) -> int | None:
        """Return when an item next begins or ends."""
        edges = [edge for item in self._items() for edge in (item.from_at, item.until_at) if edge > after_ms]
        return min(edges, default=None)

    def _items(self) -> Iterator[OverrideItem]:
        for document in self._documents.values():
            yield from document.items

    def _form(self, item: OverrideItem) -> Form | None:
        display = self._display
        for form in item.forms:
            if (form.w, form.h, form.colour, form.type) == (display.w, display.h, display.colour, display.type):
                return form
        return None

    def _can_show(self, item: OverrideItem, present: frozenset[str]) -> bool:
        if item.blank:
            return True
        form = self._form(item)
        return form is not None and all(asset.sha256 in present for asset in form.assets)
