"""Decide what the player does: an event and a clock reading in, actions out. No I/O, held by a contract.

`agent` the entry · `events` and `actions` its language · `agent_time` its clock · `turn_inputs` what the glass depends
on · `persisted_state` what outlives the process · `file_inventory` and `chunk_fetcher` the files, `file_ref` and
`image_header` what one must be · `reconnect` the broker, `backoff` its waits · `journal_rows` plays on their way to the
journal. Rooms: `documents` what the office wants, `glass` what is shown, `reports` what the office gets.
"""
