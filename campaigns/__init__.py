"""State what the office wants shown, and count what was shown."""
