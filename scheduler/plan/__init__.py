"""Wishes to plan days: pure, so that the console's forecast and the street follow the same rules.

The input: `day` · `window` · `entry` · `inputs`, by whose digest a stored day is known again. `compile` makes a day
file of them, `left_out` in any case: without what breaks it. Two steps: `allocation` decides how much time each entry
gets, `sequence` which slot comes when. Beside it `light`, the brightness. The output, read back: `manifest_timeline`
what a manifest puts on the glass, from its files by `read_files`, `reason` why.

`entry_builder` makes entries of campaigns, for the street, the forecast and the check alike; `slide_layout` of wishes
whose slides are not drawn yet. Before anything is saved: `city_fit` builds what each street would be asked for,
`street_fit` says whether the wire can say it, `wire_size` how large its files become.
"""
