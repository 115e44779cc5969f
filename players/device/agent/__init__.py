"""Decide what the player does: an event and an instant in, a new state and actions out. No I/O.

`agent` the one entry · `events` and `actions` its language · `agent_time` its clock · `state` what
outlives the process · `library` and `chunk_fetcher` the files, `file_ref` and `image_header` what one must be ·
`reconnect` and `backoff` the link · `journal_rows` a play on its way to the journal. Rooms: `documents` what the
office wants, `glass` what is shown, `reports` what the office is told.
"""
