"""Describe the interface by OpenAPI, open to all."""

from __future__ import annotations

from typing import Any

from apiflask import APIBlueprint, APIFlask
from flask import Response, current_app, jsonify

from web.api.auth import SECURITY
from web.api.problems import MEDIA_TYPE
from web.http.signin import open_to_all

blueprint = APIBlueprint("api_description", __name__, url_prefix="/api/v1", enable_openapi=False)
_REFUSED = 400
PROBLEM = {
    "type": "object",
    "required": ["type", "title", "status", "detail"],
    "properties": {
        "type": {"type": "string"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "detail": {"type": "string"},
        "errors": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["field", "message"],
                "properties": {"field": {"type": "string"}, "message": {"type": "string"}},
            },
        },
    },
}
TITLE = "ledcast"
VERSION = "1"


@blueprint.get("/openapi.json")
@open_to_all
def openapi() -> Response:
    """Return the OpenAPI document."""
    app = current_app
    assert isinstance(app, APIFlask)
    return jsonify(app.spec)


def init_description(app: APIFlask) -> None:
    """Configure the document: the security scheme, and problems as the body of errors."""
    app.security_schemes = {SECURITY: {"type": "http", "scheme": "bearer"}}
    app.config["SPEC_FORMAT"] = "json"
    app.config["AUTO_OPERATION_ID"] = True
    app.config["SERVERS"] = [{"url": "/"}]
    app.spec_processor(_with_problems)


def _with_problems(spec: dict[Any, Any] | str) -> dict[Any, Any] | str:
    """Describe the body of every error as a problem (RFC 9457)."""
    assert isinstance(spec, dict)
    spec["components"]["schemas"]["Problem"] = PROBLEM
    problem_content = {MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}}
    for operations in spec["paths"].values():
        for operation in operations.values():
            if isinstance(operation, dict) and "responses" in operation:
                for status, answer in operation["responses"].items():
                    if int(status) >= _REFUSED:
                        answer["content"] = problem_content
    return spec
