"""When and how: plans, renders, publishes and counts. One process leads."""
