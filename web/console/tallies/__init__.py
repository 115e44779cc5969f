"""Show the page of tallies.

`views` page and CSV · `view_model` groups as rows, months as columns, search and pages.
"""
