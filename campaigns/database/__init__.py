"""Keep everything durable: `connect` opens a database, a `Unit` is one transaction, `migrate` makes tables.

`transaction` units of work and the checkpoint · `migration` brings the tables up to date · `leader_lock` lets one
scheduler lead · `watch` detects commits of others. `tables` defines what is stored, `stores` read and write it,
`engine` hides what differs between SQLite and PostgreSQL.
"""

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
