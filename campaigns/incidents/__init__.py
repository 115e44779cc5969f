"""Define incidents: what is wrong in the city, since when, and until when it was.

`incident` one of them, and its kinds.
"""
