"""Render what is missing, in worker processes, and store it.

`renditions` what a group lacks · `render_missing` draws and stores it · `render_pool` the processes,
`render_worker` their work · `render_progress` how far it is · `font_loader` fonts.
"""
