"""The overrides of one screen; of those in force the strongest that can be shown takes the glass (PROTOCOL W-23)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from players.device.agent.file_ref import FileRef
from players.device.agent.glass.due_slot import DueContent, due_in_loop
from players.device.agent.glass.plan import file_of
from players.protocol.documents.join import Display
from players.protocol.documents.override import Form, OverrideDocument, OverrideItem, strongest
from players.protocol.errors import ProtocolError
from players.protocol.uplink.state import SELF


@dataclass(frozen=True, slots=True)
class ActiveOverride:
    """The override that has the glass now: `due.slot` is None where it is blank."""

    item: OverrideItem
    due: DueContent

    @property
    def lights_up(self) -> bool:
        """Whether a dark screen lights up for it."""
        return self.item.lit is True and not self.item.blank


def read_override(body: bytes, place: str, screen: str, display: Display) -> OverrideDocument:
    """Read a verified override document that came on this screen's own topic or on an area's.

    Raises:
        ProtocolError: it names another screen or area, or is malformed.
    """
    document = OverrideDocument.read(body, display)
    named = document.screen if place == SELF else document.area
    if named != (screen if place == SELF else place):
        raise ProtocolError("screen", f"it names {document.screen or document.area}, not this topic's")
    return document


class Overrides:
    """The override documents of one screen, by their place: "self" or the area's name.

    Those of areas that the screen does not belong to are kept, unheeded, until it does again (PROTOCOL W-23).

    `withdrawn` are the lines that no heeded document allows (PROTOCOL W-25).
    """

    def __init__(self, places: Iterable[str]) -> None:
        """Start without documents; those of `places` will be heeded."""
        self.withdrawn: frozenset[int] = frozenset()
        self._documents: dict[str, OverrideDocument] = {}
        self._places = frozenset(places)
        self._shown: OverrideItem | None = None
        self._replaced: tuple[str, OverrideItem] | None = None

    def put(self, place: str, document: OverrideDocument) -> None:
        """Replace the document of a place.

        Where the item on the glass is in it no more, it may stay there until the files of what replaces it are here.
        """
        former = self._documents.get(place)
        self._documents[place] = document
        shown = self._shown
        if shown is not None and former is not None and shown in former.items and shown not in document.items:
            self._replaced = (place, shown)
        self._collect_withdrawn()

    def heed(self, places: Iterable[str]) -> None:
        """Heed the documents of these places, and of no others."""
        self._places = frozenset(places)
        if self._replaced is not None and self._replaced[0] not in self._places:
            self._replaced = None
        self._collect_withdrawn()

    def revs(self) -> dict[str, int]:
        """Return the `rev` of each heeded document by its place, as `state` reports it."""
        return {place: document.rev for place, document in self._heeded()}

    def files(self, now_ms: int) -> tuple[FileRef, ...]:
        """Return the files of items that are not over, in the form for this screen's display."""
        items = [*self._items(), *([self._replaced[1]] if self._replaced else [])]
        forms = [_form(item) for item in items if item.until_at > now_ms]
        return tuple(dict.fromkeys(file_of(asset) for form in forms if form for asset in form.assets))

    def ignored(self, now_ms: int) -> tuple[str, ...]:
        """Return the ids of items that are not over and have no form for this screen's display, or cannot be read."""
        formless = [
            item.id for item in self._items() if item.until_at > now_ms and not item.blank and _form(item) is None
        ]
        return (*formless, *(name for _, document in self._heeded() for name in document.unreadable))

    def choose(self, present: frozenset[str], now_ms: int) -> ActiveOverride | None:
        """Choose the strongest item that is in force and whose files are present; None where the plan goes on.

        While the strongest of all still lacks files, the one that was on the glass goes on, even if its document has
        been replaced; so what was chosen is kept, and a turn chooses once.
        """
        items = [item for item in self._items() if item.blank or _form(item) is not None]
        ready = [item for item in items if _is_here(item, present)]
        wanted = strongest(items, now_ms)
        if wanted is None or _is_here(wanted, present):
            self._replaced = None
        elif self._replaced is not None:
            ready.append(self._replaced[1])
        item = self._shown = strongest(ready, now_ms)
        if item is None:
            return None
        form = _form(item)
        if item.blank or form is None:
            return ActiveOverride(item, DueContent(None, item.until_at))
        files = tuple(file_of(asset) for asset in form.assets)
        return ActiveOverride(item, due_in_loop(form.slots, files, item.from_at, now_ms, drill=item.mode == "drill"))

    def next_edge(self, after_ms: int) -> int | None:
        """Return when an item next begins or ends."""
        items = [*self._items(), *([self._replaced[1]] if self._replaced else [])]
        edges = [edge for item in items for edge in (item.from_at, item.until_at) if edge > after_ms]
        return min(edges, default=None)

    def _heeded(self) -> Iterator[tuple[str, OverrideDocument]]:
        return ((place, document) for place, document in self._documents.items() if place in self._places)

    def _items(self) -> Iterator[OverrideItem]:
        for _, document in self._heeded():
            yield from document.items

    def _collect_withdrawn(self) -> None:
        self.withdrawn = frozenset(line for _, document in self._heeded() for line in document.withdrawn)


def _form(item: OverrideItem) -> Form | None:
    """Return the form for this screen's display; forms for others were not read."""
    return item.forms[0] if item.forms else None


def _is_here(item: OverrideItem, present: frozenset[str]) -> bool:
    form = _form(item)
    return item.blank or (form is not None and all(asset.sha256 in present for asset in form.assets))
