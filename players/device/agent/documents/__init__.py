"""Take signed documents in and keep what they ask for.

`inbox` the way in · `trust` signatures and keys · `revisions` old or new · `subscriptions` topics · `plans` in
force, waiting, fetched.
"""
