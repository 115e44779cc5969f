"""Whose fault an error is: the database's, which a later try may mend, or that of what was to be written."""

from __future__ import annotations

from sqlalchemy.exc import DBAPIError, DisconnectionError, InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError

_UNAVAILABLE = (OperationalError, InterfaceError, DisconnectionError, PoolTimeoutError)


def unavailable(error: BaseException) -> bool:
    """Say whether an error means that the database cannot be had now: locked, full, gone, shut down, read-only.

    Whoever sees it waits and tries the very same again.
    """
    if isinstance(error, DBAPIError) and (error.connection_invalidated or _read_only(error)):
        return True
    return isinstance(error, _UNAVAILABLE)


def _read_only(error: DBAPIError) -> bool:
    """PostgreSQL, once its server has become a standby: 25006, an InternalError like many a fault of our own."""
    return getattr(error.orig, "sqlstate", None) == "25006"
