"""Show the pages of accounts.

`own_account` links, sign-in and sign-out · `sessions` of the signed-in person · `staff` and `tokens` for
administrators.
"""
