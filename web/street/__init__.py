"""Read the live state of the street for pages.

`screen_state` state of each screen · `playlists` confirmed by screens, or in force at an instant · `live_screens`
what every screen shows now · `street_summary` counts by street · `withdrawal_progress` which screens obeyed · `hub`
feeds open pages: how long a stream lasts, and how many there may be.
"""
