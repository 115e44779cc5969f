"""Read the live state of the street for pages.

`hub` events to open pages · `on_air` what every screen shows · `screen_state` the word of its row ·
`screen_overview` all of them · `street_summary` by street · `confirmed_playlists`, `history` and `playlist_reader`
what was in force when.
"""
