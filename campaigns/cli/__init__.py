"""Offer the office's own commands on the terminal; clock and settings are read here.

`users` people · `tokens` access of other programs · `withdraw` what leaves the street · `tally` tally and recount, with
the printed table · `settings` and `city` what the city is made of · `settings_export` and `tally_export` files for
other programs · `terminal` what all commands share.
"""
