"""Show the pages of the console, a room for each entry of the top bar.

`today` · `campaigns` · `review` · `screens` (with the wall) · `tallies` · `people` · `settings` · `common` parts.
"""
