"""Serve the console and the JSON interface, by any number of processes.

`app` puts the parts together · `command` starts the server (`ledcast web`) · `settings_command` puts `ledcast settings`
together. Rooms: `console/` the pages, `api/` the
JSON interface, `http/` what every answer needs, `street/` the live state, `preview/` what is not saved yet.
"""
