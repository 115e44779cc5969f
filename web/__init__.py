"""What people see: the console, served by any number of processes."""
