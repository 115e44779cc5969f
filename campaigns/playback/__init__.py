"""Define what was shown and what it counts as, without I/O.

`line` what a play counts under · `play` the judgement of one record · `batch_check` the same for a whole batch ·
`evidence` an upload as it is kept · `set_aside` a record that is not counted · `count_facts` what counting must know of
lines and screens · `tally` totals by any column · `local_days` civil days, `civil_day` what is kept of one · `merkle`
rows digested, `day_root` the digest of a closed day · `packed_day` its rows in a few bytes each.
"""
