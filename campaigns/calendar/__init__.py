"""Turn dates, dayparts and seasons into instants, without I/O.

`calendar` days off, workdays and seasons, and the windows that they give · `daypart` a named window and its check ·
`season` the check of a group's seasons.
"""
