"""How much time each entry gets, before anything is placed.

`blocks` the lit time, cut where the active slots change · `allocate` plays for every entry of every block · `ideal` the
service that each share is owed by every instant, as a `curve` · `promise` which slides a day owes a place · `slowest`
which campaigns of the rotation are the slowest to come round.
"""
