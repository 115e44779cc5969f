"""Serve the JSON interface to programs with tokens, over the same actions as the console.

The resources, each with the shapes of its bodies: `campaigns` and `campaign_models`, `screens` and `screen_models`,
`tallies` and `tally_models` · `auth` tokens and scopes · `conventions` bounds and entity tags · `problems` errors ·
`description` OpenAPI.
"""
