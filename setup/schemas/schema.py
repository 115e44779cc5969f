"""Write what a reader requires as JSON Schema, draft 2020-12."""

from __future__ import annotations

import re

from players.protocol.limits import VERSION
from setup.schemas.observe import Constraints, Document

Schema = dict[str, object]
DIALECT = "https://json-schema.org/draft/2020-12/schema"
_REPEATED = re.compile(r"(\[.*\])\{(\d+),(\d+)\}")


def document_schema(document: Document) -> Schema:
    """Return the schema of a document's JSON."""
    schema = schema_of(document)
    if document.version:
        properties = schema["properties"]
        assert isinstance(properties, dict)
        properties["v"] = {"const": VERSION}
    return {"$comment": f"At most {document.cap} bytes as UTF-8. No number is written as a float.", **schema}


def schema_of(constraints: Constraints) -> Schema:
    """Return the schema of one place."""
    if len(constraints.kinds) > 1:
        raise ValueError(f"the reader asks for {' and '.join(sorted(constraints.kinds))} at once")
    return next((_WRITERS[kind](constraints) for kind in constraints.kinds), {})


def _boolean(_asked: Constraints) -> Schema:
    return {"type": "boolean"}


def _integer(constraints: Constraints) -> Schema:
    low, high = constraints.bounds or (None, None)
    if low == high:
        return {"const": low}
    return {"type": "integer", "minimum": low, "maximum": high}


def _string(constraints: Constraints) -> Schema:
    if constraints.words is not None:
        return {"enum": list(constraints.words)}
    return {"type": "string", **pattern(constraints.pattern or "")}


def pattern(expression: str) -> Schema:
    """Return what `fullmatch` requires of a string; one class of characters becomes lengths and a pattern.

    >>> import re
    >>> pattern("[0-9a-f]{16}")
    {'pattern': '^(?:[0-9a-f]{16})$'}
    >>> pattern("[a-z]{1,23}")
    {'minLength': 1, 'maxLength': 23, 'pattern': '^[a-z]*$'}
    """
    if found := _REPEATED.fullmatch(expression):
        characters, least, most = found.groups()
        if "][" not in characters:
            return {"minLength": int(least), "maxLength": int(most), "pattern": f"^{characters}*$"}
    return {"pattern": f"^(?:{expression})$"}


def _array(constraints: Constraints) -> Schema:
    least, most = constraints.bounds or (0, None)
    schema: Schema = {"type": "array"}
    if constraints.is_tuple:
        schema["prefixItems"] = [schema_of(constraints.below.get(str(place), Constraints())) for place in range(least)]
    elif item := schema_of(constraints.below.get("*", Constraints())):
        schema["items"] = item
    if least:
        schema["minItems"] = least
    if most is not None:
        schema["maxItems"] = most
    return schema


def _object(constraints: Constraints) -> Schema:
    if constraints.is_map:
        return _map(constraints)
    below = dict(sorted(constraints.below.items(), key=lambda item: constraints.order.index(item[0])))
    properties = {
        name: _nullable(schema_of(each)) if name in constraints.nullable else schema_of(each)
        for name, each in below.items()
    }
    schema: Schema = {
        "type": "object",
        "properties": properties,
        "required": [name for name in below if name not in constraints.optional],
    }
    rules = [_exactly_one(*names) for names in sorted(constraints.exclusive)]
    rules += [_both_or_neither(*names) for names in sorted(constraints.coupled)]
    return {**schema, "allOf": rules} if rules else schema


def _map(constraints: Constraints) -> Schema:
    schema: Schema = {"type": "object"}
    if constraints.pattern is not None:
        schema["propertyNames"] = pattern(constraints.pattern)
    if "*" in constraints.below:
        schema["additionalProperties"] = schema_of(constraints.below["*"])
    return schema


def _nullable(schema: Schema) -> Schema:
    """Return a schema that also accepts null."""
    if "enum" in schema:
        return {"enum": [*_list(schema["enum"]), None]}
    if "type" in schema:
        return {**schema, "type": [schema["type"], "null"]}
    return {"anyOf": [schema, {"type": "null"}]} if schema else schema


def _list(value: object) -> list[object]:
    assert isinstance(value, list)
    return value


def _there(name: str) -> Schema:
    return {"required": [name]}


def _exactly_one(first: str, second: str) -> Schema:
    return {"oneOf": [_there(first), _there(second)]}


def _both_or_neither(first: str, second: str) -> Schema:
    return {"if": _there(first), "then": _there(second), "else": {"not": _there(second)}}


_WRITERS = {"object": _object, "array": _array, "string": _string, "integer": _integer, "boolean": _boolean}
