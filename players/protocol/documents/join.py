"""The join document: everything that a controller needs to become a screen (PROTOCOL section 8)."""

from __future__ import annotations

from dataclasses import dataclass, field

from players.protocol.documents.signing import VerifyKey
from players.protocol.fields import Fields
from players.protocol.limits import AREAS_MAX, JOIN_BYTES, VERSION
from players.protocol.patterns import AREA, PEM, ROOT, SCREEN, TEXT, WORD

COLOURS = ("mono", "dual_rg", "rgb")
_PORT_MAX = 65_535


@dataclass(frozen=True, slots=True)
class Display:
    """What a screen's face can show: px, colour class, and the media type of its slides (PROTOCOL W-14)."""

    w: int
    h: int
    colour: str
    type: str

    @classmethod
    def of(cls, told: Fields) -> Display:
        """Read a display. Raises ProtocolError."""
        return cls(told.integer("w", 1), told.integer("h", 1), told.word("colour", COLOURS), told.text("type", WORD))

    def to_object(self) -> dict[str, object]:
        """Return it as it is written."""
        return {"w": self.w, "h": self.h, "colour": self.colour, "type": self.type}


@dataclass(frozen=True, slots=True)
class Broker:
    """A broker's address; `ca` is the PEM of who vouches for its certificate, None for the system's own."""

    host: str
    port: int
    tls: bool
    ca: str | None = None

    @classmethod
    def of(cls, told: Fields) -> Broker:
        """Read a broker. Raises ProtocolError."""
        return cls(
            host=told.text("host", TEXT),
            port=told.integer("port", 1, _PORT_MAX),
            tls=told.flag("tls"),
            ca=told.text("ca", PEM) if told.has("ca") else None,
        )

    def to_object(self) -> dict[str, object]:
        """Return it as it is written."""
        told: dict[str, object] = {"host": self.host, "port": self.port, "tls": self.tls}
        return told if self.ca is None else {**told, "ca": self.ca}


@dataclass(frozen=True, slots=True)
class Claim:
    """Where a device exchanges a code, once, and a request of its own making for a certificate."""

    url: str
    code: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class JoinDocument:
    """Who a screen is and whom it believes; it has either a password or a claim."""

    screen: str
    root: str
    display: Display
    brokers: tuple[Broker, ...]
    username: str
    password: str | None = field(repr=False)
    claim: Claim | None
    anchor: VerifyKey
    areas: tuple[str, ...]

    @classmethod
    def read(cls, body: bytes) -> JoinDocument:
        """Read the file. Raises ProtocolError."""
        told = Fields.of_document(body, cap=JOIN_BYTES)
        told.require_one("password", "claim")
        return cls(
            screen=told.text("screen", SCREEN),
            root=told.text("root", ROOT),
            display=Display.of(told.inner("display")),
            brokers=tuple(Broker.of(each) for each in told.objects("brokers", 1)),
            username=told.text("username", TEXT),
            password=told.text("password", TEXT) if told.has("password") else None,
            claim=_claim(told.inner("claim")) if told.has("claim") else None,
            anchor=VerifyKey.of(told.inner("anchor")),
            areas=told.texts("areas", AREA, AREAS_MAX),
        )

    def to_object(self) -> dict[str, object]:
        """Return the document as it is written."""
        credential: dict[str, object] = {} if self.password is None else {"password": self.password}
        if self.claim is not None:
            credential["claim"] = {"url": self.claim.url, "code": self.claim.code}
        return {
            "v": VERSION,
            "screen": self.screen,
            "root": self.root,
            "display": self.display.to_object(),
            "brokers": [broker.to_object() for broker in self.brokers],
            "username": self.username,
            **credential,
            "anchor": self.anchor.to_object(),
            "areas": list(self.areas),
        }


def _claim(told: Fields) -> Claim:
    return Claim(told.text("url", TEXT), told.text("code", TEXT))
