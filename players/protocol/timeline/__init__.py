"""Compute what a screen shows at an instant, from documents alone (PROTOCOL section 4).

`timeline` the answer for an instant · `span_sequence` the slots of a span in order · `slot_track` their times along
the clock · `windows` the parts of a day · `light` brightness.
"""
