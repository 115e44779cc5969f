"""Hold what every answer needs, whichever page it is.

`context` parts that all pages share · `signin` sessions and rights · `security` headers, cookies and rate limits ·
`language` texts and formats · `http_status` of an error · `assets_manifest` hashed names of the built assets.
"""
