"""The demo city: real names, brought in through the same actions as anything else."""
