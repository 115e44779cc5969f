"""Hold what every answer needs, whichever page it is.

`signin` · `security` headers · `language` · `rate_limits` · `http_status` of a refusal · `assets_manifest` built
assets · `context` what all pages share.
"""
