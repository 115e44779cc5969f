"""The reference player: the program on a screen's controller."""
