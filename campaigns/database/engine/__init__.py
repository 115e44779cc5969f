"""Hide what differs between SQLite and PostgreSQL.

`sqlite` transactions and checkpoints of SQLite · `writer_turn` one writer of a process at a time · `upsert` INSERT … ON
CONFLICT · `driver_sql` statements as the driver takes them · `batches` long lists in short statements · `availability`
which errors are worth a retry.
"""
