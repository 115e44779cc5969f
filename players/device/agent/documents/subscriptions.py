"""Which topics this screen listens to, and what each of them carries (PROTOCOL section 2, W-5)."""

from __future__ import annotations

from players.device.agent.glass.overrides import SELF
from players.protocol.documents.kinds import DocumentKind
from players.protocol.topics import Topics


class Addresses:
    """The exact topics of one screen: fixed ones, and one per area of its config."""

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
        self.move(areas)

    def all(self) -> tuple[str, ...]:
        """Every topic to subscribe to on a new connection; keys first, for all else is verified by them."""
        return (*self._fixed, *self._places_of_areas(), self.topics.server_state)

    def kind(self, topic: str) -> DocumentKind | None:
        """What kind of document comes on the topic; None for a topic that carries none for this screen."""
        return DocumentKind.OVERRIDE if topic in self._places else self._fixed.get(topic)

    def place(self, topic: str) -> str:
        """Whose overrides come on this topic: "self" or the area's name."""
        return self._places[topic]

    def move(self, areas: tuple[str, ...]) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """Belong to these areas from now on; returns the topics to leave and the topics to join."""
        before = self._places_of_areas()
        self.areas = areas
        self._places = {self.topics.area_override(area): area for area in areas}
        self._places[self.topics.override(self.screen)] = SELF
        after = self._places_of_areas()
        left = tuple(topic for topic in before if topic not in after)
        joined = tuple(topic for topic in after if topic not in before)
        return left, joined

    def _places_of_areas(self) -> tuple[str, ...]:
        return tuple(topic for topic, place in self._places.items() if place != SELF)
