"""Define an audit event: who did what to what, from where."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any


@dataclass(frozen=True, slots=True)
class AuditEvent:
    """One recorded action, written in its transaction. `object` names what it changed: `campaign:12`, `screen:dp-1`."""

    id: int
    at: datetime
    actor: str
    action: str
    object: str
    detail: Mapping[str, Any]
    origin: str
