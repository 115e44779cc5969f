"""Keep on disk what must survive a power cut.

`journal` plays · `file_cache` files by hash · `state_store` what outlives the process · `atomic_file` replaces a file
as a whole.
"""
