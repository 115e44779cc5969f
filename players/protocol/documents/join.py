"""The join document: everything that a controller needs to become a screen (PROTOCOL section 8)."""

from __future__ import annotations

from dataclasses import dataclass, field

from players.protocol.documents.signing import VerifyKey
from players.protocol.fields import Fields
from players.protocol.limits import AREAS_MAX, JOIN_BYTES, VERSION
from players.protocol.patterns import AREA, PEM, ROOT, SCREEN, TEXT, WORD

COLOURS = ("mono", "dual_rg", "rgb")
CLIP_COLOUR = "rgb"
_PORT_MAX = 65_535


@dataclass(frozen=True, slots=True)
class Display:
    """A screen's display.

    Args:
        w, h: px.
        colour: colour class, one of `COLOURS`.
        type: media type of its slides (PROTOCOL W-14).
        clips: whether it shows clips, too (PROTOCOL W-16).
    """

    w: int
    h: int
    colour: str
    type: str
    clips: bool = False

    @classmethod
    def of(cls, fields: Fields) -> Display:
        """Read a display; without `clips` it shows none. Raises ProtocolError."""
        display = cls(
            fields.integer("w", 1),
            fields.integer("h", 1),
            fields.word("colour", COLOURS),
            fields.text("type", WORD),
            clips=fields.has("clips") and fields.flag("clips"),
        )
        if display.clips and display.colour != CLIP_COLOUR:
            raise fields.wrong("clips", f"are shown by {CLIP_COLOUR} alone")
        return display

    def to_object(self) -> dict[str, object]:
        """Return the JSON object."""
        return {"w": self.w, "h": self.h, "colour": self.colour, "type": self.type, "clips": self.clips}


@dataclass(frozen=True, slots=True)
class Broker:
    """A broker's address; `ca` is the PEM of its certificate authority, None for those of the system."""

    host: str
    port: int
    tls: bool
    ca: str | None = None

    @classmethod
    def of(cls, fields: Fields) -> Broker:
        """Read a broker. Raises ProtocolError."""
        return cls(
            host=fields.text("host", TEXT),
            port=fields.integer("port", 1, _PORT_MAX),
            tls=fields.flag("tls"),
            ca=fields.text("ca", PEM) if fields.has("ca") else None,
        )

    def to_object(self) -> dict[str, object]:
        """Return the JSON object."""
        fields: dict[str, object] = {"host": self.host, "port": self.port, "tls": self.tls}
        return fields if self.ca is None else {**fields, "ca": self.ca}


@dataclass(frozen=True, slots=True)
class Claim:
    """The URL at which a device exchanges a one-time code and a certificate request for a certificate."""

    url: str
    code: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class JoinDocument:
    """A screen's identity, brokers and trust anchor; it has either a password or a claim."""

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
        fields = Fields.of_document(body, cap=JOIN_BYTES)
        fields.require_one("password", "claim")
        return cls(
            screen=fields.text("screen", SCREEN),
            root=fields.text("root", ROOT),
            display=Display.of(fields.inner("display")),
            brokers=tuple(Broker.of(each) for each in fields.objects("brokers", 1)),
            username=fields.text("username", TEXT),
            password=fields.text("password", TEXT) if fields.has("password") else None,
            claim=_claim(fields.inner("claim")) if fields.has("claim") else None,
            anchor=VerifyKey.of(fields.inner("anchor")),
            areas=fields.texts("areas", AREA, AREAS_MAX),
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


def _claim(fields: Fields) -> Claim:
    return Claim(fields.text("url", TEXT), fields.text("code", TEXT))
