"""Tell transient database errors, which deserve a retry, from errors in the data written."""

from __future__ import annotations

from sqlalchemy.exc import DBAPIError, DisconnectionError, InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError

_UNAVAILABLE = (OperationalError, InterfaceError, DisconnectionError, PoolTimeoutError)


def is_transient(error: BaseException) -> bool:
    """Return whether the database is unavailable for now: locked, full, gone, shut down or read-only.

    The caller should wait and repeat the same operation.
    """
    if isinstance(error, DBAPIError) and (error.connection_invalidated or _read_only(error)):
        return True
    return isinstance(error, _UNAVAILABLE)


def _read_only(error: DBAPIError) -> bool:
    """Return whether PostgreSQL has become a standby: SQLSTATE 25006, an InternalError like many bugs of our own."""
    return getattr(error.orig, "sqlstate", None) == "25006"
