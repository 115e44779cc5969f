"""Show pictures on the glass.

`base` what a panel must do · `memory` for tests and load · `png` a file that is replaced · `decode` files to pixels ·
`compose` pixels of a moment, `effects` those of a slot that comes on.
"""
