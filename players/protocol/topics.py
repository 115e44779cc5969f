"""Build and parse every topic of the wire (PROTOCOL W-2, section 2)."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum

from players.protocol.errors import ProtocolError
from players.protocol.limits import CHUNK_BYTES, PICTURE_BYTES
from players.protocol.patterns import ROOT, SCREEN, SHA256

_NUMBER = re.compile(r"0|[1-9][0-9]{0,3}")
EVERYBODY = "all"
"""The area to which every screen belongs, whether or not its config lists it (PROTOCOL section 3, config)."""
_UPLOAD_LEVELS = 3  # up, the file, the chunk


class UplinkKind(StrEnum):
    """Kind of a message that a screen may send."""

    STATE = "state"
    STATUS = "status"
    PLAYS = "plays"
    WANT = "want"
    RESULT = "result"
    UPLOAD = "up"


@dataclass(frozen=True, slots=True)
class UplinkTopic:
    """A parsed uplink topic: the screen and the kind; of an upload also the file and the chunk `n`."""

    screen: str
    kind: UplinkKind
    sha256: str | None = None
    n: int | None = None


@dataclass(frozen=True, slots=True)
class Topics:
    """The topics under one root, which is a single level; ids are not checked.

    >>> Topics().manifest("st-1"), Topics("town").chunk("ab", 3)
    ('ledcast/v1/s/st-1/manifest', 'town/b/ab/3')
    """

    root: str = "ledcast"

    def __post_init__(self) -> None:
        if not ROOT.fullmatch(self.root):
            raise ProtocolError("field", f"root {self.root[:24]!a} is no single level of a topic")

    @property
    def keys(self) -> str:
        """Topic of the keys."""
        return f"{self.root}/v1/keys"

    @property
    def server_state(self) -> str:
        """Topic of the office's state."""
        return f"{self.root}/v1/server/state"

    def manifest(self, screen: str) -> str:
        """Return the topic of a screen's manifest."""
        return self._screen(screen, "manifest")

    def config(self, screen: str) -> str:
        """Return the topic of a screen's config."""
        return self._screen(screen, "config")

    def override(self, screen: str) -> str:
        """Return the topic of a screen's own overrides."""
        return self._screen(screen, "override")

    def area_override(self, area: str) -> str:
        """Return the topic of the overrides of an area."""
        return f"{self.root}/v1/a/{area}/override"

    def command(self, screen: str) -> str:
        """Return the topic of commands to a screen."""
        return self._screen(screen, "command")

    def ack(self, screen: str) -> str:
        """Return the topic of acks to a screen."""
        return self._screen(screen, "ack")

    def chunk(self, sha256: str, n: int) -> str:
        """Return the topic of chunk `n` of a file."""
        return f"{self.root}/b/{sha256}/{n}"

    def state(self, screen: str) -> str:
        """Return the topic of a screen's birth and death."""
        return self._screen(screen, UplinkKind.STATE)

    def status(self, screen: str) -> str:
        """Return the topic of a screen's heartbeat."""
        return self._screen(screen, UplinkKind.STATUS)

    def plays(self, screen: str) -> str:
        """Return the topic of a screen's plays."""
        return self._screen(screen, UplinkKind.PLAYS)

    def want(self, screen: str) -> str:
        """Return the topic on which a screen asks for missing chunks."""
        return self._screen(screen, UplinkKind.WANT)

    def result(self, screen: str) -> str:
        """Return the topic of a screen's answers to commands."""
        return self._screen(screen, UplinkKind.RESULT)

    def upload(self, screen: str, sha256: str, n: int) -> str:
        """Return the topic of chunk `n` of a file that a screen sends."""
        return self._screen(screen, f"{UplinkKind.UPLOAD}/{sha256}/{n}")

    def uplink_filters(self) -> tuple[str, ...]:
        """Return the filters that match every topic on which screens send, each topic by exactly one of them."""
        filters = [self._screen("+", kind) for kind in UplinkKind if kind is not UplinkKind.UPLOAD]
        return (*filters, self._screen("+", f"{UplinkKind.UPLOAD}/+/+"))

    def parse_uplink(self, topic: str) -> UplinkTopic | None:
        """Parse a topic on which a screen may send; return None for any other."""
        before = f"{self.root}/v1/s/"
        if not topic.startswith(before):
            return None
        screen, *levels = topic[len(before) :].split("/")
        if not SCREEN.fullmatch(screen):
            return None
        if len(levels) == 1 and levels[0] in _SINGLE_LEVEL_KINDS:
            return UplinkTopic(screen, UplinkKind(levels[0]))
        return _upload(screen, levels)

    def _screen(self, screen: str, kind: str) -> str:
        return f"{self.root}/v1/s/{screen}/{kind}"


_SINGLE_LEVEL_KINDS = frozenset(kind.value for kind in UplinkKind if kind is not UplinkKind.UPLOAD)


def _upload(screen: str, levels: list[str]) -> UplinkTopic | None:
    if len(levels) != _UPLOAD_LEVELS or levels[0] != UplinkKind.UPLOAD:
        return None
    _, sha256, number = levels
    if not SHA256.fullmatch(sha256) or not _NUMBER.fullmatch(number) or int(number) >= PICTURE_BYTES // CHUNK_BYTES:
        return None
    return UplinkTopic(screen, UplinkKind.UPLOAD, sha256, int(number))
