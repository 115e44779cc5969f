"""Take in signed documents and put them in force.

`inbox` the entry, `effects` what it leaves to be done · `document_verifier` signatures and keys · `saved_documents`
what an earlier start took in · `subscriptions` topics · `plans` manifests on their way: fetching, ready, applied, and
`pending_plan` when a ready one takes over.
"""
