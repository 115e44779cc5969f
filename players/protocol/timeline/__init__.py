"""Compute what a screen shows at an instant from documents alone (PROTOCOL section 4).

`timeline` the answer · `span_sequence` and `slot_track` slots along the clock · `windows` the parts of a day ·
`light` brightness.
"""
