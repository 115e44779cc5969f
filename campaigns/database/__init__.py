"""Keep everything durable: `connect` opens a database, a `Unit` is one transaction, `migrate` makes tables."""

from __future__ import annotations

from campaigns.database.leader_lock import AdvisoryLock, FileLock, leader_lock_of
from campaigns.database.migration import downgrade, migrate
from campaigns.database.transaction import Checkpoint, Database, Unit, connect
from campaigns.database.watch import Watch

__all__ = [
    "AdvisoryLock",
    "Checkpoint",
    "Database",
    "FileLock",
    "Unit",
    "Watch",
    "connect",
    "downgrade",
    "leader_lock_of",
    "migrate",
]
