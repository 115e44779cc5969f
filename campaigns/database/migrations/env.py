"""What Alembic runs: our tables, on the connection and in the transaction that `migrating` opened."""

from __future__ import annotations

from alembic import context

from campaigns.database.tables.metadata import METADATA

context.configure(connection=context.config.attributes["connection"], target_metadata=METADATA)
context.run_migrations()
