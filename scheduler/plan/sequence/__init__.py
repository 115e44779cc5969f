"""Which slot comes when.

`turns` whose turn it is in the rotation, by weight · `loop` the endless order of slots that this makes · `loop_plan`
how long a loop is, and how much of each share comes round with it · `interleave` in which order · `loop_set` the loops
that take turns · `schedule_segment` blocks that share the same loops · `budget` how a day stays a small file ·
`sequence` slot after slot, the earliest eligible virtual deadline first (EEVDF), each share from its `share_queue` ·
`spans` the result as on the wire · `day_writer` a day said one way or another, the same loops once.
"""
