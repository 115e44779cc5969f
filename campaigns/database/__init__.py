"""The database room: `connect` opens it, `Unit` is one transaction with its stores, `migrate` makes its tables."""

from __future__ import annotations

from campaigns.database.exclusive import AdvisoryLock, FileLock, leading_lock
from campaigns.database.facts import Facts
from campaigns.database.migrating import downgrade, migrate
from campaigns.database.transaction import Checkpoint, Database, Unit, connect
from campaigns.database.watch import Watch

__all__ = [
    "AdvisoryLock",
    "Checkpoint",
    "Database",
    "Facts",
    "FileLock",
    "Unit",
    "Watch",
    "connect",
    "downgrade",
    "leading_lock",
    "migrate",
]
