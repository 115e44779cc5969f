"""Decide which slot comes when.

`loop` the turns of the rotation · `schedule_segment` loops over touching blocks, with `interleave_plan` and
`interleave` for shares in them · `sequence` slot after slot by the earliest eligible deadline (EEVDF), from
`share_queue` · `budget` a small file · `spans` as the wire says it.
"""
