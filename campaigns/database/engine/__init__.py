"""Hide what differs between SQLite and PostgreSQL.

`sqlite` transactions and checkpoints of SQLite · `upsert` INSERT … ON CONFLICT · `availability` which errors are
worth a retry.
"""
