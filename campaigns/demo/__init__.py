"""Bring in the demo city: real names, through the same actions as anything else.

`load` reads streets, screens and campaigns from the TOML files beside it.
"""
