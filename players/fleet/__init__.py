"""Many real players in one process, for the demo city and for load: `fleet` the players, `command` the process."""
