"""Define what is wanted on the street: values and rules of campaigns, without I/O.

`campaign` the wish as a whole · `classification` its theme and occasion · `slide` and `playlist` what it shows ·
`target` on which screens · `shares` how much time screens can promise · `schedule_fit` whether it fits its own windows.
"""
