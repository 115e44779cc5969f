"""Offer the office's own commands on the terminal; clock and settings are read here.

`user_and_tally` users, tally and recount · `tokens` access of other programs · `settings` and `city` what the city
is made of · `settings_export` and `tally_text` the text that is printed · `terminal` what all commands share.
"""
