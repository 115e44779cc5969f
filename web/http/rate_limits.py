"""How often one address may try what is worth guessing."""

from __future__ import annotations

from typing import Any

from flask import Flask
from flask_limiter import Limiter
from flask_limiter.util import get_remote_address

LIMITS = {
    "people.sign_in": ("10 per minute; 60 per hour", ["POST"]),
    "people.link": ("20 per minute; 100 per hour", None),
    "campaigns.preview": ("40 per second; 900 per minute", None),
    "campaigns.reached": ("40 per second; 900 per minute", None),
    "campaigns.forecast": ("10 per second; 300 per minute", None),
}


def init_limits(app: Flask) -> None:
    """Count in this process's memory; opening the sign-in page is free, trying it is not."""
    limiter = Limiter(get_remote_address, app=app, storage_uri="memory://")
    for endpoint, (limit, methods) in LIMITS.items():
        limited: Any = limiter.limit(limit, methods=methods)(app.view_functions[endpoint])
        app.view_functions[endpoint] = limited
