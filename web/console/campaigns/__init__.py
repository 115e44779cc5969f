"""Pages of campaigns.

`views` list, editor and taking off · `list` search and order · `form` to and from a wish · `targeting` on which
screens · `preview` and `forecast` while it is typed · `copy` a new campaign after an old one.
"""
