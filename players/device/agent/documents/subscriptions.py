"""The topics that one screen subscribes to, and the kind of document on each (PROTOCOL section 2, W-5)."""

from __future__ import annotations

from players.protocol.documents.kinds import DocumentKind
from players.protocol.topics import EVERYBODY, Topics
from players.protocol.uplink.state import SELF


class Subscriptions:
    """The exact topics of one screen: fixed ones, and one for each area of its config and for `all`."""

    def __init__(self, topics: Topics, screen: str, areas: tuple[str, ...]) -> None:
        self.topics = topics
        self.screen = screen
        self.areas: tuple[str, ...] = ()
        self.manifest = topics.manifest(screen)
        self._fixed = {
            topics.keys: DocumentKind.KEYS,
            topics.config(screen): DocumentKind.CONFIG,
            self.manifest: DocumentKind.MANIFEST,
            topics.override(screen): DocumentKind.OVERRIDE,
            topics.command(screen): DocumentKind.COMMAND,
            topics.ack(screen): DocumentKind.ACK,
        }
        self._places: dict[str, str] = {}
        self.set_areas(areas)

    def all(self) -> tuple[str, ...]:
        """Return every topic to subscribe to on a new connection; keys first, as all else is verified by them."""
        return (*self._fixed, *self._area_topics(), self.topics.server_state)

    def kind(self, topic: str) -> DocumentKind | None:
        """Return the kind of document on a topic; None where it carries none for this screen."""
        return DocumentKind.OVERRIDE if topic in self._places else self._fixed.get(topic)

    def place(self, topic: str) -> str:
        """Return the place of the overrides on a topic: "self" or the area's name."""
        return self._places[topic]

    @property
    def places(self) -> frozenset[str]:
        """The places whose overrides this screen obeys: "self" and its areas."""
        return frozenset(self._places.values())

    def set_areas(self, areas: tuple[str, ...]) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """Replace the areas; return the topics to unsubscribe from and the topics to subscribe to."""
        before = self._area_topics()
        self.areas = (EVERYBODY, *(area for area in areas if area != EVERYBODY))
        self._places = {self.topics.area_override(area): area for area in self.areas}
        self._places[self.topics.override(self.screen)] = SELF
        after = self._area_topics()
        left = tuple(topic for topic in before if topic not in after)
        joined = tuple(topic for topic in after if topic not in before)
        return left, joined

    def _area_topics(self) -> tuple[str, ...]:
        return tuple(topic for topic, place in self._places.items() if place != SELF)
