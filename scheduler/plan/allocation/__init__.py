"""Decide how much time everyone gets.

`blocks` stretches with the same slots allowed · `allocate` how much of each block · `ideal` what is due by every
instant, a `curve`.
"""
