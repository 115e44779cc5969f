"""What the office wants shown, and what was shown."""
