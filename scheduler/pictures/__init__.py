"""Render what is missing, in worker processes, and store it.

`renditions` the jobs that a group or a review needs, and what of them is stored · `render_missing` renders and stores
the rest · `render_pool` the processes, `render_worker` their entry points · `render_progress` how far each campaign is
· `font_loader` the font.
"""
