"""Show the pages of campaigns.

`list` search and order · `views` editor and retirement · `form` from and to a wish · `targeting` which screens ·
`preview` and `forecast` of an unsaved form · `copy` a new campaign's form filled in from another · `withdrawal` what
leaves the street, and which screens obeyed.
"""
