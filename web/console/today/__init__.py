"""Show the page Today.

`views` the page · `alerts` incidents and failed work · `upcoming` first and last days · `plays_today` plays so far.
"""
