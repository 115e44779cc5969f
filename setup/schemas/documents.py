"""Every JSON document of the wire: its reader, and the vectors that show the reader all its fields."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from players.protocol.documents.ack import Ack
from players.protocol.documents.command import Command
from players.protocol.documents.config import Config
from players.protocol.documents.day import Day
from players.protocol.documents.join import Display, JoinDocument
from players.protocol.documents.keys import KeysDocument
from players.protocol.documents.kinds import DocumentKind
from players.protocol.documents.manifest import Manifest
from players.protocol.documents.override import OverrideDocument, OverrideItem
from players.protocol.documents.slots_file import SlotsFile
from players.protocol.encoding import decode_base64url
from players.protocol.fields import Fields
from players.protocol.limits import DOCUMENT_BYTES, VERSION
from players.protocol.uplink.plays import ROW_BOUNDS, WHYS, PlaysBatch
from players.protocol.uplink.requests import CommandResult, Want
from players.protocol.uplink.state import read_state
from players.protocol.uplink.status_messages import Heartbeat, ServerState
from setup.schemas.observe import Constraints, Document, observe
from setup.schemas.schema import DIALECT, Schema, document_schema

VECTORS = Path("tests/vectors")
DISPLAY = Display(16, 8, "mono", "image/x-portable-bitmap")
"""Of the screen that reads the vectors: only forms for its own display are read (PROTOCOL W-3)."""


@dataclass(frozen=True)
class WireDocument:
    """One kind of document.

    Args:
        name: of its file in `docs/schemas`.
        title: what it is.
        read: its reader.
        shapes: for each of its shapes the names of its vectors; most documents have one.
        kind: what it is signed as, None where it is not signed.
        flag: the boolean field that tells two shapes apart: true in the first, false in the second.
    """

    name: str
    title: str
    read: Callable[[bytes], object]
    shapes: tuple[tuple[str, ...], ...]
    kind: DocumentKind | None = None
    flag: str | None = None

    def schema(self) -> Schema:
        """Return its JSON Schema."""
        head = {"$schema": DIALECT, "$id": f"urn:ledcast:v{VERSION}:{self.name}", "title": self.title}
        schemas = [self._shape(vectors, place == 0) for place, vectors in enumerate(self.shapes)]
        return {**head, **schemas[0]} if len(schemas) == 1 else {**head, "oneOf": schemas}

    def _shape(self, vectors: tuple[str, ...], first: bool) -> Schema:
        document = observe(self.read, [json_of(vector) for vector in vectors])
        if self.read == PlaysBatch.read:
            _add_rows(document)
        schema = document_schema(document)
        if self.flag is not None:
            properties = schema["properties"]
            assert isinstance(properties, dict)
            properties[self.flag] = {"const": first}
        return schema


def read_override(body: bytes) -> OverrideDocument:
    """Read an override document, and refuse what a screen passes over: an item that is bad (PROTOCOL W-3)."""
    document = OverrideDocument.read(body, DISPLAY)
    for item in Fields.of_document(body, cap=DOCUMENT_BYTES).objects("items"):
        OverrideItem.of(item, DISPLAY)
    return document


DOCUMENTS = (
    WireDocument(
        "keys", "The keys in use, and what each may sign", KeysDocument.read, (("keys.jws",),), DocumentKind.KEYS
    ),
    WireDocument("manifest", "What a screen plays", Manifest.read, (("manifest.jws",),), DocumentKind.MANIFEST),
    WireDocument("config", "How a screen behaves", Config.read, (("config.jws",),), DocumentKind.CONFIG),
    WireDocument(
        "override",
        "What a screen or an area shows instead of its plan",
        read_override,
        (("override.jws", "override-screen.jws"),),
        DocumentKind.OVERRIDE,
    ),
    WireDocument("command", "What a screen is to do once", Command.read, (("command.jws",),), DocumentKind.COMMAND),
    WireDocument("ack", "Up to where a screen's plays are counted", Ack.read, (("ack.jws",),), DocumentKind.ACK),
    WireDocument("day", "A plan day of a sync group, a file", Day.read, (("day.json",),)),
    WireDocument(
        "slots",
        "The slots of screens that show the same, a file",
        SlotsFile.read,
        (("slots.json", "slots-clip.json"),),
    ),
    WireDocument(
        "join", "What a controller needs to become a screen", JoinDocument.read, (("join.json", "join-claim.json"),)
    ),
    WireDocument("server-state", "Whether the office is there", ServerState.read, (("server-state.json",),)),
    WireDocument(
        "state", "A screen's birth, or its death", read_state, (("state.json",), ("death.json",)), flag="online"
    ),
    WireDocument("status", "A screen's heartbeat", Heartbeat.read, (("status.json",),)),
    WireDocument("plays", "A batch of a screen's plays", PlaysBatch.read, (("plays.json",),)),
    WireDocument("want", "The chunks that a screen misses", Want.read, (("want.json",),)),
    WireDocument(
        "result", "A screen's answer to a command", CommandResult.read, (("result.json", "result-failed.json"),)
    ),
)


def json_of(vector: str) -> bytes:
    """Return the JSON of a vector: its bytes, or the payload that it signs."""
    body = (VECTORS / vector).read_bytes()
    return decode_base64url(body.decode("ascii").split(".")[1]) or b"" if vector.endswith(".jws") else body


def _add_rows(document: Document) -> None:
    """Add the office's rules for rows and losses, which refuse no batch: what breaks them is set aside (W-3)."""
    row = document.at("rows[0]")
    row.kinds, row.bounds = {"array"}, (len(ROW_BOUNDS), len(ROW_BOUNDS))
    row.below = {
        str(place): Constraints(kinds={"integer"}, bounds=(low, high))
        for place, (_, low, high) in enumerate(ROW_BOUNDS)
    }
    document.at("lost[0]").below["2"] = Constraints(kinds={"string"}, words=WHYS)


def schema_files() -> dict[str, str]:
    """Return the text of every schema by its file's name."""
    return {
        f"{document.name}.json": json.dumps(document.schema(), indent=2, ensure_ascii=False) + "\n"
        for document in DOCUMENTS
    }
