"""Which HTTP status a refusal is."""

from __future__ import annotations

from campaigns.errors import (
    AccessError,
    CampaignError,
    ConflictError,
    LinkError,
    PeriodError,
    UnknownColumnError,
    UnknownError,
    WishError,
)

SERVER = 500
_STATUSES: tuple[tuple[type[CampaignError], int], ...] = (
    (LinkError, 410),
    (UnknownColumnError, 400),
    (PeriodError, 400),
    (AccessError, 403),
    (UnknownError, 404),
    (ConflictError, 409),
    (WishError, 422),
)
"""The first that fits holds."""


def status_of(error: CampaignError) -> int:
    """Return the status by which an answer says a refusal."""
    return next((status for kind, status in _STATUSES if isinstance(error, kind)), SERVER)
