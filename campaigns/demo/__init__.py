"""Bring in the demo city: real names, through the same actions as anything else."""
