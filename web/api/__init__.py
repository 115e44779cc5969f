"""Serve the JSON interface to programs with tokens, over the same actions as the console.

`campaigns`, `screens` and `tallies` the resources, each with its `…_models` · `auth` tokens and scopes ·
`conventions` bounds and entity tags · `problems` errors · `description` OpenAPI.
"""
