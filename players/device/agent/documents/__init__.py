"""Take in signed documents and put them in force.

`inbox` the entry · `document_verifier` signatures and keys · `subscriptions` topics · `plans` manifests on their way:
fetching, ready, applied.
"""
