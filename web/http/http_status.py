"""Map errors of the domain to HTTP statuses."""

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
"""The first class that matches decides."""


def status_of(error: CampaignError) -> int:
    """Return the HTTP status of an error."""
    return next((status for kind, status in _STATUSES if isinstance(error, kind)), SERVER)
