"""Wishes to plan days: pure, so that the console's forecast and the street come from the same rules.

`day` what a plan day is · `blocks` when it is lit and who is active · `allocate` how much each gets · `loop` in which
order · `spans` as the wire says it · `compile` all of that · `inputs` what it came from · `light` brightness ·
`explain` what a finished playlist shows.
"""
