"""Many real players in one process: the demo street, and the load generator."""
