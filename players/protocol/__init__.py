"""The wire: what passes between the office and a screen, without any input or output of its own (PROTOCOL)."""
