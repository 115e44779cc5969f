"""Read and write what a screen sends (PROTOCOL section 3).

`plays` batches of the journal, `row_numbers` in them · `state` birth and death · `requests` want and result ·
`status_messages` heartbeat, death, and the office's state.
"""
