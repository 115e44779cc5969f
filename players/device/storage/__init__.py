"""Keep on disk what must survive a power cut.

`journal` plays · `cache` files by hash · `state_store` the state of the agent · `atomic_file` replacement of a file
as a whole.
"""
