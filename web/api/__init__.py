"""The JSON interface: other programs, by tokens, over the same actions as the console."""
