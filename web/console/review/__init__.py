"""Show the pages of review.

`views` list, sheet and decision · `review_sheet` pending reviews and the pictures of one campaign · `inbox` what a
person has to act on, for Today.
"""
