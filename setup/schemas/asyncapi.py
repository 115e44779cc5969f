"""Write the wire's topics and messages as AsyncAPI 3.0, as a screen's controller sees them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, NamedTuple

import yaml

from players.protocol.documents.jws import ALGS
from players.protocol.documents.kinds import DocumentKind
from players.protocol.limits import CHUNK_BYTES, CHUNKS_MAX, DOCUMENT_BYTES, VERSION
from players.protocol.patterns import AREA, KID, SCREEN, SHA256
from players.protocol.topics import Topics
from setup.schemas.documents import DOCUMENTS
from setup.schemas.schema import DIALECT, Schema, pattern

SEND, RECEIVE = "send", "receive"
CHUNK = "chunk"
FORMAT = "application/schema+json;version=draft-2020-12"
_TOPICS = Topics("{root}")
_N: Any = "{n}"  # stands in an address where a number does on the wire


class Delivery(NamedTuple):
    """How a message is published."""

    qos: int
    retain: bool


RETAINED, ACKNOWLEDGED, UNACKNOWLEDGED = Delivery(1, retain=True), Delivery(1, retain=False), Delivery(0, retain=False)


@dataclass(frozen=True)
class Channel:
    """A topic: what a controller does on it, and which document it carries (`chunk`: raw bytes)."""

    name: str
    address: str
    action: str
    delivery: Delivery
    message: str
    summary: str


CHANNELS = (
    Channel("keys", _TOPICS.keys, RECEIVE, RETAINED, "keys", "The keys in use, signed by the anchor."),
    Channel("manifest", _TOPICS.manifest("{screen}"), RECEIVE, RETAINED, "manifest", "What to play."),
    Channel("config", _TOPICS.config("{screen}"), RECEIVE, RETAINED, "config", "Areas, brightness, reports."),
    Channel("override", _TOPICS.override("{screen}"), RECEIVE, RETAINED, "override", "Overrides of this screen."),
    Channel("areaOverride", _TOPICS.area_override("{area}"), RECEIVE, RETAINED, "override", "Overrides of an area."),
    Channel("command", _TOPICS.command("{screen}"), RECEIVE, ACKNOWLEDGED, "command", "What to do once."),
    Channel("ack", _TOPICS.ack("{screen}"), RECEIVE, ACKNOWLEDGED, "ack", "The mark of the journal."),
    Channel("file", _TOPICS.chunk("{sha256}", _N), RECEIVE, RETAINED, CHUNK, "Chunk n of a file."),
    Channel("serverState", _TOPICS.server_state, RECEIVE, RETAINED, "server-state", "Whether the office is there."),
    Channel("state", _TOPICS.state("{screen}"), SEND, RETAINED, "state", "Birth and what is applied; death."),
    Channel("status", _TOPICS.status("{screen}"), SEND, UNACKNOWLEDGED, "status", "Heartbeat."),
    Channel("plays", _TOPICS.plays("{screen}"), SEND, ACKNOWLEDGED, "plays", "A batch of the play journal."),
    Channel("want", _TOPICS.want("{screen}"), SEND, ACKNOWLEDGED, "want", "Chunks that the broker did not have."),
    Channel("result", _TOPICS.result("{screen}"), SEND, ACKNOWLEDGED, "result", "The answer to a command."),
    Channel("upload", _TOPICS.upload("{screen}", "{sha256}", _N), SEND, ACKNOWLEDGED, CHUNK, "Chunk n of a snapshot."),
)

_PARAMETERS: dict[str, Schema] = {
    "root": {"description": "One topic level.", "default": Topics().root},
    "screen": {"description": f"The screen's id, {SCREEN.pattern}."},
    "area": {"description": f"The name of an area, {AREA.pattern}."},
    "sha256": {"description": f"The SHA-256 of the file, {SHA256.pattern}."},
    "n": {"description": f"The chunk's number, 0 to {CHUNKS_MAX - 1}."},
}


def asyncapi() -> Schema:
    """Return the description."""
    return {
        "asyncapi": "3.0.0",
        "info": {
            "title": "ledcast: the wire between the office and a screen's controller",
            "version": f"{VERSION}.0.0",
            "description": "Written by `make schemas` from the readers in `players/protocol`. Operations are those "
            "of a controller. Rules that go beyond the shape of a message are in `protocol.md`.",
            "license": {"name": "Apache-2.0"},
        },
        "defaultContentType": "application/json",
        "servers": {
            "broker": {
                "host": "{host}:{port}",
                "protocol": "mqtt",
                "protocolVersion": "3.1.1",
                "description": "A broker of the join document (`schemas/join.json`), with TLS where that says so.",
                "variables": {"host": {"default": "localhost"}, "port": {"default": "8883"}},
            }
        },
        "channels": {channel.name: _channel(channel) for channel in CHANNELS},
        "operations": {channel.name: _operation(channel) for channel in CHANNELS},
        "components": {
            "messages": {name: _message(name) for name in dict.fromkeys(channel.message for channel in CHANNELS)},
            "parameters": _PARAMETERS,
        },
    }


def asyncapi_text() -> str:
    """Return the description as YAML."""
    text: str = yaml.safe_dump(asyncapi(), sort_keys=False, allow_unicode=True, width=120)
    return text


def _channel(channel: Channel) -> Schema:
    names = [name for name in _PARAMETERS if f"{{{name}}}" in channel.address]
    return {
        "address": channel.address,
        "description": channel.summary,
        "parameters": {name: {"$ref": f"#/components/parameters/{name}"} for name in names},
        "messages": {channel.message: {"$ref": f"#/components/messages/{channel.message}"}},
    }


def _operation(channel: Channel) -> Schema:
    return {
        "action": channel.action,
        "channel": {"$ref": f"#/channels/{channel.name}"},
        "messages": [{"$ref": f"#/channels/{channel.name}/messages/{channel.message}"}],
        "bindings": {"mqtt": {**channel.delivery._asdict(), "bindingVersion": "0.2.0"}},
    }


def _message(name: str) -> Schema:
    if name == CHUNK:
        return {
            "contentType": "application/octet-stream",
            "summary": f"Raw bytes, {CHUNK_BYTES} but in the file's last chunk; empty where the file is not here.",
        }
    document = next(each for each in DOCUMENTS if each.name == name)
    schema: Schema = {"$ref": f"schemas/{name}.json"}
    if document.kind is None:
        return {"title": document.title, "payload": {"schemaFormat": FORMAT, "schema": schema}}
    return {
        "title": document.title,
        "summary": f"A compact JWS of at most {DOCUMENT_BYTES} bytes.",
        "contentType": "application/jose",
        "payload": {"schemaFormat": FORMAT, "schema": _signed_schema(document.kind, schema)},
    }


def _signed_schema(kind: DocumentKind, claims: Schema) -> Schema:
    """Return the schema of a compact JWS: a string whose contents are its header and its payload (RFC 7515)."""
    header = {
        "type": "object",
        "properties": {
            "alg": {"enum": list(ALGS)},
            "kid": {"type": "string", **pattern(KID.pattern)},
            "typ": {"const": kind.typ},
        },
        "required": ["alg", "kid", "typ"],
        "additionalProperties": False,
    }
    return {
        "$schema": DIALECT,
        "type": "string",
        "pattern": r"^[\w-]+\.[\w-]+\.[\w-]+$",
        "maxLength": DOCUMENT_BYTES,
        "contentMediaType": "application/jose",
        "contentSchema": {"type": "array", "prefixItems": [header, claims], "minItems": 2},
    }
