"""Serve the console and the JSON interface, by any number of processes."""
