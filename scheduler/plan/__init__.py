"""Wishes to plan days: pure, so that the console's forecast and the street come from the same rules.

What it is given: `day` · `window` · `entry` · `inputs`, by which a stored day is known again.
How a day is made, in order: `blocks` when it is lit and who is active · `allocate` how much each gets · `ideal` what a
share is owed by every instant, a `curve` · `loop` in which order the rotation comes · `stretch` over which
loops, with which shares in them (`weave` how much of each, `woven` where) · `budget` how it stays a small file ·
`sequence` slot after slot, each share as it is served (`serving`) · `spans` as the wire says it · `compile` all.
Beside it `light`. What a finished manifest shows: `manifest_timeline`, and why: `reason`.
"""
