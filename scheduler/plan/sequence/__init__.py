"""Which slot comes when.

`loop` the rotation's turns, as loops · `schedule_segment` blocks that share the same loops, with `interleave_plan` (how
much of each share comes round with a loop) and `interleave` (in which order) · `budget` how a day stays a small file ·
`sequence` slot after slot, the earliest eligible virtual deadline first (EEVDF), each share from its `share_queue` ·
`spans` the result as on the wire.
"""
