"""The wire's JSON Schemas and its AsyncAPI description, held to the readers and to the vectors."""

from __future__ import annotations

import copy
import json
import re
import traceback
from collections.abc import Iterator
from typing import Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st
from jsonschema_rs import Draft202012Validator

from players.protocol import fields
from players.protocol import topics as wire_topics
from players.protocol.documents.day import Day
from players.protocol.documents.manifest import Lent
from players.protocol.encoding import decode_base64url
from players.protocol.errors import ProtocolError
from players.protocol.uplink.plays import PlaysBatch
from players.protocol.uplink.state import read_state
from setup.schemas.__main__ import DOCS, files
from setup.schemas.asyncapi import CHANNELS, SEND
from setup.schemas.documents import DISPLAY, DOCUMENTS, WireDocument, json_of
from setup.schemas.observe import observe
from tests.players.protocol.decoders import spoiled_object
from tests.players.protocol.samples import VECTORS
from tests.players.protocol.timeline.test_timeline import days

VALIDATORS = {document.name: Draft202012Validator(document.schema()) for document in DOCUMENTS}
SAMPLES = [(document, vector) for document in DOCUMENTS for shape in document.shapes for vector in shape]
VALUES: tuple[Any, ...] = (
    None,
    True,
    False,
    0,
    -1,
    1,
    101,
    65_536,
    2**32,
    2**53 - 1,
    "",
    "x",
    "X y",
    "\x00",
    [],
    {},
    [0, 0],
    [[0]],
    {"v": 1},
)
each_document = pytest.mark.parametrize("document", DOCUMENTS, ids=lambda document: document.name)
each_sample = pytest.mark.parametrize(("document", "vector"), SAMPLES, ids=lambda value: getattr(value, "name", value))


def verdict(document: WireDocument, payload: bytes) -> str:
    """Return the reader's: `good`, `misshapen` where a field alone is wrong, `other` where fields disagree."""
    try:
        value = document.read(payload)
    except ProtocolError as error:
        if error.reason == "json":
            return "other"  # of the text, not of the document that it writes
        raised_in = traceback.extract_tb(error.__traceback__)[-1].filename
        return "misshapen" if raised_in == fields.__file__ else "other"
    if isinstance(value, PlaysBatch):
        # A loss or a row too many is passed over, and a start is wrong together with `t0_at`.
        return "misshapen" if any(reason != "dt_ms" for _, reason in value.unreadable) else "other"
    return "good"


def agrees(document: WireDocument, told: Any) -> None:
    payload = json.dumps(told, ensure_ascii=False).encode("utf-8", "surrogatepass")
    found = verdict(document, payload)
    if found == "good":
        VALIDATORS[document.name].validate(without_unread_forms(told) if document.name == "override" else told)
    elif found == "misshapen":
        assert not VALIDATORS[document.name].is_valid(told)


def without_unread_forms(told: Any) -> Any:
    """Return an override without its forms for other displays: nobody reads them (W-3)."""
    own = (DISPLAY.w, DISPLAY.h, DISPLAY.colour, DISPLAY.type)
    known = copy.deepcopy(told)
    for item in known["items"]:
        item["forms"] = [form for form in item["forms"] if head_of(form) == own]
    return known


def head_of(form: Any) -> tuple[object, ...]:
    return tuple(form[name] for name in ("w", "h", "colour", "type"))


def changed(told: Any, value: object) -> Iterator[Any]:
    """Yield the JSON with each of its values in turn replaced, or taken out where `value` is `...`."""
    inner = told.items() if isinstance(told, dict) else enumerate(told) if isinstance(told, list) else ()
    for key, each in list(inner):
        for below in changed(each, value):
            other = copy.copy(told)
            other[key] = below
            yield other
        other = copy.copy(told)
        if value is ...:
            del other[key]
        else:
            other[key] = value
        yield other


def test_the_committed_files_are_what_the_readers_ask() -> None:
    """`make schemas` writes them."""
    wanted = files()

    assert {path: path.read_text(encoding="utf-8") for path in wanted} == wanted
    assert {path.name for path in (DOCS / "schemas").iterdir()} == {f"{document.name}.json" for document in DOCUMENTS}


@each_sample
def test_every_vector_is_valid_by_its_schema(document: WireDocument, vector: str) -> None:
    VALIDATORS[document.name].validate(json.loads(json_of(vector)))


def test_every_vector_belongs_to_a_schema() -> None:
    assert {vector for _, vector in SAMPLES} == {path.name for path in VECTORS.iterdir()} - {"README.md"}


@each_sample
def test_a_schema_describes_every_field_that_is_written(document: WireDocument, vector: str) -> None:
    """A value of another kind in the place of any value is refused, so no field is left out."""
    told = json.loads(json_of(vector))
    free = {"args"} if document.name == "command" else set()

    for other in changed({key: value for key, value in told.items() if key not in free}, 0.5):
        assert not VALIDATORS[document.name].is_valid({**told, **other})


@each_sample
@pytest.mark.parametrize("value", [..., *VALUES], ids=str)
def test_schema_and_reader_agree_on_every_field(document: WireDocument, vector: str, value: object) -> None:
    """W-3: what the reader takes is valid; what it refuses for a field alone is not."""
    for told in changed(json.loads(json_of(vector)), value):
        agrees(document, told)


@each_sample
@settings(max_examples=40)
@given(data=st.data())
def test_schema_and_reader_agree_on_spoiled_documents(document: WireDocument, vector: str, data: st.DataObject) -> None:
    try:
        told = json.loads(data.draw(spoiled_object(json_of(vector))))
        json.dumps(told, allow_nan=False, ensure_ascii=False).encode("utf-8")
    except ValueError:
        return  # NaN or half a character: no JSON that a schema could judge
    if "9" * 40 in str(told) or "0" * 40 in str(told):
        return  # a number that the validator cannot hold
    agrees(document, told)


def test_a_form_for_another_display_is_read_no_further_than_its_head() -> None:
    """W-3: the reader takes it without assets, of which the schema of a whole form asks."""
    (override,) = (document for document in DOCUMENTS if document.name == "override")
    told = json.loads(json_of("override-screen.jws"))
    form = told["items"][0]["forms"][0]
    form["colour"] = "dual_rg" if form["colour"] == "mono" else "mono"
    del form["assets"]

    agrees(override, told)


@given(days())
def test_days_of_any_form_are_valid(drawn: tuple[Day, Lent | None]) -> None:
    day, _ = drawn

    VALIDATORS["day"].validate(json.loads(day.to_bytes()))


def test_an_optional_field_without_a_sample_is_refused() -> None:
    birth = json.dumps({**json.loads(json_of("state.json")), "showing": None}).encode()

    with pytest.raises(LookupError, match="showing is in none of the samples"):
        observe(read_state, [birth])


def protocol_topics() -> dict[str, tuple[str, str, str]]:
    """The table of section 2 of the page: who speaks, QoS and whether it is retained, by topic."""
    page = (DOCS / "protocol.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| `(<root>[^`]*)` \| (\w+)[^|]* \| (\d) \| (yes|no) \|", page, re.MULTILINE)
    return {topic: (who, qos, retained) for topic, who, qos, retained in rows}


def test_channels_are_the_topics_of_the_page() -> None:
    """Section 2."""
    described = {
        channel.address.replace("{screen}", "<id>").replace("{", "<").replace("}", ">"): (
            "screen" if channel.action == SEND else "office",
            str(channel.delivery.qos),
            "yes" if channel.delivery.retain else "no",
        )
        for channel in CHANNELS
    }

    assert described == protocol_topics()


def test_a_controller_sends_on_what_the_office_subscribes_to() -> None:
    sent = {
        re.sub(r"\{\w+\}", "+", channel.address.removeprefix("{root}"))
        for channel in CHANNELS
        if channel.action == SEND
    }

    assert sent == {topic.removeprefix("ledcast") for topic in wire_topics.Topics().uplink_filters()}


def test_every_reference_of_the_description_leads_somewhere() -> None:
    described = yaml.safe_load((DOCS / "asyncapi.yaml").read_text(encoding="utf-8"))
    references = set(
        re.findall(r"\$ref: '?([^'\n]+)'?$", (DOCS / "asyncapi.yaml").read_text(encoding="utf-8"), re.MULTILINE)
    )

    assert len(references) > len(CHANNELS)
    for reference in references:
        if not reference.startswith("#/"):
            assert (DOCS / reference).is_file()
            continue
        here = described
        for name in reference.removeprefix("#/").split("/"):
            here = here[name]


@pytest.mark.parametrize("document", [each for each in DOCUMENTS if each.kind], ids=lambda document: document.name)
def test_a_signed_message_is_described_as_it_is_sent(document: WireDocument) -> None:
    """W-4: the header is exactly alg, kid, typ."""
    described = yaml.safe_load((DOCS / "asyncapi.yaml").read_text(encoding="utf-8"))
    schema = described["components"]["messages"][document.name]["payload"]["schema"]
    header, claims = schema.pop("contentSchema")["prefixItems"]
    token = (VECTORS / document.shapes[0][0]).read_text(encoding="ascii")
    head = json.loads(decode_base64url(token.split(".")[0]) or b"")

    Draft202012Validator(schema).validate(token)
    Draft202012Validator(header).validate(head)
    assert not Draft202012Validator(header).is_valid({**head, "jwk": {}})
    assert claims == {"$ref": f"schemas/{document.name}.json"}
